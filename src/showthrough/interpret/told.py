"""What a record makes of a finding in words: beside others of its kind, and the worst that counts."""

from collections.abc import Iterable, Sequence
from math import isclose, isfinite

from showthrough.core.cards import Card, Slots
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import has_value, is_count
from showthrough.interpret.credibility import doubt_about, that_can_see
from showthrough.interpret.described import statistic_of
from showthrough.interpret.numbers import between, count, digits
from showthrough.interpret.phrase import phrase_for
from showthrough.interpret.sentences import answer, comparison
from showthrough.stats.intervals import Interval

ALIKE = 0.1  # two numbers of people are about the same if they differ by no more than this part
NEAR = 1e-6  # a difference and the shares that it is of may be rounded


def told(finding: Finding, record: AuditRecord) -> str:
    """Return a finding that has a value in sentences; a difference beside both numbers of people."""
    card = record.card(finding.check)
    beside = None if card is None else _share_behind(finding, card, record)
    if card is None or beside is None:
        return answer(finding, card)
    return _both(finding, beside, card)


def told_whole(finding: Finding, record: AuditRecord) -> str:
    """Return a finding with what speaks against it, what guessing gives and what held-out people give."""
    card = record.card(finding.check)
    parts = (doubt_about(finding, record) or "", told(finding, record), comparison(finding, card))
    return " ".join(part for part in parts if part)


def leak_told(record: AuditRecord) -> str:
    """Return in words the largest figure of harm that counts and lies above guessing and held-out people.

    Empty where there is none: then no test that counts exposed anybody.
    """
    shown = [one for one in record.findings if _is_harm(one, record) and doubt_about(one, record) is None]
    above = [one for one in shown if one.shows_leak or _is_above(one)]
    largest = max(above, key=lambda one: (one.shows_leak, _share(one), one.model_dump_json()), default=None)
    return "" if largest is None else told_whole(largest, record)


def _is_harm(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    is_harm = described is not None and described.harm != "none"
    return is_harm and has_value(finding) and isfinite(finding.value or 0.0)


def _is_above(finding: Finding) -> bool:
    """Return whether the whole interval lies above what guessing and held-out people give."""
    least = max(finding.chance or 0.0, finding.control or 0.0)
    return finding.interval is not None and finding.interval.low > least


def _share(finding: Finding) -> float:
    is_counted = finding.hits is not None and finding.trials
    return (finding.hits or 0) / (finding.trials or 1) if is_counted else finding.value or 0.0


def worst_that_counts(found: Iterable[Finding], record: AuditRecord) -> Finding | None:
    """Return the finding that shows most harm among those of one card that nothing speaks against.

    The first figure of the card that has an answer is its answer; of several ways to measure it, such as
    embedders, the worst one. Where something speaks against all of them, the worst of these.
    """
    having = [finding for finding in found if has_value(finding)]
    if not having:
        return None
    of_figure = [finding for finding in having if finding.statistic == having[0].statistic]
    seeing = that_can_see(of_figure, record)
    counting = [finding for finding in seeing if doubt_about(finding, record) is None]
    return worst(counting or seeing or of_figure, record)


def worst(found: Sequence[Finding], record: AuditRecord) -> Finding:
    """Return the worst of several findings of one figure, in the direction that its card calls safer."""
    card = record.card(found[0].check)
    described = None if card is None else card.statistic(found[0].statistic)
    if described is not None and described.safer == "neither":
        return found[0]
    sign = -1.0 if described is not None and described.safer == "higher" else 1.0
    strictest = [one for one in found if _rate(one) == min(map(_rate, found))]
    return max(strictest, key=lambda one: (one.shows_leak, sign * (one.value or 0.0)))


def _rate(finding: Finding) -> float:
    """Return the rate of wrong accusations or matches at which a figure was taken; 1 where at none."""
    rates = [finding.params[name] for name in ("fpr", "fmr") if name in finding.params]
    return min((float(rate) for rate in rates if isinstance(rate, int | float)), default=1.0)


def _share_behind(finding: Finding, card: Card, record: AuditRecord) -> Finding | None:
    """Return the share of which a finding is the excess over held-out people, where all figures agree."""
    described = card.statistic(finding.statistic)
    behind = None if described is None else card.statistic(described.excess_of)
    if described is None or behind is None or behind.kind != "share" or finding.value is None:
        return None
    for other in record.found(finding.check, described.excess_of):
        if other.params == finding.params and is_count(other) and other.control is not None:
            is_its = isclose((other.value or 0.0) - other.control, finding.value, abs_tol=NEAR)
            return other if is_its else None
    return None


def _both(finding: Finding, share: Finding, card: Card) -> str:
    described, of_share = card.statistic(finding.statistic), card.statistic(share.statistic)
    assert described is not None, "the card was asked for it"
    assert of_share is not None, "the card was asked for it"
    assert share.hits is not None, "it is a count"
    assert share.trials is not None, "it is a count"
    n, others = share.trials, round((share.control or 0.0) * share.trials)
    amount = f"{count(share.hits)} of {count(n)} {phrase_for(described).noun}"
    first = of_share.sentence.format_map(Slots(amount=amount))
    interval, same = finding.interval, f"{count(others)} of as many held-out ones"
    if interval is None or interval.low <= 0:
        is_near = abs(share.hits - others) <= ALIKE * max(share.hits, others)
        alike = f"about as many held-out ones ({count(others)})" if is_near and others else same
        return f"{first} and {alike}.{_at_most(interval, n)}"
    level = between(Interval(n * interval.low, n * interval.high, interval.level), as_share=False)
    return f"{first} and {same}. The difference is {_people(n * (finding.value or 0.0))} ({level})."


def _at_most(interval: Interval | None, n: int) -> str:
    if interval is None:
        return ""
    if interval.high <= 0:
        return " That is no more than of held-out people."
    return f" The difference could be none to {_people(n * min(interval.high, 1.0))}."


def _people(n: float) -> str:
    rounded = digits(max(round(n), 1))
    return "1 person" if rounded == "1" else f"{rounded} people"
