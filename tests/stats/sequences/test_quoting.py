"""Quoting: each synthetic record counts once, and copies stand far out of what strangers share."""

import numpy as np
import pytest

from showthrough.stats.memorisation.outlying import outlying
from showthrough.stats.sequences.quoting import Amounts, SharedParts, closeness, hits, most_of_each


def parts(*rows) -> SharedParts:
    synthetic, real, amount = np.array(rows, dtype=float).reshape(-1, 3).T
    return SharedParts(synthetic.astype(int), real.astype(int), amount)


def test_a_record_that_quotes_two_people_counts_for_whom_it_quotes_most() -> None:
    person = np.array([5, 5, 7, 9])
    found = hits(parts((0, 0, 50), (0, 2, 90), (1, 1, 60), (1, 0, 60)), np.arange(4), person, 3)
    assert found.of_people.tolist() == [1, 1, 0]
    assert found.records.tolist() == [True, True, False]


def test_only_the_records_of_the_gallery_are_looked_at() -> None:
    found = hits(parts((0, 0, 50), (1, 3, 50)), np.array([1, 3]), np.array([0, 1, 2, 3]), 2)
    assert found.of_people.tolist() == [0, 1]
    assert hits(parts(), np.arange(2), np.arange(2), 2).records.tolist() == [False, False]


def test_the_most_that_is_shared_with_each_record() -> None:
    assert most_of_each(parts((0, 1, 50), (4, 1, 70)), 3).tolist() == [0, 70, 0]


def geometric(rng, n) -> np.ndarray:
    """Return lengths of the longest chance matches: thin-tailed, as among strangers' texts."""
    return np.floor(20 + rng.gumbel(scale=1.5, size=n))


def test_a_copied_record_is_outlying_and_strangers_are_not(rng) -> None:
    alarms = 0
    for _ in range(40):
        sides = [Amounts(geometric(rng, 150), np.arange(150)) for _ in range(2)]
        near = closeness(*sides, least=8, rng=rng)
        alarms += outlying(near.members, near.nonmembers, 0.01, near.horizon).members > 0
        sides[0].most[3] = 200
        near = closeness(*sides, least=8, rng=rng)
        assert outlying(near.members, near.nonmembers, 0.01, near.horizon).members >= 1
    assert alarms <= 3


def test_what_is_too_short_to_be_looked_for_lies_beyond_the_horizon(rng) -> None:
    own, other = Amounts(np.array([40.0, 0, 30]), np.arange(3)), Amounts(np.zeros(3), np.arange(3))
    near = closeness(own, other, least=10, rng=rng)
    assert near.scale == 10  # too few share anything: what is looked for is the scale
    assert near.members.ratio == pytest.approx([10 / 40.5, np.inf, 10 / 30.5], abs=0.01)
    assert near.horizon == pytest.approx(1)
