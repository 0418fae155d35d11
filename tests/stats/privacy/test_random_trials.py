"""The best of a random number of trials, against exact divergences and against dp-accounting 0.6.0."""

from math import inf, log

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import poisson

from showthrough.stats.privacy.random_trials import (
    negative_binomial_gamma,
    negative_binomial_mean,
    negative_binomial_rdp,
    poisson_rdp,
    trials_drawn,
)

ORDERS = np.array([1.5, 2, 3, 5, 10, 20, 50, 100])
GAUSSIAN = ORDERS / (2 * 2.0**2)  # noise of two sensitivities


@pytest.mark.parametrize(
    ("mean", "shape", "found"),
    [
        (5.0, 1.0, [2.600318, 2.600318, 2.600318, 2.600318, 3.001785, 4.157666, 7.855804, 14.089216]),
        (10.0, 0.0, [2.423636, 2.423636, 2.423636, 2.423636, 2.728833, 3.844179, 7.519982, 13.746249]),
        (3.0, 0.5, [1.9678, 1.9678, 1.9678, 1.9678, 2.440215, 3.625969, 7.340568, 13.579244]),
    ],
)
def test_another_library_counts_the_same(mean, shape, found) -> None:
    np.testing.assert_allclose(negative_binomial_rdp(ORDERS, GAUSSIAN, mean, shape), found, atol=2e-6)


def test_theorem_2_by_hand() -> None:
    """Geometric, mean 4, one order: eps + 2 (1 - 1/l) eps + 2 log(4)/l + log(4)/(l - 1)."""
    found = negative_binomial_rdp(np.array([8.0]), np.array([0.3]), 4.0, 1.0)
    by_hand = 0.3 + 2 * (7 / 8) * 0.3 + 2 * log(4) / 8 + log(4) / 7
    assert found[0] == pytest.approx(by_hand, rel=1e-6)


def test_theorem_6_by_hand() -> None:
    found = poisson_rdp(np.array([8.0]), np.array([0.3]), 4.0, lambda epsilon: 0.01 * (epsilon < 0.134))
    assert found[0] == pytest.approx(0.3 + 4 * 0.01 + log(4) / 7)


def test_fewer_than_one_trial_is_refused() -> None:
    """There the theorem's logarithm would fall below what one trial gives away."""
    with pytest.raises(ValueError, match="at least 1"):
        poisson_rdp(ORDERS, GAUSSIAN, 0.5, lambda _: 0.0)
    with pytest.raises(ValueError, match="above 1"):
        negative_binomial_gamma(1.0, 1.0)


@pytest.mark.parametrize("shape", [0.5, 1.0])
def test_in_the_limit_pure_privacy_costs_two_plus_shape(shape) -> None:
    """Corollary 3: each trial of pure epsilon gives (2 + eta) epsilon."""
    orders = np.array([1e9])
    found = negative_binomial_rdp(orders, np.array([0.7]), 6.0, shape)
    assert found[0] == pytest.approx((2 + shape) * 0.7, abs=1e-6)


@pytest.mark.parametrize("shape", [-0.5, 0.0, 0.5, 1.0, 3.0])
def test_one_trial_always_leaves_nothing_to_choose(shape) -> None:
    assert np.array_equal(negative_binomial_rdp(ORDERS, GAUSSIAN, 1.0, shape), GAUSSIAN)
    nearly = negative_binomial_rdp(ORDERS, GAUSSIAN, 1.0 + 1e-9, shape)
    assert (nearly >= GAUSSIAN - 1e-12).all()
    assert {trials_drawn(uniform, 1.0, shape) for uniform in (0.0, 0.5, 0.999)} == {1}


@pytest.mark.parametrize("shape", [-0.5, 0.0, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("mean", [1.1, 2.0, 30.0])
def test_trials_are_drawn_with_the_mean_that_is_counted(mean, shape) -> None:
    assert negative_binomial_mean(negative_binomial_gamma(mean, shape), shape) == pytest.approx(mean)
    spread = np.linspace(0.0, 1.0, 4001)[:-1] + 1 / 8000  # in the place of random numbers
    drawn = np.array([trials_drawn(uniform, mean, shape) for uniform in spread])
    assert drawn.min() == 1
    assert drawn.mean() == pytest.approx(mean, rel=0.02)


def test_a_geometric_and_a_poisson_number_have_their_chances() -> None:
    spread = np.linspace(0.0, 1.0, 4001)[:-1] + 1 / 8000
    geometric = np.bincount([trials_drawn(uniform, 4.0, 1.0) for uniform in spread])[:6] / 4000
    np.testing.assert_allclose(geometric, [0, *(0.25 * 0.75 ** np.arange(5))], atol=5e-4)
    number = np.bincount([trials_drawn(uniform, 4.0, inf) for uniform in spread])[:8] / 4000
    np.testing.assert_allclose(number, poisson.pmf(np.arange(8), 4.0), atol=5e-4)


def best_of(chances, generating):
    """Return the exact chances of the best of K trials by K's generating function; outcomes rise in score."""
    below = np.concatenate([[0.0], np.cumsum(chances)])
    return np.diff(generating(np.minimum(below, 1.0)))


def renyi(p, q, order: float) -> float:
    return float(logsumexp(order * np.log(p) + (1 - order) * np.log(q)) / (order - 1))


def pairs(n: int):
    rng = np.random.default_rng(0)
    for _ in range(n):
        p, q = rng.dirichlet(np.ones(4), 2) + 0.02
        yield p / p.sum(), q / q.sum()


@pytest.mark.parametrize("shape", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("mean", [1.5, 6.0])
def test_no_mechanism_gives_away_more_than_theorem_2_says(mean, shape) -> None:
    gamma = negative_binomial_gamma(mean, shape)

    def generating(x):
        if shape == 0:
            return np.log1p(-(1 - gamma) * x) / np.log(gamma)
        return ((1 - (1 - gamma) * x) ** -shape - 1) / (gamma**-shape - 1)

    closest = 0.0
    for p, q in pairs(40):
        each = np.array([max(renyi(p, q, order), renyi(q, p, order)) for order in ORDERS])
        bound = negative_binomial_rdp(ORDERS, each, mean, shape)
        exact = [renyi(best_of(p, generating), best_of(q, generating), order) for order in ORDERS]
        assert (np.array(exact) <= bound + 1e-9).all()
        closest = max(closest, float((np.array(exact) / bound).max()))
    assert closest > 0.3  # the bound means something


@pytest.mark.parametrize("mean", [1.0, 2.0, 8.0])
def test_no_mechanism_gives_away_more_than_theorem_6_says(mean) -> None:
    """With no trial at all, outcome 0 is published in either world."""

    def published(chances):
        found = best_of(chances, lambda x: np.exp(mean * (x - 1.0)))
        found[0] += np.exp(-mean)
        return found

    for p, q in pairs(40):
        each = np.array([max(renyi(p, q, order), renyi(q, p, order)) for order in ORDERS])

        def delta_of(epsilon: float, p=p, q=q) -> float:
            ways = ((p, q), (q, p))
            return max(float(np.maximum(0, a - np.exp(epsilon) * b).sum()) for a, b in ways)

        bound = poisson_rdp(ORDERS, each, mean, delta_of)
        exact = [renyi(published(p), published(q), order) for order in ORDERS]
        assert (np.array(exact) <= bound + 1e-9).all()
