"""One Gaussian release is counted as the definition of differential privacy says, by integrals of our own."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from showthrough.stats.privacy.gaussian_mechanism import gaussian_delta, release_epsilon, release_noise


@pytest.mark.parametrize(("epsilon", "mu"), [(0.0, 1.0), (0.5, 0.3), (1.0, 1.0), (3.0, 2.0), (10.0, 3.0)])
def test_delta_is_the_excess_of_one_neighbour_s_density_over_the_other_s(epsilon, mu) -> None:
    def excess(x: float) -> float:
        return max(0.0, norm.pdf(x, loc=mu) - np.exp(epsilon) * norm.pdf(x))

    begins = epsilon / mu + mu / 2  # where the densities are e^epsilon apart
    truth, _ = quad(excess, begins, begins + 40)
    assert gaussian_delta(epsilon, mu) == pytest.approx(truth, rel=1e-6)


@pytest.mark.parametrize("delta", [1e-3, 1e-5, 1e-10])
@pytest.mark.parametrize("epsilon", [0.05, 1.0, 10.0, 100.0])
def test_the_noise_for_an_epsilon_gives_that_epsilon_and_no_more(epsilon, delta) -> None:
    noise = release_noise(epsilon, delta)
    assert release_epsilon(1 / noise, delta) == pytest.approx(epsilon, rel=1e-6)
    assert gaussian_delta(epsilon, 1 / noise) <= delta
    assert gaussian_delta(epsilon, 1 / (0.999 * noise)) > delta


def test_a_published_figure_comes_out() -> None:
    """Dong, Roth and Su, arXiv:1905.02383, table 1 of mu-GDP: mu = 1 is (1, .1269)-private."""
    assert gaussian_delta(1.0, 1.0) == pytest.approx(0.12693674, abs=1e-8)


def test_a_release_that_moves_less_than_delta_costs_nothing() -> None:
    assert release_epsilon(1e-6, 1e-3) == pytest.approx(0.0, abs=1e-9)


def test_the_classical_formula_asks_for_more_noise() -> None:
    classical = np.sqrt(2 * np.log(1.25 / 1e-5)) / 1.0
    assert 1.2 < classical / release_noise(1.0, 1e-5) < 1.4
