"""Lower bounds on epsilon from one confusion table."""

from math import exp, log

import numpy as np
import pytest
from scipy.stats import beta

from showthrough.stats import epsilon_lower_bound, largest_epsilon_lower_bound, threshold_for_epsilon


def test_the_reference_value_is_met() -> None:
    assert epsilon_lower_bound(600, 400, 100, 900, delta=1e-5) == pytest.approx(1.5537609, abs=5e-8)


def test_it_is_the_ratio_of_two_exact_bounds() -> None:
    tpr, fpr = beta.ppf(0.025, 600, 401), beta.ppf(0.975, 101, 900)
    assert epsilon_lower_bound(600, 400, 100, 900) == pytest.approx(log(tpr / fpr))


def test_the_mirrored_form_counts_attacks_that_are_sure_of_absence() -> None:
    assert epsilon_lower_bound(900, 100, 400, 600) == pytest.approx(epsilon_lower_bound(600, 400, 100, 900))


@pytest.mark.parametrize("counts", [(50, 50, 50, 50), (0, 10, 0, 10), (10, 0, 10, 0), (1, 0, 0, 1)])
def test_an_attack_that_guesses_disproves_nothing(counts) -> None:
    assert epsilon_lower_bound(*counts) == 0.0


def test_a_larger_delta_and_a_stricter_alpha_lower_the_bound() -> None:
    plain = epsilon_lower_bound(600, 400, 100, 900)
    assert epsilon_lower_bound(600, 400, 100, 900, delta=0.01) < plain
    assert epsilon_lower_bound(600, 400, 100, 900, alpha=0.01) < plain


@pytest.mark.parametrize("runs", [300, pytest.param(20000, marks=pytest.mark.slow)])
def test_randomised_response_is_overstated_in_at_most_alpha_of_samples(rng, runs) -> None:
    epsilon = 1.0
    right = exp(epsilon) / (1 + exp(epsilon))  # the attack that reaches epsilon exactly
    caught, accused = rng.binomial(200, right, size=runs), rng.binomial(200, 1 - right, size=runs)
    bounds = [epsilon_lower_bound(t, 200 - t, f, 200 - f) for t, f in zip(caught, accused, strict=True)]
    assert np.mean(np.array(bounds) > epsilon) <= 0.05
    assert np.median(bounds) > 0.5


def test_counts_and_levels_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        epsilon_lower_bound(5, -1, 0, 5)
    with pytest.raises(ValueError, match="alpha"):
        epsilon_lower_bound(5, 5, 5, 5, alpha=1.0)
    with pytest.raises(ValueError, match="delta"):
        epsilon_lower_bound(5, 5, 5, 5, delta=-0.1)


def test_nothing_is_disproved_without_members_or_non_members() -> None:
    assert epsilon_lower_bound(0, 0, 1, 9) == epsilon_lower_bound(9, 1, 0, 0) == 0.0


def test_no_table_exceeds_the_ceiling() -> None:
    ceiling = largest_epsilon_lower_bound(30, 20, delta=0.01)
    bounds = [
        epsilon_lower_bound(tp, 30 - tp, fp, 20 - fp, delta=0.01) for tp in range(31) for fp in range(21)
    ]
    assert max(bounds) == ceiling
    assert ceiling < largest_epsilon_lower_bound(300, 200, delta=0.01)


def test_the_threshold_is_the_best_of_all_on_its_own_scores(rng) -> None:
    members, others = rng.normal(1, 1, 60).round(1), rng.normal(0, 1, 50).round(1)

    def bound(threshold: float) -> float:
        tp, fp = int((members > threshold).sum()), int((others > threshold).sum())
        return epsilon_lower_bound(tp, 60 - tp, fp, 50 - fp)

    best = bound(threshold_for_epsilon(members, others))
    assert best == max(bound(threshold) for threshold in np.concatenate([members, others]))
    assert best > 0


@pytest.mark.parametrize("runs", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_threshold_of_the_other_half_is_honest_and_one_of_the_same_scores_is_not(runs) -> None:
    rng = np.random.default_rng(0)
    above = {"same": 0, "other": 0}
    for _ in range(runs):
        scores = rng.normal(size=(2, 2, 300))  # nothing leaks; members and non-members of two halves
        threshold = threshold_for_epsilon(*scores[0], alpha=0.2)
        for name, (members, others) in zip(above, scores, strict=True):
            tp, fp = int((members > threshold).sum()), int((others > threshold).sum())
            above[name] += epsilon_lower_bound(tp, 300 - tp, fp, 300 - fp, alpha=0.2) > 0
    assert above["other"] / runs <= 0.2 + 2 * np.sqrt(0.2 * 0.8 / runs)
    assert above["same"] / runs > 0.25
