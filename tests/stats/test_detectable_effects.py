"""The smallest leak that a sample could show, checked against samples of that leak."""

from math import inf

import numpy as np
import pytest
from scipy.special import ndtri

from showthrough.stats import (
    clopper_pearson,
    detectable_auc,
    detectable_difference,
    detectable_exposed_share,
    detectable_share,
    difference_interval,
    operating_interval,
    roc_auc_interval,
    rule_can_pass,
    trials_needed,
)


@pytest.mark.parametrize(("trials", "chance"), [(100, 0.0), (60, 0.1), (2000, 0.01), (30, 0.5)])
def test_a_detectable_share_is_shown_in_80_percent_of_samples_and_a_smaller_one_is_not(
    trials, chance
) -> None:
    share = detectable_share(trials, 0, chance)
    shown = [h for h in range(trials + 1) if clopper_pearson(h, trials).low > chance]
    power = lambda p: _binomial(trials, p)[shown].sum()  # noqa: E731
    assert power(share) == pytest.approx(0.8, abs=1e-6)
    assert power(share - 0.01 * (share - chance)) < 0.8


def _binomial(n: int, p: float) -> np.ndarray:
    row = np.ones(1)
    for _ in range(n):
        row = np.convolve(row, [1 - p, p])
    return row


def test_a_control_that_was_measured_makes_detection_harder_unless_chance_is_zero() -> None:
    assert detectable_share(200, 200, 0.1) > detectable_share(200, 0, 0.1)
    assert detectable_share(200, 50, 0.0) == detectable_share(200, 0, 0.0)


@pytest.mark.parametrize(("trials", "control_trials", "control"), [(300, 300, 0.0), (60, 100, 0.2)])
def test_a_detectable_difference_is_shown_in_80_percent_of_samples(trials, control_trials, control) -> None:
    difference = detectable_difference(trials, control_trials, control)
    own, other = _binomial(trials, control + difference), _binomial(control_trials, control)
    power = sum(
        own[h] * other[c]
        for h in range(trials + 1)
        for c in range(control_trials + 1)
        if own[h] * other[c] > 1e-9 and difference_interval(h, trials, c, control_trials).low > 0
    )
    assert power == pytest.approx(0.8, abs=1e-4)


def test_more_people_show_smaller_leaks() -> None:
    for detectable in (
        lambda n: detectable_share(n, n, 0.05),
        lambda n: detectable_difference(n, n, 0.05),
        lambda n: detectable_auc(n, n),
        lambda n: detectable_exposed_share(n, n, 0.01),
    ):
        found = [detectable(n) for n in (100, 1000, 10000)]
        assert found == sorted(found, reverse=True)
        assert len(set(found)) == 3


def test_samples_that_can_show_nothing_say_infinity() -> None:
    assert detectable_share(0, 0, 0.0) == inf
    assert detectable_share(3, 0, 0.5) == inf
    assert detectable_difference(2, 2, 0.0) == inf
    assert detectable_difference(50, 50, 1.0) == inf
    assert detectable_auc(2, 3) == detectable_auc(0, 10) == inf
    assert detectable_exposed_share(500, 99, 0.01) == detectable_exposed_share(0, 1000, 0.01) == inf
    assert detectable_exposed_share(1, 100, 0.1) == inf


@pytest.mark.parametrize("runs", [300, pytest.param(4000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("own", "other"), [(20, 20), (40, 200), (200, 200)])
def test_a_detectable_auc_is_shown_in_about_80_percent_of_samples(own, other, runs) -> None:
    rng = np.random.default_rng(own)
    shift = np.sqrt(2) * ndtri(detectable_auc(own, other))
    shown = [
        roc_auc_interval(rng.normal(size=own) + shift, rng.normal(size=other)).low > 0.5 for _ in range(runs)
    ]
    assert np.mean(shown) == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize("runs", [200, pytest.param(3000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("own", "other", "fpr"), [(100, 100, 0.01), (500, 1000, 0.01)])
def test_a_detectable_share_of_exposed_people_is_shown_in_80_percent_of_samples(
    own, other, fpr, runs
) -> None:
    rng = np.random.default_rng(own)
    share = detectable_exposed_share(own, other, fpr)
    shown = 0
    for _ in range(runs):
        exposed = np.where(rng.random(own) < share, 100.0, 0.0)
        shown += operating_interval(rng.normal(size=own) + exposed, rng.normal(size=other), fpr).low > fpr
    assert shown / runs == pytest.approx(0.8, abs=0.08)


def test_a_rule_can_pass_only_with_as_many_trials_as_zero_hits_need() -> None:
    for limit in (0.01, 0.001):
        assert rule_can_pass(limit, trials_needed(limit))
        assert not rule_can_pass(limit, trials_needed(limit) - 1)
    assert not rule_can_pass(0.0, 10**9)
    assert rule_can_pass(1.0, 0)
