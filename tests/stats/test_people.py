"""People drawn again."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.people import bootstrap_difference


@pytest.mark.parametrize("photos", [1, 8])
def test_the_interval_holds_the_truth_although_photos_of_a_person_repeat_each_other(photos):
    rng, n, runs = np.random.default_rng(3), 40, 200
    who = np.repeat(np.arange(n), photos)
    held = 0
    for _ in range(runs):
        sides = [
            (mean + rng.normal(size=n)[who] + 0.2 * rng.normal(size=n * photos), who) for mean in (0.5, 0.0)
        ]
        held += bootstrap_difference(*sides, rng, replicates=300).contains(0.5)
    assert held / runs >= 0.92


def test_several_photos_a_person_are_not_worth_as_many_people(rng):
    values = rng.normal(size=50)
    lone = bootstrap_difference((values, np.arange(50)), (values, np.arange(50)), np.random.default_rng(1))
    repeated = (np.repeat(values, 10), np.repeat(np.arange(50), 10))
    same = bootstrap_difference(repeated, repeated, np.random.default_rng(1))
    assert same.high - same.low == pytest.approx(lone.high - lone.low, rel=0.1)


def test_it_is_that_of_the_normal_distribution_for_many_people():
    rng = np.random.default_rng(5)
    sides = [(rng.normal(size=1000), np.arange(1000)) for _ in range(2)]
    interval = bootstrap_difference(*sides, rng, replicates=3000)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * np.sqrt(2 / 1000), rel=0.08)


def test_one_person_says_nothing_about_others(rng):
    one, many = (rng.normal(size=5), np.zeros(5)), (rng.normal(size=50), np.arange(50))
    interval = bootstrap_difference(one, many, rng)
    assert (interval.low, interval.high) == (-np.inf, np.inf)


def test_values_that_are_missing_or_not_finite_are_refused(rng):
    good = (np.ones(3), np.arange(3))
    with pytest.raises(NotEnoughDataError, match="values is empty"):
        bootstrap_difference((np.empty(0), np.empty(0)), good, rng)
    with pytest.raises(ValueError, match="finite"):
        bootstrap_difference((np.array([np.nan]), np.zeros(1)), good, rng)
    with pytest.raises(ValueError, match="replicates and level"):
        bootstrap_difference(good, good, rng, replicates=0)
