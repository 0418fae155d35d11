"""Leaks of records are planted among strangers, altered as a generator that copies might."""

import numpy as np
import pytest

from showthrough.controls.planted_items import ALTERED, alterations_of, as_synthetic, planted_records


def test_strangers_stand_first_and_then_the_copies_of_each_kind() -> None:
    rng = np.random.default_rng(0)
    train = as_synthetic([{"face": np.full(64, 3.0, dtype=np.float32)}], "train")
    strangers = as_synthetic([{"face": np.full(64, -3.0, dtype=np.float32)}], "strangers")
    copies = dict.fromkeys(alterations_of("embeddings"), 2)
    planted = planted_records("embeddings", train, strangers, copies, 5, rng)
    assert len(planted) == 5 + 2 * len(copies)
    means = [planted.item(row)["face"].mean() for row in range(len(planted))]
    assert max(means[:5]) < 0 < min(means[5:])
    assert means[5] == 3.0


@pytest.mark.parametrize(("how", "size"), [("noise of a tenth", 0.1), ("noise of three tenths", 0.3)])
def test_noise_is_as_large_as_its_name_says(how: str, size: float) -> None:
    vector = np.random.default_rng(1).normal(size=4096).astype(np.float32)
    noisy = ALTERED["embeddings"][how]({"face": vector}, np.random.default_rng(2))["face"]
    assert np.linalg.norm(noisy - vector) / np.linalg.norm(vector) == pytest.approx(size, rel=0.1)
