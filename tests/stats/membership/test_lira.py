"""LiRA, against plain normal distributions and on planted leaks."""

import numpy as np
import pytest
from scipy.stats import norm

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats import lira_scores, roc_auc, roc_auc_interval, tpr_at_fpr
from showthrough.stats.membership.lira import saturated

PEOPLE = 600


def shadows(leak: float, rng: np.random.Generator, models: int = 16) -> tuple[np.ndarray, ...]:
    """Return scores and memberships of shadow models and of a target, where training lifts a score.

    Records differ widely by themselves, which is what shadow models are there to take out.
    """
    own = rng.normal(0, 3, size=PEOPLE)
    inside = np.stack([rng.permutation(models + 1) % 2 == 0 for _ in range(PEOPLE)], axis=1)
    scores = own + leak * inside + rng.normal(size=inside.shape)
    return scores[1:], inside[1:], scores[0], inside[0]


def test_online_scores_are_the_log_odds_of_two_normal_distributions(rng) -> None:
    scores, inside, target, _ = shadows(1.0, rng)
    expected = [
        norm.logpdf(s, column[mask].mean(), column[mask].std(ddof=1))
        - norm.logpdf(s, column[~mask].mean(), column[~mask].std(ddof=1))
        for s, column, mask in zip(target, scores.T, inside.T, strict=True)
    ]
    np.testing.assert_allclose(lira_scores(scores, inside, target), expected)


def test_a_fixed_variance_is_pooled_within_records_for_each_side_apart() -> None:
    scores = np.array([[10.0, 0.0], [14.0, 8.0], [1.0, 1.0], [3.0, 2.0], [5.0, 3.0]])
    inside = np.array([[1, 1], [1, 1], [0, 0], [0, 0], [0, 0]])
    within = np.sqrt((4 + 4 + 16 + 16) / (4 - 2))  # means 12 and 4
    out = np.sqrt((4 + 0 + 4 + 1 + 0 + 1) / (6 - 2))  # means 3 and 2
    expected = norm.logpdf([11, 4], [12, 4], within) - norm.logpdf([11, 4], [3, 2], out)
    found = lira_scores(scores, inside, [11.0, 4.0], fixed_variance=True)
    np.testing.assert_allclose(found, expected)


def test_offline_scores_count_deviations_above_the_mean_of_models_without_the_record(rng) -> None:
    scores, inside, target, _ = shadows(1.0, rng)
    found = lira_scores(scores, inside, target, online=False)
    out = np.where(inside, np.nan, scores)
    np.testing.assert_allclose(found, (target - np.nanmean(out, 0)) / np.nanstd(out, 0, ddof=1))
    nobody = lira_scores(scores, np.zeros_like(inside), target, online=False)  # needs no IN model
    np.testing.assert_allclose(nobody, (target - scores.mean(0)) / scores.std(0, ddof=1))


@pytest.mark.parametrize(("online", "fixed"), [(True, False), (True, True), (False, False), (False, True)])
def test_power_rises_with_the_leak_and_is_none_without(online, fixed) -> None:
    found, shares = [], []
    for leak in (0.0, 1.0, 2.0, 4.0):
        scores, inside, target, member = shadows(leak, np.random.default_rng(5))
        attack = lira_scores(scores, inside, target, online=online, fixed_variance=fixed)
        found.append((attack[member], attack[~member]))
        shares.append(tpr_at_fpr(*found[-1], fpr=0.01))
    assert roc_auc_interval(*found[0]).contains(0.5)
    aucs = [roc_auc(*each) for each in found]
    assert (np.diff(aucs) > 0.03).all()
    assert shares[0] < 0.05 < shares[3]


def test_shadow_models_see_what_the_score_alone_hides(rng) -> None:
    scores, inside, target, member = shadows(2.0, rng)
    attack = lira_scores(scores, inside, target, fixed_variance=True)
    assert roc_auc(target[member], target[~member]) < 0.75
    assert roc_auc(attack[member], attack[~member]) > 0.85


def test_records_with_too_few_models_are_refused_with_the_number_needed(rng) -> None:
    scores, inside, target, _ = shadows(1.0, rng)
    for side, name in ((True, "IN"), (False, "OUT")):
        few = inside.copy()
        few[:, 3] = not side
        few[0, 3] = side
        with pytest.raises(NotEnoughDataError, match=f"record 3 has 1 {name} models and needs 2") as caught:
            lira_scores(scores, few, target)
        assert caught.value.needed == 2
        assert np.isfinite(lira_scores(scores, few, target, fixed_variance=True)).all()
        few[0, 3] = not side
        with pytest.raises(NotEnoughDataError, match=f"record 3 has 0 {name} models"):
            lira_scores(scores, few, target, fixed_variance=True)
    with pytest.raises(NotEnoughDataError, match="no record has 2"):
        lira_scores(scores[:1], np.zeros_like(inside[:1]), target, online=False, fixed_variance=True)


def test_constant_scores_are_refused(rng) -> None:
    scores, inside, target, _ = shadows(1.0, rng)
    with pytest.raises(NotAssessableError, match="same score"):
        lira_scores(np.full_like(scores, 0.1), inside, target, fixed_variance=True)
    with pytest.raises(NotAssessableError, match="target_scores"):
        lira_scores(scores, inside, np.full_like(target, 2.0))


@pytest.mark.parametrize("rounding", [0.0, 1e-13])
def test_records_that_are_saturated_up_to_rounding_neither_end_the_attack_nor_lead_it(rng, rounding) -> None:
    """Their own deviation is that of rounding, and any difference was thousands of deviations."""
    scores, inside, target, member = shadows(3.0, rng)
    n = len(target) // 20
    scores[:, :n] = 0.1 + rounding * rng.standard_normal((len(scores), n))
    target[:n] = 0.1 + rounding * rng.standard_normal(n)
    rest = lira_scores(scores[:, n:], inside[:, n:], target[n:])
    found = lira_scores(scores, inside, target)
    assert np.abs(found[:n]).max() < 1
    assert np.allclose(found[n:], rest, atol=0.5)
    assert np.flatnonzero(saturated(scores, inside)).tolist() == list(range(n))
    assert roc_auc(found[member], found[~member]) > 0.9


def test_scores_that_are_not_finite_or_of_another_shape_are_refused(rng) -> None:
    scores, inside, target, _ = shadows(1.0, rng)
    broken = scores.copy()
    broken[2, 5] = np.nan
    with pytest.raises(ValueError, match=r"shadow_scores\[2, 5\] is nan"):
        lira_scores(broken, inside, target)
    with pytest.raises(ValueError, match=r"target_scores\[0\] is inf"):
        lira_scores(scores, inside, np.where(np.arange(PEOPLE) == 0, np.inf, target))
    with pytest.raises(ValueError, match="shadow_scores must be"):
        lira_scores(scores, inside, target[:-1])
    with pytest.raises(ValueError, match="shadow_membership"):
        lira_scores(scores, inside[:-1], target)
    with pytest.raises(ValueError, match="shadow_membership"):
        lira_scores(scores, np.where(inside, 2, 0), target)
