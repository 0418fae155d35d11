"""Minimum detectable effects: the smallest leak that a sample of this size could have shown."""

from collections.abc import Callable
from math import inf, sqrt

import numpy as np
from scipy.special import betainc, betaincinv, ndtri

from showthrough.stats.arrays import Floats, Mask, Rows
from showthrough.stats.bisection import smallest
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.roc import TrueRate, allowed, at_least, hanley_mcneil, true_rate


def detectable_share(
    trials: int, control_trials: int, chance: float, level: float = 0.95, power: float = 0.8
) -> float:
    """Return the smallest true share of hits that `power` of such samples would show as a leak.

    Shown means: the Clopper-Pearson lower bound exceeds `chance`, and the share that the control
    happens to have, with `chance` as its true one, on `control_trials` (0: no control). Exact
    binomial computation; infinite where not even a share of 1 would be shown.

    >>> round(detectable_share(100, 0, chance=0.0), 4), detectable_share(1, 0, chance=0.5)
    (0.016, inf)
    """
    counts, weights = _likely(control_trials, chance)
    bars = np.maximum(chance, counts / max(control_trials, 1))
    tail = (1 - level) / 2

    def shown(hits: Rows) -> Mask:
        return np.asarray((hits > 0) & (betainc(np.maximum(hits, 1), trials - hits + 1, bars) < tail))

    return _smallest_share(_first_shown(shown, trials, len(counts)), weights, trials, power)


def detectable_difference(
    trials: int, control_trials: int, control_share: float, level: float = 0.95, power: float = 0.8
) -> float:
    """Return the smallest true difference of shares whose `difference_interval` lies above 0.

    In `power` of samples, with the control's true share given. Exact; infinite where none would.

    >>> round(detectable_difference(300, 300, 0.0), 3)
    0.022
    """
    counts, weights = _likely(control_trials, control_share)
    tail = (1 - level) / 2
    control = counts / max(control_trials, 1)
    missed = np.maximum(control_trials - counts, 1)
    control_high = np.where(counts == control_trials, 1.0, betaincinv(counts + 1, missed, 1 - tail))

    def shown(hits: Rows) -> Mask:  # difference_interval, for arrays
        share = hits / max(trials, 1)
        low = np.where(hits == 0, 0.0, betaincinv(np.maximum(hits, 1), trials - hits + 1, tail))
        return np.asarray(share - control - np.hypot(share - low, control_high - control) > 0)

    first = _first_shown(shown, trials, len(counts))
    return _smallest_share(first, weights, trials, power) - control_share


def detectable_beyond(limit: int, trials: int, power: float = 0.8) -> float:
    """Return the smallest true share of hits of which `power` of such samples hold more than `limit`.

    Exact binomial computation; infinite where not even hits throughout would be more.

    >>> round(detectable_beyond(0, 100), 4), detectable_beyond(100, 100)
    (0.016, inf)
    """
    return float(betaincinv(limit + 1, trials - limit, power)) if limit < trials else inf


def detectable_auc(members: int, nonmembers: int, level: float = 0.95, power: float = 0.8) -> float:
    """Return the smallest true AUC whose interval would lie above .5 in `power` of samples.

    Normal approximation with the variances of Hanley and McNeil, checked by simulation. Counts are
    people. It speaks of a leak that moves everybody a little: a few exposed people hardly move the
    AUC, see `detectable_exposed_share`. Infinite where not even an AUC of 1 would be shown.

    >>> round(detectable_auc(100, 100), 3), detectable_auc(2, 2)
    (0.614, inf)
    """
    if min(members, nonmembers) < 1:
        return inf
    surprise = float(ndtri((1 + level) / 2)) * sqrt(hanley_mcneil(0.5, members, nonmembers))

    def shown(auc: float) -> bool:
        return auc - 0.5 >= surprise + float(ndtri(power)) * sqrt(hanley_mcneil(auc, members, nonmembers))

    return smallest(shown, 0.5, 1.0) if shown(1.0) else inf


def detectable_exposed_share(
    members: int, nonmembers: int, fpr: float, level: float = 0.95, power: float = 0.8
) -> float:
    """Return the smallest share of fully exposed members that TPR at `fpr` would show.

    Everybody else scores like a non-member. Shown means that `operating_interval` lies above
    `fpr`. Infinite where fewer than `1 / fpr` non-members cannot resolve the rate.

    >>> round(detectable_exposed_share(1000, 1000, fpr=0.01), 3)
    0.016
    """
    errors = allowed(fpr, nonmembers)
    if errors < 1 or members < 1:
        return inf
    truth = true_rate(errors, nonmembers)
    low, high = 0, members + 1  # the fewest hits that a leak-free attack reaches too rarely
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_least(middle, members, truth) <= (1 - level) / 2 else (middle, high)
    if high > members:
        return inf

    def shown(exposed: float) -> bool:
        caught = TrueRate(exposed + (1 - exposed) * truth.value, truth.weight)
        return at_least(high, members, caught) >= power

    return smallest(shown, 0.0, 1.0)


def rule_can_pass(limit: float, trials: int, level: float = 0.95) -> bool:
    """Return whether this many trials without a hit would show, one-sided, that a share is at most `limit`.

    >>> rule_can_pass(0.01, 299), rule_can_pass(0.01, 298)
    (True, False)
    """
    return clopper_pearson(0, trials, level, side="high").high <= limit


def _likely(trials: int, share: float) -> tuple[Rows, Floats]:
    """Return the range of binomial counts that holds nearly all the probability, with their chances."""
    spread = 8 * sqrt(trials * share * (1 - share)) + 20
    lowest, highest = int(max(0, trials * share - spread)), int(min(trials, trials * share + spread))
    counts = np.arange(lowest, highest + 1, dtype=np.int64)
    return counts, _reach(counts, trials, share) - _reach(counts + 1, trials, share)


def _reach(hits: Rows, trials: int, share: float | Floats) -> Floats:
    """Return the upper tail of a binomial: the chance of that many hits or more."""
    inside = betainc(np.maximum(hits, 1), np.maximum(trials - hits + 1, 1), share)
    return np.asarray(np.where(hits <= 0, 1.0, np.where(hits > trials, 0.0, inside)), dtype=np.float64)


def _first_shown(shown: Callable[[Rows], Mask], trials: int, controls: int) -> Rows:
    """Return for each control outcome the fewest hits that show a leak; trials + 1 where none do."""
    low, high = np.zeros(controls, dtype=np.int64), np.full(controls, trials + 1, dtype=np.int64)
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = shown(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def _smallest_share(first: Rows, weights: Floats, trials: int, power: float) -> float:
    def reached(share: float) -> bool:
        return float(weights @ _reach(first, trials, share)) >= power

    return smallest(reached, 0.0, 1.0) if reached(1.0) else inf
