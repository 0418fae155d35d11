"""Confidence intervals for shares and for differences of shares that stay honest at zero hits."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log, sqrt
from typing import Literal, NamedTuple

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.exact_shares import largest_share, least_share

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


@lru_cache(maxsize=2**12)  # a record asks for the same few thousand shares when read, judged and told
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
    low = 0.0 if side == "high" else least_share(hits, trials, tail)
    high = 1.0 if side == "low" else largest_share(hits, trials, tail)
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
    interval, control_interval = (
        clopper_pearson(hits, trials, level),
        clopper_pearson(control_hits, control_trials, level),
    )
    return square_and_add(
        _share(hits, trials), interval, _share(control_hits, control_trials), control_interval
    )


def square_and_add(
    share: float, interval: Interval, control_share: float, control_interval: Interval
) -> Interval:
    """Return the interval of `share - control_share` from the intervals of two independent shares (MOVER).

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10.

    >>> interval = square_and_add(0.5, Interval(0.4, 0.6, 0.95), 0.2, Interval(0.1, 0.3, 0.95))
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.159, 0.441)
    """
    low = (
        share
        - control_share
        - sqrt((share - interval.low) ** 2 + (control_interval.high - control_share) ** 2)
    )
    high = (
        share
        - control_share
        + sqrt((interval.high - share) ** 2 + (control_share - control_interval.low) ** 2)
    )
    return Interval(max(low, -1.0), min(high, 1.0), interval.level)


class ResidualRisk(NamedTuple):
    """Residual risk: what is left of a success rate after what works on anybody; may be negative."""

    value: float
    interval: Interval


def residual_risk(
    hits: int, trials: int, control_hits: int, control_trials: int, level: float = 0.95
) -> ResidualRisk:
    """Return the residual risk (p - c) / (1 - c): of those whom guessing would spare, the share hit.

    The interval is that of the ratio of the spared, (1 - p) / (1 - c), and is not clipped at 0:
    a clipped one would hide that nothing was found.

    Source: Giomi et al. (Anonymeter), PETS 2023; interval: Donner and Zou, Statistical Methods in
    Medical Research 21 (2012), over Clopper-Pearson limits.

    Raises:
        NotEnoughDataError: nobody was attacked.
        NotAssessableError: the attack hits all control people, so nobody is left to be hit.

    >>> risk = residual_risk(60, 100, 20, 100)
    >>> round(risk.value, 3), round(risk.interval.low, 3), round(risk.interval.high, 3)
    (0.5, 0.352, 0.626)
    """
    if trials == 0:
        raise NotEnoughDataError("nobody was attacked, so there is no share of hits", needed=1)
    if control_trials == control_hits:
        reason = f"hits all {control_hits} control people" if control_trials else "has no control people"
        raise NotAssessableError(f"the attack {reason}, so there is no risk left to attribute")
    spared, spared_control = 1 - _share(hits, trials), 1 - control_hits / control_trials
    interval, control_interval = (
        clopper_pearson(hits, trials, level),
        clopper_pearson(control_hits, control_trials, level),
    )
    fewest, most = 1 - interval.high, 1 - interval.low
    control_fewest, control_most = 1 - control_interval.high, 1 - control_interval.low
    both = spared * spared_control
    x, y = fewest * (2 * spared - fewest), control_most * (2 * spared_control - control_most)
    low_ratio = x / (both + sqrt(max(both**2 - x * y, 0.0))) if x > 0 else 0.0
    x, y = most * (2 * spared - most), control_fewest * (2 * spared_control - control_fewest)
    high_ratio = (both + sqrt(max(both**2 - x * y, 0.0))) / y
    return ResidualRisk(1 - spared / spared_control, Interval(1 - high_ratio, 1 - low_ratio, level))


def effective_interval(
    share: float,
    variance: float,
    trials: float,
    units: int,
    level: float = 0.95,
    freedom: float | None = None,
) -> Interval:
    """Return an interval for a share whose trials depend on each other, from its measured variance.

    The variance says how many independent trials the data are worth, never more than there are,
    and that number enters Clopper-Pearson. `units` independent people estimate the variance, with
    `freedom` degrees of freedom (one fewer than people, unless given). At zero variance (no hit at
    all, or nothing but hits) every person counts as one trial.

    Source: Korn and Graubard, Survey Methodology 24 (1998).

    >>> interval = effective_interval(0.1, 0.1 * 0.9 / 50, trials=500, units=100)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.033, 0.22)
    """
    from scipy.special import betaincinv, ndtri, stdtrit

    if variance <= 0 or not 0 < share < 1:
        worth = float(units)
    else:
        worth = min(share * (1 - share) / variance, trials)
        freedom = max(units - 1, 1) if freedom is None else freedom
        fewer = ndtri((1 + level) / 2) / stdtrit(freedom, (1 + level) / 2)
        worth *= float(fewer) ** 2
    hits, tail = share * worth, (1 - level) / 2
    low = 0.0 if share <= 0 else float(betaincinv(hits, worth - hits + 1, tail))
    high = 1.0 if share >= 1 else float(betaincinv(hits + 1, worth - hits, 1 - tail))
    return Interval(low, high, level)


def trials_needed(limit: float, level: float = 0.95) -> int:
    """Return the number of trials without a hit that show, one-sided, that a share is at most `limit`.

    >>> trials_needed(0.01), trials_needed(0.001)
    (299, 2995)
    """
    if not 0 < limit < 1:
        raise ValueError(f"limit must lie between 0 and 1, got {limit}")
    return ceil(log(1 - level) / log(1 - limit))


def _share(hits: int, trials: int) -> float:
    return hits / trials if trials else 0.0
