"""What the gate compares with a limit: exact ends for shares, own ends for the rest, and nothing invented."""

from math import inf, nan

import pytest

from showthrough.core.records import Outcome
from showthrough.interpret.bounds import bounds, has_value, is_count
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_finding


def test_a_share_has_exact_one_sided_ends() -> None:
    found = bounds(a_finding("near_copy_rate", hits=3, trials=200), 0.95)
    low, high = (clopper_pearson(3, 200, 0.95, side) for side in ("low", "high"))
    assert found == Interval(low.low, high.high, 0.95)


def test_no_hit_in_none_of_the_trials_tells_nothing() -> None:
    nothing = a_finding("near_copy_rate", value=0.0).model_copy(update={"hits": 0, "trials": 0})
    assert bounds(nothing, 0.95) is None


def test_an_interval_that_knows_of_dependence_counts_where_it_is_wider() -> None:
    wider = Interval(0.0, 0.2, 0.95)
    found = bounds(a_finding("near_copy_rate", hits=3, trials=200, interval=wider), 0.95)
    assert found is not None
    assert (found.low, found.high) == (0.0, 0.2)
    narrower = Interval(0.0149, 0.0151, 0.95)
    exact = bounds(a_finding("near_copy_rate", hits=3, trials=200), 0.95)
    assert bounds(a_finding("near_copy_rate", hits=3, trials=200, interval=narrower), 0.95) == exact


def test_an_interval_at_a_lower_level_than_asked_for_says_nothing() -> None:
    finding = a_finding("auc", value=0.6, interval=Interval(0.5, 0.7, 0.9))
    assert bounds(finding, 0.95) is None
    assert bounds(finding, 0.9) == Interval(0.5, 0.7, 0.9)


def test_an_interval_reaches_as_far_as_its_figure() -> None:
    finding = a_finding("auc", value=0.8, interval=Interval(0.5, 0.7, 0.95))
    assert bounds(finding, 0.95) == Interval(0.5, 0.8, 0.95)


@pytest.mark.parametrize(
    "interval", [None, Interval(0.7, 0.5, 0.95), Interval(inf, inf, 0.95), Interval(0.1, 0.2, 1.0)]
)
def test_an_interval_that_means_nothing_bounds_nothing(interval: Interval | None) -> None:
    assert bounds(a_finding("auc", value=0.6, interval=interval), 0.95) is None


def test_a_value_is_a_measured_number_which_may_be_infinite() -> None:
    assert has_value(a_finding("auc", value=inf))
    assert not has_value(a_finding("auc", value=nan))
    assert not has_value(a_finding("auc", value=None))
    assert not has_value(a_finding("auc", value=0.5, outcome=Outcome.UNDERPOWERED))


def test_hits_that_are_not_what_the_value_counts_make_no_share() -> None:
    assert is_count(a_finding("near_copy_rate", hits=2, trials=10))
    assert not is_count(a_finding("match_excess", value=0.1, hits=2, trials=10))  # less a control's share
    assert not is_count(a_finding("near_copy_rate", value=0.5, hits=11, trials=10))
    beyond = Interval(0.0, 1.5, 0.95)
    assert not is_count(a_finding("near_copy_rate", hits=0, trials=10, interval=beyond))
