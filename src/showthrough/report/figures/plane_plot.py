"""All generators of an audit between use and privacy; which figures stand for both, the cards tell."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import NamedTuple

from showthrough.core.cards import Card, Statistic
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import suite_of
from showthrough.interpret.numbers import digits, percent
from showthrough.interpret.sentences import as_share, phrase_of, told_interval
from showthrough.legible import legible
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.svg import Words
from showthrough.report.figures.utility_plot import Located, Plane, draw_plane

BETTER = {"lower": "less is better", "higher": "more is better"}
VIEWS = ("by", "form")  # parameters over which the worst figure stands for a generator
MOST = 10  # generators: more marks than that cannot be told apart
Fits = Callable[[AuditRecord, Card, Statistic], bool]


class Scale(NamedTuple):
    """One axis: a figure of one card, asked in one way."""

    check: str
    statistic: str
    params: tuple[tuple[str, str], ...]


class InPlane(NamedTuple):
    """A generator with both figures, as shares where they are counts."""

    record: AuditRecord
    use: Finding
    leak: Finding

    @property
    def name(self) -> str:
        """Return the name of the generator."""
        return legible(self.record.subject.name)


def plane_figure(records: Sequence[AuditRecord]) -> Figure | None:
    """Return the plane of privacy and use, or None where no generator has a figure of both."""
    use, leak = _common(records, (_purpose, _quality)), _common(records, (_people, _harm, _above_guessing))
    if use is None or leak is None:
        return None
    both = [(record, _worst(record, use), _worst(record, leak)) for record in records]
    placed = [InPlane(record, x, y) for record, x, y in both if x is not None and y is not None][:MOST]
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


def _common(records: Sequence[AuditRecord], kinds: Sequence[Fits]) -> Scale | None:
    """Return the figure that most generators have, among those of the first kind that any has."""
    for fits in kinds:
        found = Counter(scale for record in records for scale in dict.fromkeys(_scales(record, fits)))
        if found:
            return max(found, key=lambda scale: found[scale])  # the first of equals, in the cards' order
    return None


def _scales(record: AuditRecord, fits: Fits) -> list[Scale]:
    told = [(finding, record.card(finding.check)) for finding in record.findings if _is_placeable(finding)]
    return [
        _scale(finding)
        for finding, card in told
        if card is not None
        if (statistic := card.statistic(finding.statistic)) is not None
        if statistic.safer in BETTER and not statistic.by_group and fits(record, card, statistic)
    ]


def _is_placeable(finding: Finding) -> bool:
    return has_value(finding) and finding.interval is not None and isfinite(finding.value or 0.0)


def _scale(finding: Finding) -> Scale:
    asked = sorted((key, str(value)) for key, value in finding.params.items() if key not in VIEWS)
    return Scale(finding.check, finding.statistic, tuple(asked))


def _people(_: AuditRecord, card: Card, statistic: Statistic) -> bool:
    """Return whether it is a share of training people who are exposed, linked or inferred about."""
    return card.kind == "attack" and statistic.harm != "none" and statistic.counted_in == "people"


def _harm(_: AuditRecord, card: Card, statistic: Statistic) -> bool:
    return card.kind == "attack" and statistic.harm != "none"


def _above_guessing(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    of_attack = card.kind == "attack" and suite_of(card.suite, record).attack is not None
    return of_attack and statistic.chance is not None and statistic.safer == "lower"


def _purpose(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    return statistic.decides and suite_of(card.suite, record).serves_purpose


def _quality(record: AuditRecord, card: Card, statistic: Statistic) -> bool:
    suite = suite_of(card.suite, record)
    return statistic.decides and suite.attack is None and not suite.audits_claim


def _worst(record: AuditRecord, scale: Scale) -> Finding | None:
    found = [one for one in record.findings if _is_placeable(one) and _scale(one) == scale]
    if not found:
        return None
    statistic = _statistic(found[0], record)
    sign = 1 if statistic is None or statistic.safer == "lower" else -1
    worst = max(found, key=lambda one: sign * (one.value or 0.0))
    return as_share(worst, phrase_of(worst, record.card(worst.check)))


def _statistic(finding: Finding, record: AuditRecord) -> Statistic | None:
    card = record.card(finding.check)
    return None if card is None else card.statistic(finding.statistic)


def _located(one: InPlane) -> Located:
    assert one.use.value is not None, "only measured figures are placed"
    assert one.leak.value is not None, "only measured figures are placed"
    return Located(one.name, one.use.value, one.leak.value, one.use.interval, one.leak.interval)


def _axis(finding: Finding, record: AuditRecord) -> str:
    described = _statistic(finding, record)
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
    if value < 0:
        return f"−{_amount(-value, finding, record)}"
    return "0" if value < 1e-12 else _amount(value, finding, record)


def _amount(value: float | None, finding: Finding, record: AuditRecord) -> str:
    described = _statistic(finding, record)
    if value is None or described is None:
        return "–"
    if described.kind in ("share", "difference", "count"):
        return percent(max(value, 0.0))  # an excess below zero is none
    return digits(100 * value if described.kind == "points" else value)


def _interval(finding: Finding, record: AuditRecord) -> str:
    assert finding.interval is not None, "only figures with an interval are placed"
    phrase = phrase_of(finding, record.card(finding.check))
    return told_interval(finding.interval, phrase).partition(" interval ")[2]


def _title(placed: Sequence[InPlane]) -> str:
    leak, use = (_label(finding, placed[0].record) for finding in (placed[0].leak, placed[0].use))
    if len(placed) == 1:
        one = placed[0]
        amounts = [_amount(finding.value, finding, one.record) for finding in (one.leak, one.use)]
        return f"{one.name}: {leak} {amounts[0]}, {use} {amounts[1]}"
    safest = min(placed, key=lambda one: _rank(one.leak, one.record)).name
    best = min(placed, key=lambda one: _rank(one.use, one.record)).name
    if safest == best:
        return f"Of {len(placed)} generators, {safest} does best by {leak} and by {use}"
    return f"Of {len(placed)} generators, {safest} does best by {leak}, {best} by {use}"


def _label(finding: Finding, record: AuditRecord) -> str:
    name = phrase_of(finding, record.card(finding.check)).name
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def _rank(finding: Finding, record: AuditRecord) -> float:
    described = _statistic(finding, record)
    sign = 1 if described is None or described.safer == "lower" else -1
    return sign * (finding.value or 0.0)


def _told(one: InPlane) -> str:
    parts = [
        f"{_label(finding, one.record)} {_amount(finding.value, finding, one.record)}, "
        f"interval {_interval(finding, one.record)}"
        for finding in (one.leak, one.use)
    ]
    return f"For {one.name}: {'; '.join(parts)}."


def _table(placed: Sequence[InPlane]) -> DataTable:
    heads = [phrase_of(finding, placed[0].record.card(finding.check)).name for finding in placed[0][1:]]
    rows = tuple(
        (one.name, *(
            text
            for finding in (one.leak, one.use)
            for text in (_amount(finding.value, finding, one.record), _interval(finding, one.record))
        ))
        for one in placed
    )  # fmt: skip
    return DataTable(("Generator", heads[1], "Interval", heads[0], "Interval"), rows)
