"""Bootstrap over people, for those who expect to see it beside the exact intervals."""

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import as_scores
from showthrough.stats.intervals import Interval
from showthrough.stats.roc import allowed, operating_point


def bootstrap_tpr_at_fpr(
    members: ArrayLike,
    nonmembers: ArrayLike,
    fpr: float,
    rng: np.random.Generator,
    replicates: int = 1000,
    level: float = 0.95,
) -> Interval:
    """Return the percentile interval of TPR at `fpr` over people drawn again with replacement.

    One score a person (see `by_identity`); members and non-members are drawn apart. It describes
    the spread and never decides: with one accused person or no hit it is far too narrow ([0, 0] for
    no hit), and an attack that guesses lies above `fpr` too often. `operating_interval` decides.

    No replicate is drawn or sorted. Of n scores drawn again, the (k + 1)-th largest is the score at
    rank floor(n B) from the top, B from Beta(k + 1, n - k), since the ranks are n uniform draws; the
    members above it are a binomial draw. Ties go as in `operating_point`: they are no accusation.

    Source: Efron, Annals of Statistics 7 (1979); ranks: David and Nagaraja, Order Statistics (2003).

    Raises:
        NotEnoughDataError: with fewer than `1 / fpr` non-members the rate cannot be resolved.

    >>> rng = np.random.default_rng(0)
    >>> interval = bootstrap_tpr_at_fpr(np.arange(200.0), np.arange(100.0), fpr=0.05, rng=rng)
    >>> round(interval.low, 2), round(interval.high, 2)
    (0.46, 0.6)
    """
    if fpr <= 0 or replicates < 1 or not 0 < level < 1:
        raise ValueError(f"fpr, replicates and level must be above 0, got {fpr}, {replicates} and {level}")
    operating_point(members, nonmembers, fpr)  # refuses rates that cannot be resolved
    members, nonmembers = np.sort(as_scores(members, "members")), np.sort(as_scores(nonmembers, "nonmembers"))
    n, errors = len(nonmembers), allowed(fpr, len(nonmembers))
    from_top = (n * rng.beta(errors + 1, n - errors, size=replicates)).astype(np.int64)
    thresholds = nonmembers[n - 1 - np.minimum(from_top, n - 1)]
    above = len(members) - np.searchsorted(members, thresholds, "right")
    shares = rng.binomial(len(members), above / len(members)) / len(members)
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
