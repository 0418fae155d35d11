"""Intervals of shares and their differences."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from showthrough.errors import NotAssessableError
from showthrough.stats import (
    Interval,
    clopper_pearson,
    difference_interval,
    effective_interval,
    residual_risk,
    trials_needed,
)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_clopper_pearson_is_that_of_scipy(trials, share, level) -> None:
    hits = round(share * trials)
    expected = binomtest(hits, trials).proportion_ci(level)
    interval = clopper_pearson(hits, trials, level)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_one_sided_bounds_put_all_doubt_on_their_side() -> None:
    low, high = clopper_pearson(3, 50, side="low"), clopper_pearson(3, 50, side="high")
    assert (low.high, high.low) == (1.0, 0.0)
    assert high.high == pytest.approx(binomtest(3, 50, alternative="less").proportion_ci(0.95).high)
    assert low.low == pytest.approx(binomtest(3, 50, alternative="greater").proportion_ci(0.95).low)


def test_nothing_is_known_without_trials_and_counts_must_make_sense() -> None:
    assert clopper_pearson(0, 0) == Interval(0.0, 1.0, 0.95)
    with pytest.raises(ValueError, match="between 0 and trials, got 4 of 3"):
        clopper_pearson(4, 3)


def test_trials_needed_is_where_zero_hits_meet_the_limit() -> None:
    for limit in (0.3, 0.01, 0.0005):
        n = trials_needed(limit)
        assert clopper_pearson(0, n, side="high").high <= limit < clopper_pearson(0, n - 1, side="high").high


RARE = [(0.0, 0.0, 300, 300), (0.003, 0.0, 300, 1000), (0.01, 0.01, 100, 100), (0.5, 0.3, 20, 40)]


@pytest.mark.parametrize(("share", "control", "n", "m"), RARE)
@pytest.mark.parametrize("runs", [400, pytest.param(20000, marks=pytest.mark.slow)])
def test_the_difference_of_shares_is_covered_even_where_hits_are_rare(
    rng, share, control, n, m, runs
) -> None:
    hits, others = rng.binomial(n, share, size=runs), rng.binomial(m, control, size=runs)
    found = [difference_interval(int(h), n, int(c), m) for h, c in zip(hits, others, strict=True)]
    assert np.mean([interval.contains(share - control) for interval in found]) >= 0.95
    assert min(interval.high - interval.low for interval in found) > 0


@pytest.mark.parametrize(
    ("share", "control", "n", "m"), [(0.3, 0.1, 200, 200), (0.02, 0.02, 300, 300), (0.9, 0.8, 50, 50)]
)
@pytest.mark.parametrize("runs", [400, pytest.param(20000, marks=pytest.mark.slow)])
def test_the_residual_risk_is_covered(rng, share, control, n, m, runs) -> None:
    truth = (share - control) / (1 - control)
    hits, others = rng.binomial(n, share, size=runs), rng.binomial(m, control, size=runs)
    found = [residual_risk(int(h), n, int(c), m) for h, c in zip(hits, others, strict=True) if c < m]
    assert np.mean([risk.interval.contains(truth) for risk in found]) >= 0.95


def test_residual_risk_may_be_negative_and_lies_in_its_interval() -> None:
    risk = residual_risk(2, 100, 12, 100)
    assert risk.value == pytest.approx((0.02 - 0.12) / 0.88)
    assert risk.interval.low < risk.value < risk.interval.high
    assert risk.interval.low < 0


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 30), st.integers(0, 29))
def test_the_ends_of_the_residual_risk_are_where_the_difference_of_the_spared_vanishes(hits, others) -> None:
    risk, n = residual_risk(hits, 30, others, 30), 30
    spared, other = 1 - hits / n, 1 - others / n
    own, control = clopper_pearson(hits, n), clopper_pearson(others, n)
    for end, from_own, from_other in (
        (risk.interval.high, hits / n - own.high, control.low - others / n),
        (risk.interval.low, own.low - hits / n, others / n - control.high),
    ):
        ratio = 1 - end  # MOVER: |spared - ratio * other| equals the half width of that difference
        assert abs(spared - ratio * other) == pytest.approx(
            sqrt(from_own**2 + (ratio * from_other) ** 2), abs=1e-6
        )


def test_no_risk_can_be_attributed_where_everybody_is_hit_anyway() -> None:
    with pytest.raises(NotAssessableError, match="hits all 20 control people"):
        residual_risk(10, 20, 20, 20)
    with pytest.raises(NotAssessableError, match="no control people"):
        residual_risk(10, 20, 0, 0)


def test_independent_trials_of_many_people_give_almost_clopper_pearson() -> None:
    exact = clopper_pearson(300, 1000)
    interval = effective_interval(0.3, 0.3 * 0.7 / 1000, trials=1000, units=1000)
    assert (interval.low, interval.high) == pytest.approx((exact.low, exact.high), abs=2e-4)


def test_dependence_widens_and_zero_variance_counts_people() -> None:
    wide = effective_interval(0.3, 5 * 0.3 * 0.7 / 1000, trials=1000, units=200)
    exact = clopper_pearson(300, 1000)
    assert wide.high - wide.low > 2 * (exact.high - exact.low)
    assert effective_interval(0.0, 0.0, trials=5000, units=20) == clopper_pearson(0, 20)
    assert effective_interval(1.0, 0.0, trials=5000, units=20) == clopper_pearson(20, 20)
