"""Error budget: the share that each test of an audit has of one rate of false alarms."""

from collections.abc import Callable

from showthrough.core.check import Observations
from showthrough.core.facts import ErrorBudget
from showthrough.core.missing import Missing
from showthrough.stats.intervals import Interval

LEVEL = 0.95


def error_share(seen: Observations, weight: int = 1) -> float:
    """Return the false alarm rate that one test may have (Bonferroni); alone, a check has all of it.

    `weight` is that of its card: a test that loses most of its power at small chances takes several shares.
    """
    known = seen.known(ErrorBudget)
    budget = ErrorBudget(1) if isinstance(known, Missing) else known
    return min(weight * budget.share, budget.total)


def shared(interval: Callable[[float], Interval], share: float) -> Interval:
    """Return a confidence interval with its lower end at the error rate `share`, its upper end at 95 %.

    `interval` gives the two-sided one of a level. What a leak is shown by is the lower end, which all tests
    of the audit share; all upper ends must be small to pass, so each holds for itself.

    >>> wide, usual = Interval(-2.0, 3.0, 0.999), Interval(-1.0, 2.0, 0.95)
    >>> shared(lambda level: wide if level > 0.95 else usual, share=0.0005)
    Interval(low=-2.0, high=2.0, level=0.95)
    """
    alone = interval(LEVEL)
    if 1 - 2 * share <= LEVEL:
        return alone
    return Interval(interval(1 - 2 * share).low, alone.high, LEVEL)
