"""Two independent estimates of one figure: their difference, and the chance of it where nothing changed."""

from math import exp, log, sqrt
from typing import NamedTuple

from showthrough.stats.bisection import smallest
from showthrough.stats.intervals import Interval

SMALLEST = 1e-12  # chances below are not told apart
STEPS = 30


class Estimate(NamedTuple):
    """Figure with its interval; `trials` where it is a share, of so many independent cases."""

    value: float
    interval: Interval
    trials: float | None = None

    def within(self, error: float) -> tuple[float, float]:
        """Return the ends that miss the truth with a chance of at most `error`, both sides together.

        Those of a share are exact. Other arms grow as those of an exponential tail would, faster than a
        normal one: at no hit at all, arms that grew as a normal tail's would be too short.
        """
        if self.trials is not None:
            return _exact(self.value * self.trials, self.trials, error)
        low, high, level = self.interval.low, self.interval.high, self.interval.level
        longer = log(2 / error) / log(2 / (1 - level))
        return self.value - longer * (self.value - low), self.value + longer * (high - self.value)


class DifferenceShown(NamedTuple):
    """Difference of two estimates, and the chance of one as large (either way) where nothing changed."""

    value: float
    interval: Interval
    chance: float


def share_estimate(hits: int, trials: int, interval: Interval | None) -> Estimate:
    """Return a share as an estimate; an interval wider than the exact one says what the trials are worth.

    Images of one person depend on each other: 1,000 images of 50 people are worth fewer than 1,000.
    """
    share, worth = hits / trials, float(trials)
    level = 0.95 if interval is None else interval.level
    if interval is not None and interval.high - interval.low > _width(hits, trials, level) * 1.001:
        width = interval.high - interval.low
        worth /= smallest(lambda fewer: _width(hits / fewer, trials / fewer, level) >= width, 1.0, trials)
    low, high = _exact(share * worth, worth, 1 - level)
    return Estimate(share, Interval(low, high, level), worth)


def difference_shown(before: Estimate, after: Estimate, level: float = 0.95) -> DifferenceShown:
    """Return how far two independent estimates differ, by square-and-add over the limits of each (MOVER).

    The chance is that at which the interval of the difference first leaves zero out. Estimates that share
    their people lean the same way, so the chance then errs upwards.

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10; Zou and Donner, Statistics in Medicine
    27 (2008), for figures that are no shares.

    >>> few, many = share_estimate(16, 12_000, None), share_estimate(48, 12_000, None)
    >>> shown = difference_shown(few, many)
    >>> round(shown.interval.low, 4), round(shown.interval.high, 4), shown.chance < 0.001
    (0.0013, 0.0041, True)
    """
    difference = after.value - before.value

    def leaves_zero_out(exponent: float) -> bool:
        low, high = _ends(before, after, exp(exponent))
        return low > 0 or high < 0

    chance = 1.0
    if difference != 0 and leaves_zero_out(log(1 - SMALLEST)):
        chance = exp(smallest(leaves_zero_out, log(SMALLEST), log(1 - SMALLEST), STEPS))
    return DifferenceShown(difference, Interval(*_ends(before, after, 1 - level), level), chance)


def _ends(before: Estimate, after: Estimate, error: float) -> tuple[float, float]:
    was_low, was_high = before.within(error)
    low, high = after.within(error)
    difference = after.value - before.value
    return (
        difference - sqrt((after.value - low) ** 2 + (was_high - before.value) ** 2),
        difference + sqrt((high - after.value) ** 2 + (before.value - was_low) ** 2),
    )


def _width(hits: float, trials: float, level: float) -> float:
    low, high = _exact(hits, trials, 1 - level)
    return high - low


def _exact(hits: float, trials: float, error: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    low = 0.0 if hits <= 0 else float(betaincinv(hits, trials - hits + 1, error / 2))
    high = 1.0 if hits >= trials else float(betaincinv(hits + 1, trials - hits, 1 - error / 2))
    return min(low, hits / trials), max(high, hits / trials)
