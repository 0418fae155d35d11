"""What is no number, no vector or no label is refused where it comes in, with its place."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import as_given_vectors, as_scores, as_vectors, codes_of, same_width


def test_a_score_that_is_not_finite_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"members\[1\] is nan; every value must be finite"):
        as_scores([0.5, np.nan], "members")
    with pytest.raises(ValueError, match=r"train\[0, 1\] is inf"):
        as_vectors([[0.0, np.inf]], "train")


def test_shapes_that_hold_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="one score a record"):
        as_scores([[0.5]], "members")
    with pytest.raises(ValueError, match="one vector a record"):
        as_vectors([0.5, 0.6], "train")
    with pytest.raises(ValueError, match="one label for each of 3 records"):
        codes_of(["a", "b"], 3, "identity")
    with pytest.raises(ValueError, match="vectors of 2 and of 3 dimensions"):
        same_width(np.zeros((1, 2)), np.zeros((1, 3)))


def test_too_few_say_how_many_are_needed() -> None:
    with pytest.raises(NotEnoughDataError, match="members is empty"):
        as_scores([], "members")
    with pytest.raises(NotEnoughDataError, match="train holds 1 vectors, needs 2") as refused:
        as_vectors([[0.0]], "train", least=2)
    assert refused.value.needed == 2


def test_images_are_flattened_and_float32_is_kept_where_it_was_given() -> None:
    images = np.zeros((2, 3, 4), dtype=np.float32)
    assert as_vectors(images, "images").shape == (2, 12)
    assert as_given_vectors(images, "images").dtype == np.float32
    assert as_given_vectors(images.astype(np.uint8), "images").dtype == np.float64
    assert np.shares_memory(as_given_vectors(images, "images"), images)


def test_labels_are_numbered_as_they_first_appear_whatever_they_are_called() -> None:
    assert codes_of(["z", "a", "z", "m"], 4, "identity").tolist() == [0, 1, 0, 2]
    assert codes_of(["a", "z", "a", "b"], 4, "identity").tolist() == [0, 1, 0, 2]
