"""Exposure of planted secrets: how far up they stand among secrets of the same kind that nobody planted."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, as_scores
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval


class Exposure(NamedTuple):
    """Exposure of one planted secret in bits: the model halves so many times the guesses that it takes."""

    bits: float
    interval: Interval  # infinite above where no unplanted secret is as likely
    ceiling: float  # bits that so many unplanted secrets can show


class FoundSecrets(NamedTuple):
    """Secrets that were found, as shares of the planted and of the unplanted ones."""

    planted: float
    unplanted: float
    interval: Interval  # of the difference


def exposures(planted: ArrayLike, unplanted: ArrayLike) -> Floats:
    """Return the exposure in bits of each planted secret, (n,).

    Scores rise with likelihood. With r of n unplanted secrets at least as likely the estimate is
    -log2((r + 1) / (n + 1)): its expectation is about 1.44 bits for a secret that was not learned, and
    log2(n + 1) is the most that it can be.

    Source: Carlini et al.: The Secret Sharer, USENIX Security 2019, section 4.3 (by sampling).

    >>> exposures([-1.0, -30.0], [-40.0, -35.0, -20.0])
    array([2., 1.])
    """
    own, others = as_scores(planted, "planted"), np.sort(as_scores(unplanted, "unplanted"))
    above = len(others) - np.searchsorted(others, own, side="left")
    return np.asarray(-np.log2((above + 1) / (len(others) + 1)))


def exposure_of(planted: float, unplanted: ArrayLike, level: float = 0.95) -> Exposure:
    """Return the exposure of one planted secret with the exact interval that its rank allows.

    >>> found = exposure_of(-1.0, [-40.0, -35.0, -20.0])
    >>> found.bits, round(found.interval.low, 2), found.interval.high
    (2.0, 0.5, inf)
    """
    others = as_scores(unplanted, "unplanted")
    share = clopper_pearson(int((others >= planted).sum()), len(others), level)
    low, high = (-np.log2(end) if end > 0 else np.inf for end in (share.high, share.low))
    bits = float(exposures([planted], others)[0])
    return Exposure(bits, Interval(max(float(low), 0.0), float(high), level), float(np.log2(len(others) + 1)))


def found_secrets(
    found: int, planted: int, control: int, unplanted: int, level: float = 0.95
) -> FoundSecrets:
    """Return how many planted secrets stand verbatim in what a generator wrote, beside unplanted ones.

    A secret that is drawn from many enough stands nowhere by chance; the unplanted ones show that.

    Raises:
        NotEnoughDataError: none was planted, or none was kept out.

    >>> secrets = found_secrets(4, 10, 0, 90)
    >>> secrets.planted, secrets.interval.low > 0
    (0.4, True)
    """
    if planted == 0 or unplanted == 0:
        which = "planted" if planted == 0 else "kept out"
        raise NotEnoughDataError(f"not one secret was {which}, so there is nothing to compare", needed=1)
    interval = difference_interval(found, planted, control, unplanted, level)
    return FoundSecrets(found / planted, control / unplanted, interval)
