"""Match rates of a biometric comparison: similarity s, higher = more alike, a match iff s >= t."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, as_scores
from showthrough.stats.roc import allowed


class MatchRates(NamedTuple):
    """False match and false non-match rates, one a threshold."""

    fmr: Floats  # impostor comparisons that match
    fnmr: Floats  # genuine comparisons that do not


def match_rates(genuine: ArrayLike, impostor: ArrayLike, thresholds: ArrayLike) -> MatchRates:
    """Return the false match and false non-match rate at each threshold.

    People whose face was not found are in neither; count them apart.

    >>> match_rates([0.9, 0.4], [0.1, 0.2, 0.4, 0.3], [0.4])
    MatchRates(fmr=array([0.25]), fnmr=array([0.]))
    """
    at = as_scores(np.atleast_1d(np.asarray(thresholds)), "thresholds")
    genuine, impostor = np.sort(as_scores(genuine, "genuine")), np.sort(as_scores(impostor, "impostor"))
    fmr = (len(impostor) - np.searchsorted(impostor, at, "left")) / len(impostor)
    return MatchRates(fmr, np.searchsorted(genuine, at, "left") / len(genuine))


def equal_error_rate(genuine: ArrayLike, impostor: ArrayLike) -> float:
    """Return the equal error rate, where FMR and FNMR cross; where they only jump across, the middle.

    Descriptive: no system works there, and a privacy gate needs a threshold at a stated FMR.

    Source: Maio et al., FVC2000, IEEE TPAMI 24 (2002).

    >>> equal_error_rate([0.9, 0.8, 0.3], [0.1, 0.2, 0.4])
    0.3333333333333333
    """
    genuine, impostor = as_scores(genuine, "genuine"), as_scores(impostor, "impostor")
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    thresholds = np.append(thresholds, np.nextafter(thresholds[-1], np.inf))  # nothing matches there
    fmr, fnmr = match_rates(genuine, impostor, thresholds)
    after = int(np.argmax(fnmr >= fmr))  # first threshold at or past the crossing
    if fnmr[after] == fmr[after] or after == 0:
        return float(fmr[after] + fnmr[after]) / 2
    sums = fmr + fnmr
    nearer = after - 1 if sums[after - 1] <= sums[after] else after
    return float(sums[nearer]) / 2


def threshold_at_fmr(impostor: ArrayLike, fmr: float) -> float:
    """Return the lowest threshold whose false match rate in this sample is at most `fmr`.

    Of all thresholds with the same rate it matches most, which is the careful side for privacy.
    float32 similarities give a threshold that is one float32 step above the first excluded one, so
    that no rounding lets that one match.

    >>> t = threshold_at_fmr([0.1, 0.2, 0.3, 0.4], 0.25)
    >>> t > 0.3, t < 0.3 + 1e-12
    (True, True)
    """
    ordered = np.sort(as_scores(impostor, "impostor"))
    excluded = ordered[-1 - allowed(fmr, len(ordered))]
    return step_above(np.float32(excluded) if np.asarray(impostor).dtype == np.float32 else excluded)


def step_above(score: np.floating) -> float:
    """Return the next number of the same precision, as a threshold that this score just misses."""
    return float(np.nextafter(score, score.dtype.type(np.inf)))
