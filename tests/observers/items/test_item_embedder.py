"""Records are embedded by a function of them, in parts; pictures are refused."""

import numpy as np
import pytest

from showthrough.controls.planted_items import as_synthetic
from showthrough.errors import NotAssessableError
from showthrough.observers.items.item_embedder import ItemEmbedder, vector_set


def test_vectors_are_handed_on_at_length_one_and_reading_goes_on_from_any_record() -> None:
    made = vector_set("face", is_matcher=True)
    items = [{"face": np.full(4, size, dtype=np.float32)} for size in (1, 2, 3)]
    few = ItemEmbedder(made.info, made._embed, chunk=2)
    whole = list(few.look_up(as_synthetic(items, "test")))
    assert [rows.tolist() for rows, _ in whole] == [[0, 1], [2]]
    assert np.allclose(np.concatenate([values for _, values in whole]), 0.5)
    assert [rows.tolist() for rows, _ in few.look_up(as_synthetic(items, "test"), start=2)] == [[2]]


def test_pictures_are_refused() -> None:
    with pytest.raises(NotAssessableError, match="no pictures"):
        vector_set("face", is_matcher=True)(np.zeros((1, 2, 2, 3), dtype=np.uint8))
