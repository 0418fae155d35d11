"""Confidence bounds of a figure, which the gate compares with a limit."""

from math import inf, isclose, isfinite, isnan

from showthrough.core.records import Finding, Outcome
from showthrough.stats.intervals import Interval, clopper_pearson

ROUNDING = 1e-9


def has_value(finding: Finding) -> bool:
    """Return whether the finding was measured and carries a number (which may be infinite)."""
    return finding.outcome is Outcome.MEASURED and finding.value is not None and not isnan(finding.value)


def is_count(finding: Finding) -> bool:
    """Return whether the value is `hits` of `trials`.

    A difference of two shares may carry the hits of its first share, and a number of copies its own:
    their value is not a share, and an interval beyond one gives that away where there are no hits.
    """
    hits, trials = finding.hits, finding.trials
    if finding.value is None or hits is None or trials is None or not 0 <= hits <= trials or trials == 0:
        return False
    beyond = finding.interval is not None and finding.interval.high > 1 + ROUNDING
    return not beyond and isclose(finding.value, hits / trials, rel_tol=1e-6, abs_tol=ROUNDING)


def bounds(finding: Finding, confidence: float) -> Interval | None:
    """Return the ends of what is plausible, each at one-sided `confidence`; None where nothing is known.

    A share has exact (Clopper-Pearson) ends. Its own interval counts instead where it is wider than
    the exact one: then it knows that images of one person are not independent. Other figures have
    the ends of their own interval, which always reaches as far as the figure itself.

    Source: REPORT, "Gate"; Clopper and Pearson, Biometrika 26 (1934).
    """
    if finding.value is None or not has_value(finding):
        return None
    own = _own(finding, finding.value)
    if is_count(finding) and finding.hits is not None and finding.trials is not None:
        return _of_count(finding.hits, finding.trials, own, confidence)
    return own if own is not None and own.level >= confidence else None


def _of_count(hits: int, trials: int, own: Interval | None, confidence: float) -> Interval | None:
    low = clopper_pearson(hits, trials, confidence, "low").low
    high = clopper_pearson(hits, trials, confidence, "high").high
    if own is None:
        return Interval(low, high, confidence)
    exact = clopper_pearson(hits, trials, own.level)
    if own.low >= exact.low - ROUNDING and own.high <= exact.high + ROUNDING:
        return Interval(low, high, confidence)
    if own.level < confidence:
        return None
    return Interval(min(low, own.low), max(high, own.high), confidence)


def _own(finding: Finding, value: float) -> Interval | None:
    own = finding.interval
    if own is None or not isfinite(value) or not 0 < own.level < 1:
        return None
    if not own.low <= own.high or own.low == inf or own.high == -inf:
        return None
    return Interval(min(own.low, value), max(own.high, value), own.level)
