"""Intervals for clustered shares: trials of one person depend on each other, so people count."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, codes_of
from showthrough.stats.intervals import Interval, effective_interval


class ClusteredShare(NamedTuple):
    """Share of clustered trials, several of which may be one person's."""

    value: float
    interval: Interval
    hits: int
    trials: int
    people: int


def clustered_share(
    hits: ArrayLike, person: ArrayLike, partner: ArrayLike | None = None, level: float = 0.95
) -> ClusteredShare:
    """Return the share of trials that hit, with an interval that counts people, not trials.

    `partner` is whom each trial met, where that makes trials depend on each other too: one look-alike
    in a gallery errs in many searches. Both variances are added, which is a little more than enough.

    Source: Korn and Graubard, Survey Methodology 24 (1998); Aronow et al., Political Analysis 23 (2015)
    for trials that depend on each other in two ways.

    >>> found = clustered_share([True, True, False, False], ["a", "a", "b", "c"])
    >>> found.value, found.hits, found.trials, found.people
    (0.5, 2, 4, 3)
    """
    caught = np.asarray(hits, dtype=np.int64)
    if len(caught) == 0:
        raise NotEnoughDataError("there is no case to take a share of", needed=1)
    share, n = float(caught.mean()), len(caught)
    codes = codes_of(person, n, "person")
    people = int(codes.max()) + 1
    pull = _pull(caught, codes, share)
    variance = people / max(people - 1, 1) * float(pull @ pull) / n**2
    if partner is not None:
        partner_pull = _pull(caught, codes_of(partner, n, "partner"), share)
        variance += float(partner_pull @ partner_pull) / n**2
    interval = effective_interval(share, variance, n, people, level, freedom=_freedom(pull))
    return ClusteredShare(share, interval, int(caught.sum()), n, people)


def _pull(hits: Rows, codes: Rows, share: float) -> Floats:
    """Return each person's residual: hits beyond what the share lets expect."""
    return np.asarray(np.bincount(codes, hits) - share * np.bincount(codes), dtype=np.float64)


def _freedom(pull: Floats) -> float:
    """Return the effective degrees of freedom of a sum of squares: few, where few people make most of it.

    The variance of an estimated variance grows with the kurtosis; these match both.
    """
    together = float(pull @ pull)
    if together == 0:
        return 1.0
    kurtosis = len(pull) * float((pull**4).sum()) / together**2
    return max(min(len(pull) - 1.0, 2 * len(pull) / max(kurtosis - 1, 1e-9)), 1.0)
