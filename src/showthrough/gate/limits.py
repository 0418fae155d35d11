"""Comparison of a figure with a limit, and the data that would settle it."""

from collections.abc import Callable
from math import ceil, floor, isfinite

from showthrough.core.decision import Status
from showthrough.core.policy import Rule
from showthrough.core.records import Finding
from showthrough.interpret.bounds import bounds, has_value, is_count
from showthrough.stats.intervals import Interval, clopper_pearson, trials_needed

MOST = 10**9  # an answer that needs more trials than this is no answer


def within(rule: Rule, plausible: Interval) -> Status:
    """Return the status of an interval against a limit: pass where it lies within, fail where beyond.

    >>> rule = Rule(check="x", statistic="y", at_most=0.01, because="example")
    >>> str(within(rule, Interval(0.0, 0.0099, 0.95))), str(within(rule, Interval(0.002, 0.02, 0.95)))
    ('pass', 'inconclusive')
    """
    low, high = plausible.low, plausible.high
    if rule.at_least is not None:
        low, high, limit = -high, -low, -rule.at_least
    else:
        assert rule.at_most is not None, "a rule without a limit is not judged"
        limit = rule.at_most
    if low > limit:
        return Status.FAIL
    return Status.PASS if high <= limit and isfinite(high) else Status.INCONCLUSIVE


def figure_itself(rule: Rule, finding: Finding) -> Status:
    """Return whether the figure, taken as it is, lies within the limit."""
    if finding.value is None or not has_value(finding):
        return Status.INCONCLUSIVE
    return within(rule, Interval(finding.value, finding.value, 1.0))


def data_needed(rule: Rule, finding: Finding, confidence: float, *, by_images: bool = False) -> int | None:
    """Return how many trials, people or images would settle the rule if the figure stayed as it is.

    `by_images`: the figure is about images, so that more of them narrow its interval, and not more people.

    None where the figure sits on the limit, or where no amount of data would do.
    """
    if finding.value is None or not isfinite(finding.value):
        return None
    if is_count(finding):
        return trials_for(rule, finding.value, confidence)
    plausible = bounds(finding, confidence)
    there = finding.n_images if by_images else finding.n_identities or finding.n_images
    return None if plausible is None else _for_interval(rule, finding.value, plausible, there)


def trials_for(rule: Rule, share: float, confidence: float) -> int | None:
    """Return how many trials settle a rule if this share of them are hits; None where no number does."""
    if rule.at_least is not None:  # the mirror image: misses at most one minus the limit
        share, limit = 1 - share, 1 - rule.at_least
    else:
        assert rule.at_most is not None, "a rule without a limit is not judged"
        limit = rule.at_most
    if not 0 < limit < 1 or abs(share - limit) < 1e-9:
        return None
    if share < limit:
        start = trials_needed(limit, confidence)
        return smallest_count(
            start, lambda n: clopper_pearson(ceil(share * n - 1e-9), n, confidence, "high").high <= limit
        )
    return smallest_count(
        1, lambda n: clopper_pearson(floor(share * n + 1e-9), n, confidence, "low").low > limit
    )


def smallest_count(start: int, is_enough: Callable[[int], bool]) -> int | None:
    """Return the smallest number from `start` on that is enough, where more is enough too; None: none is."""
    high = start
    while not is_enough(high):
        high *= 2
        if high > MOST:
            return None
    low = max(high // 2, start)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return high


def _for_interval(rule: Rule, value: float, plausible: Interval, n: int) -> int | None:
    limit = rule.at_most if rule.at_most is not None else rule.at_least
    if limit is None or not n or value == limit:
        return None
    arm = plausible.high - value if value < limit else value - plausible.low
    trials = n * (arm / (limit - value)) ** 2  # an interval shrinks with the root of n
    return ceil(trials) if isfinite(trials) and n < trials < MOST else None
