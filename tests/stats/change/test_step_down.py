"""Step-down tests: the smallest chance stands against all."""

import numpy as np

from showthrough.stats.change.step_down import rejected


def test_the_next_has_fewer_to_stand_against() -> None:
    assert rejected([0.02, 0.0001, 0.03, 0.9]) == [False, True, False, False]
    assert rejected([0.012, 0.0001, 0.024, 0.9]) == [True, True, True, False]
    assert rejected([]) == []


def test_a_true_null_is_lost_in_one_family_of_twenty_at_most() -> None:
    rng = np.random.default_rng(0)
    shared = rng.random((2000, 1))
    families = np.where(rng.random((2000, 12)) < 0.5, shared, rng.random((2000, 12)))  # half of them depend
    lost = np.mean([any(rejected(list(family))) for family in families])
    assert lost <= 0.06
