"""Faces computed back, and an example of them for the contract of cards."""

from functools import cache

import numpy as np

from showthrough.core.facts.inversion_facts import Inversion

TRAITS = 16  # of the toy faces


def example(rng: np.random.Generator) -> Inversion:
    """Return faces of 60 people that show nobody in particular."""
    drawn = rng.standard_normal((60, TRAITS)).astype(np.float32)
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return Inversion(tuple(f"train{i}" for i in range(60)), cache(lambda by: unit), "by example", "gradients")


def test_there_is_a_vector_for_each_person():
    found = example(np.random.default_rng(0))
    assert len(found.identity) == len(found.vectors("face")) == 60
    assert found.vectors("face") is found.vectors("face")
