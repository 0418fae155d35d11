"""Seconds for a thousand images, and how sure the median of a few repeats is."""

import pytest

from showthrough.stats.intervals import Interval
from showthrough.toolkit.timing import seconds_per_1000


def test_the_median_and_its_ends_are_hand_computed() -> None:
    value, interval = seconds_per_1000([2.0, 1.0, 4.0, 1.5, 3.0], images=250)
    assert value == 8.0
    assert interval == Interval(4.0, 16.0, 1 - 2.0**-4)


def test_one_repeat_bounds_nothing() -> None:
    value, interval = seconds_per_1000([0.5], images=1000)
    assert (value, interval.low, interval.high, interval.level) == (0.5, 0.5, 0.5, 0.0)


def test_the_ends_hold_the_true_median_as_often_as_they_say(rng) -> None:
    inside = 0
    for _ in range(2000):
        _, interval = seconds_per_1000(rng.exponential(size=4).tolist(), images=1000)
        inside += interval.low <= 0.6931471805599453 <= interval.high
    assert inside / 2000 == pytest.approx(0.875, abs=0.03)
