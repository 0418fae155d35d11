"""Lower bounds on epsilon from one training run with planted canaries."""

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from showthrough.stats import gaussian_epsilon, largest_one_run_epsilon, one_run_epsilon

RUNS = [300, pytest.param(5000, marks=pytest.mark.slow)]


@pytest.mark.parametrize(
    ("counts", "delta", "expected"),
    [
        ((1000, 100, 95), 0.0, 2.17243),
        ((1000, 1000, 900), 1e-5, 2.02064),
        ((10, 10, 10), 0.0, 1.05187),
        ((4, 4, 4), 0.0, 0.0),
    ],
)
def test_the_reference_values_are_met(counts, delta, expected) -> None:
    assert one_run_epsilon(*counts, delta=delta) == pytest.approx(expected, abs=1e-5)


def test_without_delta_it_is_where_the_binomial_tail_meets_alpha() -> None:
    epsilon = one_run_epsilon(300, 200, 150, alpha=0.1)
    assert binom.sf(149, 200, 1 / (1 + exp(-epsilon))) == pytest.approx(0.1)


@pytest.mark.parametrize(("counts", "delta"), [((200, 200, 150), 1e-4), ((500, 60, 55), 1e-3)])
def test_with_delta_it_is_where_the_theorem_s_chance_meets_alpha(counts, delta) -> None:
    canaries, guesses, right = counts
    chance = 1 / (1 + exp(-one_run_epsilon(*counts, delta=delta)))
    reach = binom.sf(right - 1, guesses, chance)
    window = [(binom.sf(right - i - 1, guesses, chance) - reach) / i for i in range(1, right + 1)]
    assert reach + 2 * canaries * delta * max(window) == pytest.approx(0.05)


@pytest.mark.parametrize("counts", [(100, 0, 0), (100, 100, 0), (100, 100, 50), (100, 100, 55), (1, 1, 1)])
def test_guesses_no_better_than_chance_disprove_nothing(counts) -> None:
    assert one_run_epsilon(*counts) == 0.0
    assert gaussian_epsilon(*counts, delta=1e-5) == 0.0


def test_more_right_guesses_show_more_and_delta_alpha_and_abstaining_show_less() -> None:
    bounds = [one_run_epsilon(300, 300, right, delta=1e-4) for right in range(301)]
    assert (np.diff(bounds) >= 0).all()
    assert one_run_epsilon(300, 300, 240, delta=1e-3) < bounds[240] < one_run_epsilon(300, 300, 240)
    assert one_run_epsilon(300, 300, 240, alpha=0.01) < one_run_epsilon(300, 300, 240)
    assert one_run_epsilon(3000, 300, 240, delta=1e-4) < bounds[240]


def test_no_number_of_right_guesses_exceeds_the_ceiling() -> None:
    ceiling = largest_one_run_epsilon(1000, 500, delta=1e-5)
    assert ceiling == max(one_run_epsilon(1000, 500, right, delta=1e-5) for right in range(450, 501))
    assert largest_one_run_epsilon(1000, 500) == pytest.approx(log(1 / (0.05 ** (-1 / 500) - 1)))


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("epsilon", [0.0, 1.0])
@pytest.mark.parametrize("guesses", [100, 1000])
def test_randomised_response_is_overstated_in_at_most_alpha_of_runs(epsilon, guesses, runs) -> None:
    rng = np.random.default_rng(1)
    right = rng.binomial(guesses, 1 / (1 + exp(-epsilon)), size=runs)
    bounds = np.array([one_run_epsilon(1000, guesses, int(each)) for each in right])
    assert (bounds > epsilon).mean() <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)
    if epsilon == 1 and guesses == 1000:
        assert bounds.mean() >= 0.7


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("seed", [1, 2])
def test_choosing_the_number_of_guesses_by_looking_makes_the_bound_false(seed, runs) -> None:
    rng = np.random.default_rng(seed)
    right = rng.random((runs, 400)) < 0.5  # an attacker who guesses, surest first
    numbers = np.arange(20, 401, 20)
    counts = right.cumsum(axis=1)[:, numbers - 1]
    best = [
        max(one_run_epsilon(400, int(r), int(v)) for r, v in zip(numbers, row, strict=True)) for row in counts
    ]
    assert np.mean(np.array(best) > 0) > 0.1


def test_the_gaussian_figure_is_a_smaller_family_s_and_so_larger() -> None:
    for right in (600, 700, 900):
        assert gaussian_epsilon(1000, 1000, right, delta=1e-5) > one_run_epsilon(
            1000, 1000, right, delta=1e-5
        )


def test_the_gaussian_figure_of_two_guesses_is_hand_computed() -> None:
    delta, alpha = 1e-3, 0.3  # p_2 = alpha: two of two are right

    def mass(mu: float) -> float:
        one = 2 * ndtr(ndtri(alpha) - mu)  # p_1 / 2 is at least the FPR where TPR is p_2
        none = ndtr(ndtri(alpha + one / 2) - mu) - one / 2  # and p_0 + p_1 / 2 where it is p_2 + p_1 / 2
        return float(alpha + one + max(none, 0.0))

    mu = brentq(lambda value: mass(value) - 1, 0.0, 10.0)
    epsilon = gaussian_epsilon(2, 2, 2, delta=delta, alpha=alpha)
    assert gaussian_delta(epsilon, mu) == pytest.approx(delta, rel=1e-6)


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("mu", [0.0, 1.0])
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_a_gaussian_mechanism_is_overstated_in_at_most_alpha_of_runs(mu, share, runs) -> None:
    rng = np.random.default_rng(2)
    n, guesses, seen = 400, round(400 * share), {}
    truth = brentq(lambda e: gaussian_delta(e, mu) - 1e-3, 0.0, 20.0) if mu else 0.0
    above = 0
    for _ in range(runs):
        inside = rng.random(n) < 0.5
        evidence = mu * (inside - 0.5) + rng.normal(size=n)
        surest = np.argsort(-np.abs(evidence))[:guesses]
        right = int(((evidence > 0) == inside)[surest].sum())
        if right not in seen:
            seen[right] = gaussian_epsilon(n, guesses, right, delta=1e-3)
        above += seen[right] > truth
    assert above / runs <= 0.05 + 2 * sqrt(0.05 * 0.95 / runs)
    assert mu == 0 or max(seen.values()) > 0


def gaussian_delta(epsilon: float, mu: float) -> float:
    return float(ndtr(mu / 2 - epsilon / mu) - exp(epsilon) * ndtr(-mu / 2 - epsilon / mu))


def test_a_rare_failure_that_tells_everything_is_what_delta_pays_for() -> None:
    rng = np.random.default_rng(3)
    runs, delta = 4000, 0.04
    right = np.where(rng.random(runs) < delta, 200, rng.binomial(200, 0.5, size=runs))  # (0, delta)-DP
    above = {
        d: np.mean([one_run_epsilon(200, 200, int(v), delta=d) > 0 for v in right]) for d in (0.0, delta)
    }
    assert above[delta] <= 0.05 < above[0.0]


def test_counts_and_levels_that_cannot_be_are_refused() -> None:
    for counts in [(10, 11, 5), (10, 5, 6), (10, 5, -1)]:
        with pytest.raises(ValueError, match="canaries"):
            one_run_epsilon(*counts)
        with pytest.raises(ValueError, match="canaries"):
            gaussian_epsilon(*counts, delta=1e-5)
    with pytest.raises(ValueError, match="alpha"):
        one_run_epsilon(10, 10, 10, alpha=0.0)
    with pytest.raises(ValueError, match="delta above 0"):
        gaussian_epsilon(10, 10, 10, delta=0.0)
