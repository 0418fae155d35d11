"""AUC, TPR at a FPR, and whether their intervals hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import hypergeom
from sklearn.metrics import roc_auc_score, roc_curve

from showthrough.errors import NotEnoughDataError
from showthrough.stats import (
    clopper_pearson,
    operating_interval,
    operating_point,
    roc_auc,
    roc_auc_interval,
    tpr_at_fpr,
)

Samples = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


@settings(deadline=None, max_examples=50)
@given(Samples, Samples)
def test_auc_is_that_of_scikit_learn_ties_included(members, others) -> None:
    labels = [1] * len(members) + [0] * len(others)
    assert roc_auc(members, others) == pytest.approx(roc_auc_score(labels, members + others))


@settings(deadline=None, max_examples=50)
@given(Samples, Samples, st.floats(0, 0.99))
def test_tpr_is_the_best_point_of_scikit_learns_curve_within_the_fpr(members, others, fpr) -> None:
    labels = [1] * len(members) + [0] * len(others)
    fprs, tprs, _ = roc_curve(labels, members + others, drop_intermediate=False)
    assert tpr_at_fpr(members, others, fpr) == pytest.approx(tprs[fprs <= fpr + 1e-12].max())


def test_the_delong_variance_is_the_textbook_one() -> None:
    members, others = np.array([3.0, 1.2, 2.2, 4.0, 0.1]), np.array([0.5, 1.0, 2.5, 0.2])
    wins = (members[:, None] > others).astype(float)
    variance = wins.mean(axis=1).var(ddof=1) / 5 + wins.mean(axis=0).var(ddof=1) / 4
    auc = wins.mean()
    interval = roc_auc_interval(members, others)
    half = 1.96 * np.sqrt(variance)
    assert interval.low <= 1 / (1 + (1 - auc) / auc * np.exp(half / (auc * (1 - auc))))  # t and logit: wider
    assert interval.contains(auc)


@pytest.mark.parametrize(("own", "other"), [(5, 5), (1, 1), (1, 50)])
def test_a_perfect_attack_on_few_people_proves_little(own, other) -> None:
    perfect = roc_auc_interval(np.arange(own) + 1000.0, np.arange(other))
    assert perfect.high == 1.0
    assert perfect.low < 0.7
    worst = roc_auc_interval(np.arange(own) - 1000.0, np.arange(other))
    assert (worst.low, worst.high) == pytest.approx((0, 1 - perfect.low))


def test_a_perfect_attack_on_many_people_is_a_leak() -> None:
    assert roc_auc_interval(np.arange(200) + 1000.0, np.arange(200)).low > 0.97


def test_copies_of_a_person_add_no_evidence(rng) -> None:
    own, other = rng.normal(size=30) + 0.5, rng.normal(size=30)
    people = np.repeat(np.arange(30), 10)
    once = roc_auc_interval(own, other)
    repeated = roc_auc_interval(
        own[people], other[people], member_groups=people, nonmember_groups=people + 100
    )
    assert (repeated.low, repeated.high) == pytest.approx((once.low, once.high), abs=1e-9)
    naive = roc_auc_interval(own[people], other[people])
    assert naive.high - naive.low < (once.high - once.low) / 2


def test_people_on_both_sides_are_recognised_by_their_group(rng) -> None:
    person = rng.normal(size=60)
    own, other = person + 0.1 * rng.normal(size=60), person + 0.1 * rng.normal(size=60)
    people = np.arange(60)
    paired = roc_auc_interval(own, other, member_groups=people, nonmember_groups=people)
    apart = roc_auc_interval(own, other, member_groups=people, nonmember_groups=people + 60)
    assert paired.high - paired.low <= apart.high - apart.low


CASES = [(5, 5), (20, 100), (60, 60)]
RUNS = [150, pytest.param(3000, marks=pytest.mark.slow)]


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("auc", [0.5, 0.8, 0.97])
@pytest.mark.parametrize(("own", "other"), CASES)
def test_the_auc_is_covered(own, other, auc, runs) -> None:
    rng = np.random.default_rng(own)
    shift = np.sqrt(2) * ndtri(auc)
    found = [roc_auc_interval(rng.normal(size=own) + shift, rng.normal(size=other)) for _ in range(runs)]
    assert np.mean([interval.contains(auc) for interval in found]) >= 0.93


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_the_auc_of_a_few_exposed_members_is_covered(share, runs) -> None:
    rng = np.random.default_rng(5)
    auc = 0.5 + share / 2
    found = []
    for _ in range(runs):
        exposed = np.where(rng.random(80) < share, 50.0, 0.0)
        found.append(roc_auc_interval(rng.normal(size=80) + exposed, rng.normal(size=80)))
    assert np.mean([interval.contains(auc) for interval in found]) >= 0.93


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize(
    ("people", "effect", "auc"), [(8, 0.9, 0.5), (40, 0.5, 0.8), (40, 0.9, 0.5), (40, 0.0, 0.9)]
)
def test_the_auc_of_images_is_covered_when_people_are_named_and_not_when_they_are_not(
    people, effect, auc, runs
) -> None:
    rng = np.random.default_rng(people)
    clustered, naive = [], []
    for _ in range(runs):
        (own, own_groups), (other, other_groups) = (
            _images(people, effect, shift, rng) for shift in (np.sqrt(2) * ndtri(auc), 0.0)
        )
        interval = roc_auc_interval(
            own, other, member_groups=own_groups, nonmember_groups=other_groups + people
        )
        clustered.append(interval.contains(auc))
        naive.append(roc_auc_interval(own, other).contains(auc))
    assert np.mean(clustered) >= 0.93
    assert effect < 0.9 or np.mean(naive) < 0.8


def _images(people, effect, shift, rng):
    groups = np.repeat(np.arange(people), rng.integers(1, 9, size=people))
    noise = np.sqrt(1 - effect**2) * rng.normal(size=len(groups))
    return shift + effect * rng.normal(size=people)[groups] + noise, groups


def test_a_tie_with_the_threshold_is_no_accusation() -> None:
    point = operating_point([0.5, 0.5, 0.9], [0.5, 0.5, 0.1, 0.0], fpr=0.25)
    assert point == (1 / 3, 1, 3, 0.5, 0.0)


def test_too_few_non_members_are_refused_with_the_number_needed() -> None:
    with pytest.raises(NotEnoughDataError, match="takes 1,000 other people, not 999") as caught:
        operating_point(np.arange(50), np.arange(999), fpr=0.001)
    assert caught.value.needed == 1000
    assert operating_point(np.arange(50), np.arange(1000), fpr=0.001).hits == 0
    assert operating_point([2.0, 0.5], [1.0], fpr=0.0).value == 0.5


@pytest.mark.parametrize(("fpr", "n"), [(0.29, 100), (0.07, 100), (0.001, 3000), (1 / 3, 3), (0.57, 1000)])
def test_a_rate_that_rounding_puts_just_below_a_count_allows_that_count(fpr, n) -> None:
    accused = operating_point(np.arange(n), np.arange(n), fpr).fpr * n
    assert round(accused) == round(fpr * n)


def test_scores_must_be_finite_one_dimensional_and_there() -> None:
    with pytest.raises(ValueError, match=r"nonmembers\[2\] is inf"):
        roc_auc([1.0], [0.0, 1.0, np.inf])
    with pytest.raises(ValueError, match="one score a record"):
        roc_auc([[1.0]], [0.0])
    with pytest.raises(NotEnoughDataError, match="members is empty"):
        roc_auc([], [0.0])
    with pytest.raises(ValueError, match="rate above 0, got 0"):
        operating_interval([1.0], [0.0], fpr=0.0)
    with pytest.raises(ValueError, match="at least 0 and below 1, got 1"):
        tpr_at_fpr([1.0], [0.0], fpr=1.0)


@pytest.mark.parametrize(("own", "other", "fpr"), [(30, 40, 0.05), (200, 100, 0.02), (50, 500, 0.01)])
def test_the_share_is_shown_above_the_fpr_exactly_when_the_permutation_test_rejects(own, other, fpr) -> None:
    accused = round(fpr * other)
    for hits in range(own + 1):
        p = hypergeom.sf(hits - 1, own + other, own, hits + accused)  # hits come before the next accused
        members = np.where(np.arange(own) < hits, 5000.0, -5000.0)
        interval = operating_interval(members, np.arange(other), fpr)
        assert (interval.low > fpr) == (p <= 0.025)


NULLS = [(100, 100, 0.01), (1000, 100, 0.01), (300, 300, 0.1)]


@pytest.mark.parametrize("runs", [200, pytest.param(3000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("own", "other", "fpr"), NULLS)
def test_an_attack_that_guesses_is_rarely_shown_above_its_fpr(own, other, fpr, runs) -> None:
    rng = np.random.default_rng(7)
    ours, plain = 0, 0
    for _ in range(runs):
        members, others = rng.normal(size=own), rng.normal(size=other)
        point = operating_point(members, others, fpr)
        ours += operating_interval(members, others, fpr).low > fpr
        plain += clopper_pearson(point.hits, point.trials).low > fpr
    assert ours / runs <= 0.025 + 2 * np.sqrt(0.025 * 0.975 / runs)
    assert plain / runs > 0.05  # why Clopper-Pearson alone will not do


@pytest.mark.parametrize("runs", [100, pytest.param(2000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("shift", [0.0, 1.0, 2.5])
def test_the_share_caught_at_the_true_fpr_is_covered(shift, runs) -> None:
    rng = np.random.default_rng(8)
    truth = ndtr(shift + ndtri(0.02))
    found = [
        operating_interval(rng.normal(size=200) + shift, rng.normal(size=300), 0.02) for _ in range(runs)
    ]
    assert np.mean([interval.contains(truth) for interval in found]) >= 0.93
