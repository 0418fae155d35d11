"""Whether the figures of one finding agree with each other and with its card."""

from collections.abc import Iterator
from math import inf, isclose, isfinite, isnan

from showthrough.core.card_words.statistic import Statistic
from showthrough.core.curves import Evidence
from showthrough.core.records import Finding, Outcome
from showthrough.stats.intervals import Interval, clopper_pearson

ROUNDING = 1e-9
ACROSS_LIBRARIES = 1e-6  # how far two versions of SciPy may differ in the end of an interval


def contradiction_in(finding: Finding, described: Statistic | None) -> str | None:
    """Return what cannot be true of a finding, as the end of a sentence, or None where its figures agree.

    Without a description only what holds of every figure is asked. Agreement is no proof: whoever edits
    all figures of a finding alike is noticed by the manifest, or by nobody.
    """
    return next(_contradictions(finding, described), None)


def _contradictions(finding: Finding, described: Statistic | None) -> Iterator[str]:
    shown = sum(pair.confirmed for pair in finding.evidence)
    if finding.outcome is not Outcome.MEASURED:
        if finding.value is not None or finding.interval is not None or finding.hits is not None:
            yield f"it is {finding.outcome.value} and has a figure all the same"
        if shown:
            yield f"it is {finding.outcome.value}, and {shown} of its pairs of images are confirmed"
        return
    if finding.hits is not None and finding.trials is not None and finding.hits > finding.trials:
        yield f"it counts {finding.hits} hits in {finding.trials} trials"
    for name, value, interval in (
        ("its value", finding.value, finding.interval),
        ("its control", finding.control, finding.control_interval),
    ):
        yield from _apart(name, value, interval, is_own=described is None or described.exact)
    value = finding.value
    if value is None or isnan(value):
        if shown:
            yield f"it has no value, and {shown} of its pairs of images are confirmed"
    elif described is not None:
        yield from _against_card(finding, value, described)


def _apart(name: str, value: float | None, interval: Interval | None, *, is_own: bool) -> Iterator[str]:
    """Yield what cannot be of a figure and its interval; one that is not its own may lie apart.

    The interval of a resampled figure may lie a little beside it (a bootstrap of a biased one), so that only
    a value farther away than the interval is wide is refused here.
    """
    if interval is None:
        return
    ends = (interval.low, interval.high, interval.level)
    if any(isnan(end) for end in ends) or not interval.low <= interval.high or not 0 <= interval.level <= 1:
        yield f"the interval of {name[4:]} has ends {interval.low:g} and {interval.high:g}"
    elif value is None:
        yield f"{name} is missing and its interval is there"
    elif is_own and not isnan(value) and isfinite(width := interval.high - interval.low):
        slack = width + ROUNDING * max(1.0, abs(value))
        if not interval.low - slack <= value <= interval.high + slack:
            yield f"{name} {value:g} lies far outside its interval, {interval.low:g} to {interval.high:g}"


def _against_card(finding: Finding, value: float, described: Statistic) -> Iterator[str]:
    low, high = described.possible
    if not low - ROUNDING <= value <= high + ROUNDING:
        yield f"{value:g} is not between {low:g} and {high:g}"
    if described.kind not in ("share", "count"):
        return
    if described.kind == "share" and (finding.hits is None) is not (finding.trials is None):
        yield "it has hits or trials, and not both"
    if finding.hits is not None:
        yield from _of_hits(finding, value, finding.hits, described)
    if described.safer == "lower":
        yield from _of_evidence(finding.evidence, value, described)


def _of_hits(finding: Finding, value: float, hits: int, described: Statistic) -> Iterator[str]:
    trials, is_share = finding.trials, described.kind == "share"
    if is_share and not trials:
        yield "it is a share of nothing"
        return
    one = trials if is_share and trials else 1
    if not isclose(value, hits / one, rel_tol=ROUNDING, abs_tol=ROUNDING / one):
        of = f" of {trials}" if is_share else ""
        yield f"its value {value:g} is not its {hits} hits{of}"
    interval = finding.interval
    if not trials or interval is None or hits > trials or not described.exact or not 0 < interval.level < 1:
        return
    exact, scale = clopper_pearson(hits, trials, interval.level), 1 if is_share else trials
    least, most = exact.low * scale, exact.high * scale
    slack = ACROSS_LIBRARIES * scale
    if interval.low > least + slack or interval.high < most - slack:
        yield (
            f"its interval {interval.low:g} to {interval.high:g} is narrower than {hits} hits in {trials} "
            f"trials allow, {least:g} to {most:g}"
        )


def _of_evidence(evidence: tuple[Evidence, ...], value: float, described: Statistic) -> Iterator[str]:
    confirmed = [pair for pair in evidence if pair.confirmed]
    different = [len({getattr(pair, of) for pair in confirmed}) for of in ("synthetic", "real", "person")]
    counted = value if described.kind == "count" and described.exact else inf if value > 0 else 0.0
    if confirmed and min(different) > counted:
        yield f"its value is {value:g}, and {len(confirmed)} of its pairs of images are confirmed"
