"""Lower bounds on epsilon from a single training run with planted canaries."""

from functools import partial
from math import exp, inf

import numpy as np
from scipy.special import betainc, betaincinv, logit, ndtr, ndtri

from showthrough.stats.bisection import smallest
from showthrough.stats.privacy.gaussian_mechanism import release_epsilon

STRONGEST = 60.0  # the largest mu or epsilon that is looked at; no audit comes near


def one_run_epsilon(
    canaries: int, guesses: int, correct: int, delta: float = 0.0, alpha: float = 0.05
) -> float:
    """Return the lower bound on epsilon that the canaries of one training prove, at confidence `1 - alpha`.

    Each canary was put into the training data by its own fair coin; the attacker then guessed the
    coin of `guesses` of them and abstained from the others. The null hypothesis that every smaller
    epsilon stands for, and that the data reject, is: training is (epsilon, delta)-DP for one canary.
    The number of guesses must be fixed before looking: the best of several makes the bound false.
    0 means that nothing was disproved, not that nothing leaks.

    Source: Steinke, Nasr and Jagielski, NeurIPS 2023, theorem 5.2.

    >>> round(one_run_epsilon(1000, 100, 95), 5), one_run_epsilon(4, 4, 4)
    (2.17243, 0.0)
    >>> round(one_run_epsilon(1000, 1000, 900, delta=1e-5), 4)
    2.0206
    """
    _check(canaries, guesses, correct, delta, alpha)
    if correct == 0:
        return 0.0
    certain = float(betaincinv(correct, guesses - correct + 1, alpha))  # of a right guess, with delta = 0
    ceiling = min(float(logit(certain)), STRONGEST)
    if ceiling <= 0:
        return 0.0
    p_value = partial(_p_value, guesses=guesses, correct=correct, failures=2 * canaries * delta)
    if p_value(0.0) > alpha:
        return 0.0
    return smallest(lambda epsilon: p_value(epsilon) > alpha, 0.0, ceiling) if delta else ceiling


def largest_one_run_epsilon(canaries: int, guesses: int, delta: float = 0.0, alpha: float = 0.05) -> float:
    """Return the ceiling of `one_run_epsilon`: its value if every guess were right.

    A bound close to it says how few canaries there were, not how private the training was.

    >>> round(largest_one_run_epsilon(10, 10), 5), largest_one_run_epsilon(4, 4)
    (1.05187, 0.0)
    """
    return one_run_epsilon(canaries, guesses, guesses, delta, alpha)


def detectable_one_run_epsilon(
    canaries: int, guesses: int, delta: float = 0.0, alpha: float = 0.05, power: float = 0.8
) -> float:
    """Return the smallest epsilon for which `power` of such audits prove anything, with the best attack.

    The best attack against (epsilon, 0)-DP is right in a share e^epsilon / (1 + e^epsilon) of its
    guesses (randomised response). Infinite where even right guesses throughout prove nothing.

    >>> round(detectable_one_run_epsilon(1000, 1000), 2), detectable_one_run_epsilon(4, 4)
    (0.16, inf)
    """
    if one_run_epsilon(canaries, guesses, guesses, delta, alpha) <= 0:
        return inf
    low, high = 0, guesses  # the fewest right guesses that prove something
    while high - low > 1:
        middle = (low + high) // 2
        proves = one_run_epsilon(canaries, guesses, middle, delta, alpha) > 0
        low, high = (low, middle) if proves else (middle, high)
    return max(0.0, float(logit(betaincinv(high, guesses - high + 1, power))))


def gaussian_epsilon(canaries: int, guesses: int, correct: int, delta: float, alpha: float = 0.05) -> float:
    """Return the epsilon at `delta` of the weakest Gaussian mechanism that the guesses do not reject.

    The null hypothesis is another one than in `one_run_epsilon`: training is mu-Gaussian DP for one
    canary, as is one release with Gaussian noise and, nearly, many steps of noisy gradients. Of
    those with this mu or less the data reject all. The figure is larger because that family is
    smaller; for a mechanism outside it, it is no bound on epsilon, so print it under this name only.
    0 when guesses are no better than chance. Far below the truth with few canaries.

    With p_j the chance of j right guesses of r among m canaries, every k satisfies
    `sum_{j>=k} j p_j / m <= F(sum_{j>=k-1} (r - j) p_j / m)`, F the largest true positive rate at a
    given false positive rate; mu is rejected when `sum_{j>=v} p_j = alpha` cannot satisfy them all.

    Source: Mahloujifar, Melis and Chaudhuri, ICML 2025 (PMLR 267); conversion to epsilon:
    Dong, Roth and Su, arXiv:1905.02383, corollary 2.13.

    >>> round(gaussian_epsilon(1000, 1000, 700, delta=1e-5), 3)
    1.372
    >>> gaussian_epsilon(1000, 1000, 505, delta=1e-5)
    0.0
    """
    _check(canaries, guesses, correct, delta, alpha)
    if delta <= 0:
        raise ValueError("a Gaussian mechanism has a finite epsilon only for a delta above 0")
    possible = partial(_possible, counts=(canaries, guesses, correct), chance=alpha)
    if possible(0.0):
        return 0.0
    mu = smallest(possible, 0.0, STRONGEST)
    return release_epsilon(mu, delta)


def _p_value(epsilon: float, guesses: int, correct: int, failures: float) -> float:
    """Return the p-value under (epsilon, delta)-DP: the largest chance of `correct` or more right guesses."""
    right = 1 / (1 + exp(-epsilon))
    reach = float(betainc(correct, guesses - correct + 1, right))  # P(W >= v), W binomial
    if failures == 0:
        return reach
    fewer = np.arange(1, correct + 1)  # i: guesses that a failure of probability delta may add
    counts = correct - fewer
    window = betainc(np.maximum(counts, 1), guesses - counts + 1, right)  # P(W >= v - i)
    window[-1] = 1.0
    return min(reach + failures * float(((window - reach) / fewer).max()), 1.0)


def _possible(mu: float, counts: tuple[int, int, int], chance: float) -> bool:
    """Return whether mu-Gaussian DP allows `correct` or more right guesses with this chance.

    Looks for the distribution of right guesses with the least total mass: `chance` at `correct`, and
    below it, step by step, only what the inequality of the step before asks for.
    """
    canaries, guesses, correct = counts
    right, wrong, total = chance * correct / canaries, chance * (guesses - correct) / canaries, chance
    for fewer in range(correct - 1, -1, -1):
        missing = float(ndtr(ndtri(right) - mu)) - wrong
        if missing <= 0 or total > 1:
            break  # nothing changes any more below
        mass = missing * canaries / (guesses - fewer)
        right, wrong, total = right + mass * fewer / canaries, wrong + missing, total + mass
    return total <= 1


def _check(canaries: int, guesses: int, correct: int, delta: float, alpha: float) -> None:
    if not 0 <= correct <= guesses <= canaries:
        raise ValueError(
            "right guesses cannot outnumber guesses, nor those the canaries, "
            f"got {correct} right of {guesses} guesses on {canaries} canaries"
        )
    if not 0 <= delta < 1 or not 0 < alpha < 1:
        raise ValueError(f"delta lies in [0, 1) and alpha in (0, 1), got {delta} and {alpha}")
