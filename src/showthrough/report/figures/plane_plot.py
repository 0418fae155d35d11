"""All generators of an audit between use and privacy; which figures stand for both, the cards tell."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.described import statistic_of
from showthrough.interpret.numbers import percent
from showthrough.interpret.privacy_and_use import (
    BETTER,
    Scales,
    finding_of,
    scale_of,
    scales_of,
    worst_on,
)
from showthrough.interpret.sentences import phrase_of, told_interval
from showthrough.legible import legible
from showthrough.report.figures.amounts import amount_text, tick_text
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.svg import Words
from showthrough.report.figures.utility_plot import Located, Plane, draw_plane

NEITHER = "has no figure of both privacy and use"
MOST = 10  # generators: more marks than that cannot be told apart


class InPlane(NamedTuple):
    """A generator with both figures, counts as shares, and the record whose cards tell them."""

    name: str
    record: AuditRecord
    use: Finding
    leak: Finding


def plane_figure(records: Sequence[AuditRecord]) -> Figure | None:
    """Return the plane of privacy and use, or None where no generator has a figure of both."""
    scales = scales_of(records)
    return _plane([placed for record in records if (placed := _own(record, scales)) is not None])


def plane_beside(record: AuditRecord) -> Figure | None:
    """Return the plane of one generator and of all others of its audit that its record tells of."""
    told = [InPlane(legible(one.name), record, *both) for one in record.siblings if (both := _both(one))]
    if not told:
        return plane_figure((record,))
    scales = _scales(told[0])
    own = _own(record, scales)
    others = [one for one in told if _scales(one) == scales]
    return _plane(others if own is None else [own, *others])


def without_point(record: AuditRecord) -> tuple[str, ...]:
    """Return why generators of an audit that the record tells of are not in the plane, a sentence each."""
    return tuple(
        f"{legible(one.name)} {'could not be audited' if one.failed else NEITHER}, so it has no point."
        for one in record.siblings
        if _both(one) is None
    )


def _own(record: AuditRecord, scales: Scales) -> InPlane | None:
    use, leak = worst_on(scales.use, record), worst_on(scales.leak, record)
    return None if use is None or leak is None else InPlane(legible(record.subject.name), record, use, leak)


def _both(told: SiblingAudit) -> tuple[Finding, Finding] | None:
    """Return what a sibling is good for and what it leaks, or None where one of both is missing."""
    return (finding_of(told.use), finding_of(told.leak)) if told.use and told.leak else None


def _scales(placed: InPlane) -> Scales:
    return Scales(scale_of(placed.use), scale_of(placed.leak))


def _plane(every: Sequence[InPlane]) -> Figure | None:
    placed = every[:MOST]
    if not placed:
        return None
    first = placed[0]
    across, up = (_line(first.record, finding) for finding in (first.use, first.leak))
    shown = Plane(
        tuple(_located(one) for one in placed),
        _axis(first.use, first.record), _axis(first.leak, first.record), across[0], up[0],
        partial(_tick, first.use, first.record), partial(_tick, first.leak, first.record),
    )  # fmt: skip
    title = _title(placed)
    told = [
        f"{title}.",
        *(_told(one) for one in placed),
        *(sentence for _, sentence in (across, up) if sentence),
    ]
    words = Words(title, " ".join(told), f"{placed[0].record.name}-plane")
    return printed(words, partial(draw_plane, shown), _table(placed))


def _located(one: InPlane) -> Located:
    assert one.use.value is not None, "only measured figures are placed"
    assert one.leak.value is not None, "only measured figures are placed"
    return Located(one.name, one.use.value, one.leak.value, one.use.interval, one.leak.interval)


def _axis(finding: Finding, record: AuditRecord) -> str:
    described = statistic_of(finding, record)
    assert described is not None, "only figures that a card describes are placed"
    unit = f"share of {described.noun}" if described.kind == "count" else described.unit
    unit = "points of 100" if described.kind == "points" else unit
    return legible(f"{described.label} ({unit}; {BETTER[described.safer]})")


def _line(record: AuditRecord, finding: Finding) -> tuple[float | None, str]:
    """Return the limit on a figure, and that limit as a sentence."""
    for rule in record.policy.rules:
        asked = all(finding.params.get(key) == value for key, value in rule.params.items())
        if rule.statistic == finding.statistic and rule.check in (finding.check, finding.suite) and asked:
            line = rule.at_most if rule.at_most is not None else rule.at_least
            if line is None:
                continue
            way = "at most" if rule.at_most is not None else "at least"
            name = phrase_of(finding, record.card(finding.check)).name
            told = f"{name[:1].lower()}{name[1:]} is {way} {_amount(line, finding, record)}"
            return line, f"The limit on {told}."
    return None, ""


def _tick(finding: Finding, record: AuditRecord, value: float) -> str:
    described = statistic_of(finding, record)
    if abs(value) < 1e-12:  # what an axis makes of zero
        return "0"
    if described is None or described.kind == "count":  # counts are shares here
        return percent(value)
    return tick_text(described, value)


def _amount(value: float | None, finding: Finding, record: AuditRecord) -> str:
    described = statistic_of(finding, record)
    if value is None or described is None:
        return "–"
    return percent(value) if described.kind == "count" else amount_text(value, described)


def _interval(finding: Finding, record: AuditRecord) -> str:
    assert finding.interval is not None, "only figures with an interval are placed"
    phrase = phrase_of(finding, record.card(finding.check))
    return told_interval(finding.interval, phrase).partition(" interval ")[2]


def _title(placed: Sequence[InPlane]) -> str:
    leak, use = (_label(finding, placed[0].record) for finding in (placed[0].leak, placed[0].use))
    if len(placed) == 1:
        one = placed[0]
        amounts = [_told_amount(finding, one.record) for finding in (one.leak, one.use)]
        return f"{one.name}: {leak} {amounts[0]}, {use} {amounts[1]}"
    safest = min(placed, key=lambda one: _rank(one.leak, one.record)).name
    best = min(placed, key=lambda one: _rank(one.use, one.record)).name
    if safest == best:
        return f"Of {len(placed)} generators, {safest} does best by {leak} and by {use}"
    return f"Of {len(placed)} generators, {safest} does best by {leak}, {best} by {use}"


def _told_amount(finding: Finding, record: AuditRecord) -> str:
    """Return an amount for a sentence: what lies below zero, where less is better, is none of it."""
    described = statistic_of(finding, record)
    is_none = described is not None and described.kind == "points" and described.safer == "lower"
    if is_none and finding.value is not None and finding.value < 0:
        return f"none ({_tick(finding, record, finding.value)})"
    return _amount(finding.value, finding, record)


def _label(finding: Finding, record: AuditRecord) -> str:
    name = phrase_of(finding, record.card(finding.check)).name
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def _rank(finding: Finding, record: AuditRecord) -> float:
    described = statistic_of(finding, record)
    sign = 1 if described is None or described.safer == "lower" else -1
    return sign * (finding.value or 0.0)


def _told(one: InPlane) -> str:
    parts = [
        f"{_label(finding, one.record)} {_told_amount(finding, one.record)}, "
        f"interval {_interval(finding, one.record)}"
        for finding in (one.leak, one.use)
    ]
    return f"For {one.name}: {'; '.join(parts)}."


def _table(placed: Sequence[InPlane]) -> DataTable:
    record, *both = placed[0][1:]
    heads = [phrase_of(finding, record.card(finding.check)).name for finding in both]
    rows = tuple(
        (one.name, *(
            text
            for finding in (one.leak, one.use)
            for text in (_told_amount(finding, one.record), _interval(finding, one.record))
        ))
        for one in placed
    )  # fmt: skip
    return DataTable(("Generator", heads[1], "Interval", heads[0], "Interval"), rows)
