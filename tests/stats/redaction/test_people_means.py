"""Means over people."""

from math import inf

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.redaction.people_means import mean_of_people


def test_a_person_with_many_pictures_counts_once() -> None:
    found = mean_of_people([1.0] * 99 + [3.0], ["ada"] * 99 + ["bo"])
    assert found.value == 2.0
    assert found.people == 2


def test_the_interval_covers_the_mean_in_95_of_100_samples() -> None:
    rng, people, covered = np.random.default_rng(5), np.repeat(np.arange(12), 3), 0
    for _ in range(1000):
        own = rng.normal(0, 1, 12)
        values = np.repeat(own, 3) + rng.normal(0, 0.2, 36)
        covered += mean_of_people(values, people).interval.contains(0.0)
    assert 0.93 <= covered / 1000 <= 0.97


def test_one_person_tells_nothing_about_the_spread_and_none_nothing_at_all() -> None:
    assert mean_of_people([1.0, 2.0], ["ada", "ada"]).interval.high == inf
    with pytest.raises(NotEnoughDataError):
        mean_of_people([], [])
