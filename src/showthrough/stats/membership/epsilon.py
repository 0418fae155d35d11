"""Empirical lower bounds on epsilon, from the hits and false alarms of an attack."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from showthrough.stats.arrays import Floats, Rows, as_scores


def epsilon_lower_bound(tp: int, fn: int, fp: int, tn: int, delta: float = 0.0, alpha: float = 0.05) -> float:
    """Return the lower bound on epsilon that an attack proves, at confidence `1 - alpha`.

    From one confusion table whose threshold was fixed before looking (or chosen on other data, see
    `threshold_for_epsilon`): a threshold picked on these counts makes the bound false. Members and
    non-members must be independent draws. 0 means that nothing was disproved, not that nothing leaks.

    Source: Jagielski et al., NeurIPS 2020; Nasr et al., IEEE S&P 2021.

    >>> round(epsilon_lower_bound(600, 400, 100, 900, delta=1e-5), 7)
    1.5537609
    >>> epsilon_lower_bound(50, 50, 50, 50)
    0.0
    """
    if min(tp, fn, fp, tn) < 0:
        raise ValueError(f"counts cannot be negative, got {tp}, {fn}, {fp} and {tn}")
    if not 0 <= delta < 1 or not 0 < alpha < 1:
        raise ValueError(f"delta lies in [0, 1) and alpha in (0, 1), got {delta} and {alpha}")
    return float(_bounds(np.array([tp]), tp + fn, np.array([fp]), fp + tn, (delta, alpha))[0])


def largest_epsilon_lower_bound(
    members: int, nonmembers: int, delta: float = 0.0, alpha: float = 0.05
) -> float:
    """Return the ceiling of `epsilon_lower_bound`: its value if the attack made no mistake.

    A bound close to it says how few records there were, not how private the mechanism is.

    >>> round(largest_epsilon_lower_bound(500, 500), 3), largest_epsilon_lower_bound(4, 4)
    (4.906, 0.0)
    """
    return epsilon_lower_bound(members, 0, 0, nonmembers, delta, alpha)


def threshold_for_epsilon(
    members: ArrayLike, nonmembers: ArrayLike, delta: float = 0.0, alpha: float = 0.05
) -> float:
    """Return the threshold that gives the largest bound on these scores, for use on *other* scores.

    Accused are the scores above it. Counting the same scores again gives a bound that is too large:
    with nothing leaking at all, the best of many thresholds "shows" a leak more often than `alpha`.
    Where no threshold shows anything, it is the one that comes nearest.

    >>> threshold_for_epsilon([3.0, 4.0, 5.0, 6.0], [0.0, 1.0, 2.0, 2.0])
    2.0
    """
    own, other = np.sort(as_scores(members, "members")), np.sort(as_scores(nonmembers, "nonmembers"))
    thresholds = np.unique(np.concatenate([own, other]))
    caught = len(own) - np.searchsorted(own, thresholds, "right")
    accused = len(other) - np.searchsorted(other, thresholds, "right")
    bounds = _bounds(caught, len(own), accused, len(other), (delta, alpha), floor=-np.inf)
    return float(thresholds[int(np.argmax(bounds))])


def _bounds(
    tp: Rows, members: int, fp: Rows, nonmembers: int, doubt: tuple[float, float], floor: float = 0.0
) -> Floats:
    """Return the bound of each confusion table; `doubt` is delta and alpha."""
    delta, tail = doubt[0], doubt[1] / 2
    caught, accused = _low(tp, members, tail), 1 - _low(nonmembers - fp, nonmembers, tail)
    forms = ((caught, accused), (1 - accused, 1 - caught))  # (TPR, FPR) and its mirror (TNR, FNR)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = [
            np.where((hit > delta) & (miss > 0), np.log((hit - delta) / miss), floor) for hit, miss in forms
        ]
    return np.asarray(np.maximum(floor, np.maximum(*found)), dtype=np.float64)


def _low(hits: Rows, trials: int, tail: float) -> Floats:
    """Return the one-sided lower limit of Clopper and Pearson."""
    low = betaincinv(np.maximum(hits, 1), trials - hits + 1, tail)
    return np.asarray(np.where(hits > 0, low, 0.0), dtype=np.float64)
