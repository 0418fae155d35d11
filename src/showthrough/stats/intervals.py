"""Intervals for shares and for differences of shares that stay honest at zero hits."""

from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Literal

from scipy.special import betaincinv

Side = Literal["both", "low", "high"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval: `level` is the two-sided coverage, or one-sided where one end is the limit."""

    low: float
    high: float
    level: float

    def contains(self, value: float) -> bool:
        """Return whether `value` lies inside, ends included."""
        return self.low <= value <= self.high


def clopper_pearson(hits: int, trials: int, level: float = 0.95, side: Side = "both") -> Interval:
    """Return the exact interval of a share; it covers at least `level`, usually more.

    `side="high"` puts all of `1 - level` above: the answer to "how large could it be?".
    With no trials nothing is known and the interval is [0, 1].

    Source: Clopper and Pearson, Biometrika 26 (1934).

    >>> round(clopper_pearson(0, 300, side="high").high, 4)
    0.0099
    >>> interval = clopper_pearson(31, 2000)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0106, 0.0219)
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"hits must lie between 0 and trials, got {hits} of {trials}")
    tail = (1 - level) / 2 if side == "both" else 1 - level
    low = 0.0 if hits == 0 or side == "high" else float(betaincinv(hits, trials - hits + 1, tail))
    high = 1.0 if hits == trials or side == "low" else float(betaincinv(hits + 1, trials - hits, 1 - tail))
    return Interval(low, high, level)


def difference_interval(
    hits: int, trials: int, control_hits: int, control_trials: int, level: float = 0.95
) -> Interval:
    """Return an interval for the share minus the control's share, of two independent samples.

    Newcombe's square-and-add (MOVER) over Clopper-Pearson limits, so that 0 of n beside 0 of m
    gives a real width instead of [0, 0], which a bootstrap would print.

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10, with exact limits.

    >>> interval = difference_interval(0, 300, 0, 300)
    >>> round(interval.low, 4), round(interval.high, 4)
    (-0.0122, 0.0122)
    """
    share, other = _share(hits, trials), _share(control_hits, control_trials)
    own, control = clopper_pearson(hits, trials, level), clopper_pearson(control_hits, control_trials, level)
    low = share - other - sqrt((share - own.low) ** 2 + (control.high - other) ** 2)
    high = share - other + sqrt((own.high - share) ** 2 + (other - control.low) ** 2)
    return Interval(max(low, -1.0), min(high, 1.0), level)


def trials_needed(limit: float, level: float = 0.95) -> int:
    """Return how many trials without a hit show, one-sided, that a share is at most `limit`.

    >>> trials_needed(0.01), trials_needed(0.001)
    (299, 2995)
    """
    if not 0 < limit < 1:
        raise ValueError(f"limit must lie between 0 and 1, got {limit}")
    return ceil(log(1 - level) / log(1 - limit))


def _share(hits: int, trials: int) -> float:
    return hits / trials if trials else 0.0
