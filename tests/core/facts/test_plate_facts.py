"""Attempts to tell redacted plates, and an example of them for the contract of cards."""

import numpy as np

from showthrough.core.facts.plate_facts import NOBODY, WAYS, PlateAttempt, PlateAttempts


def example(rng: np.random.Generator) -> PlateAttempts:
    """Return attempts that tell half of 40 plates from 1,000."""
    own = np.arange(40)
    told = np.where(own % 2 == 0, own, NOBODY)
    return PlateAttempts(lambda way: PlateAttempt(told, own, rng.integers(100, 1000, 20), 1000, way))


def test_hits_are_those_of_the_plate_itself_and_nobody_is_none():
    attempt = PlateAttempt(np.array([0, NOBODY, 1]), np.array([0, 1, 2]), np.array([]), 50, "read")
    assert attempt.hits == 1
    assert attempt.chance == 0.02
    assert len(set(WAYS)) == 3
