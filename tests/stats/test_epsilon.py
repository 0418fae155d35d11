"""Lower bounds on epsilon from one confusion table."""

from math import exp, log

import numpy as np
import pytest
from scipy.stats import beta

from showthrough.stats import epsilon_lower_bound


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
