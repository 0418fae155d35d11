"""Choice of the results that stand in the forest plot of a suite, in panels of one unit, worst first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from math import isfinite
from typing import NamedTuple

from showthrough.core.cards import Card, Statistic
from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Scalar
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import suite_of
from showthrough.interpret.numbers import digits, frequency
from showthrough.interpret.sentences import limit
from showthrough.legible import legible
from showthrough.report.figures.amounts import (
    RATES,
    amount_text,
    axis_title,
    ends_text,
    measured_text,
    tick_text,
)
from showthrough.report.figures.figure import DataTable
from showthrough.report.figures.svg import Words

PANELS = 4  # more axes than that nobody compares
FORM = "form"  # the parameter that names a variant of an attack: the worst variant stands for all
VERDICTS = {
    Status.PASS: "met",
    Status.FAIL: "not met",
    Status.WAIVED: "waived",
    Status.INCONCLUSIVE: "not enough data to tell",
}


class Result(NamedTuple):
    """One result of a suite: its marks, its limit, and how bad it is (0 is worst)."""

    value: float
    low: float | None
    high: float | None
    control: float | None
    chance: float | None
    limit: float | None
    grade: int
    finding: Finding
    card: Card
    statistic: Statistic
    ruling: Ruling | None


class Panel(NamedTuple):
    """Results of one unit on one axis, and the name of each."""

    rows: tuple[Result, ...]
    names: tuple[str, ...]
    axis: str
    tick: Callable[[float], str]


class Caption(NamedTuple):
    """What stands around the drawing."""

    words: Words
    table: DataTable
    note: str


def panels_of(
    suite_name: str, record: AuditRecord, rulings: Sequence[Ruling], most: int
) -> tuple[tuple[Panel, ...], int]:
    """Return the panels of a suite with `most` rows in all, and how many results were left out."""
    cards = [card for card in record.cards if card.suite == suite_name]
    found = [row for card in cards for row in _results(card, record, rulings, context=False)]
    found = found or [row for card in cards for row in _results(card, record, rulings, context=True)]
    attacks = [row for row in found if row.card.kind == "attack" or row.ruling is not None]
    found = attacks or found
    by_unit: dict[tuple[str, str], list[Result]] = {}
    for row in found:
        by_unit.setdefault((row.statistic.kind, row.statistic.unit), []).append(row)
    ranked = sorted(by_unit.values(), key=_weight)[:PANELS]
    kept = _shared_out([_every_check_first(rows) for rows in ranked], most)
    panels = tuple(_panel(sorted(rows, key=_badness)) for rows in kept if rows)
    return panels, len(found) - sum(len(panel.rows) for panel in panels)


def _results(card: Card, record: AuditRecord, rulings: Sequence[Ruling], *, context: bool) -> list[Result]:
    """Return what counts of a card: what a limit or a harm is about, or else its first statistic.

    Statistics that decide nothing are drawn where they are all the suite has (`context`).
    """
    own = [finding for finding in record.findings if finding.check == card.name and _is_drawable(finding)]
    described = [(finding, card.statistic(finding.statistic)) for finding in own]
    rows = [_result(one, card, statistic, rulings) for one, statistic in described if statistic is not None]
    rows = [row for row in rows if row.statistic.safer != "neither" and (context or row.statistic.decides)]
    counting = [row for row in rows if row.ruling is not None or row.statistic.harm != "none"]
    compared = [row for row in rows if row.control is not None or row.chance is not None]
    counting = counting or [row for row in compared if row.statistic.name == compared[0].statistic.name]
    worst: dict[tuple[object, ...], Result] = {}
    for row in sorted(counting, key=_badness):
        varied = sorted((key, str(value)) for key, value in row.finding.params.items() if key != FORM)
        worst.setdefault((row.statistic.name, *varied), row)
    return list(worst.values())


def _is_drawable(finding: Finding) -> bool:
    return has_value(finding) and finding.interval is not None and isfinite(finding.value or 0.0)


def _result(finding: Finding, card: Card, statistic: Statistic, rulings: Sequence[Ruling]) -> Result:
    ruling = next((ruling for ruling in rulings if _is_about(ruling.rule, finding)), None)
    line = None if ruling is None else _line(ruling.rule)
    assert finding.value is not None, "only measured findings are drawn"
    assert finding.interval is not None, "only figures with an interval are drawn"
    row = Result(
        value=finding.value, low=finding.interval.low, high=finding.interval.high,
        control=_finite(finding.control), chance=_finite(finding.chance), limit=line, grade=3,
        finding=finding, card=card, statistic=statistic, ruling=None if line is None else ruling,
    )  # fmt: skip
    return row._replace(grade=_grade(row))


def _finite(number: float | None) -> float | None:
    return number if number is not None and isfinite(number) else None


def _is_about(rule: Rule, finding: Finding) -> bool:
    same = rule.check in (finding.check, finding.suite) and rule.statistic == finding.statistic
    return same and all(finding.params.get(key) == value for key, value in rule.params.items())


def _line(rule: Rule) -> float | None:
    return rule.at_most if rule.at_most is not None else rule.at_least


def _grade(row: Result) -> int:
    """Return 0 beyond the limit, 1 where the data cannot tell, 2 above guessing without a limit, or 3."""
    if row.ruling is not None and row.ruling.finding == row.finding:
        return {Status.FAIL: 0, Status.WAIVED: 0, Status.PASS: 3}.get(row.ruling.status, 1)
    if row.limit is None or row.low is None or row.high is None:
        return 2 if row.finding.shows_leak and row.statistic.safer == "lower" else 3
    is_ceiling = row.ruling is not None and row.ruling.rule.at_most is not None
    worst, best = (row.high, row.low) if is_ceiling else (-row.low, -row.high)
    line = row.limit if is_ceiling else -row.limit
    return 0 if best > line else 3 if worst <= line else 1


def _badness(row: Result) -> tuple[int, float]:
    return row.grade, -row.value if row.statistic.safer == "lower" else row.value


def _weight(rows: Sequence[Result]) -> tuple[int, int, int]:
    """Return what sorts panels: those with limits first, then those with the worst and with most rows."""
    return -sum(row.limit is not None for row in rows), min(row.grade for row in rows), -len(rows)


def _every_check_first(rows: Sequence[Result]) -> list[Result]:
    """Return the worst result of each check, then the second worst of each, and so on."""
    by_check: dict[str, list[Result]] = {}
    for row in sorted(rows, key=_badness):
        by_check.setdefault(row.finding.check, []).append(row)
    return [row for turn in zip_longest(*by_check.values()) for row in turn if row is not None]


def _shared_out(panels: Sequence[Sequence[Result]], most: int) -> list[list[Result]]:
    """Return at most so many rows in all: panels take turns, so that none is crowded out."""
    kept: list[list[Result]] = [[] for _ in panels]
    turns = (pick for turn in zip_longest(*panels) for pick in enumerate(turn) if pick[1] is not None)
    for place, row in list(turns)[:most]:
        if row is not None:
            kept[place].append(row)
    return kept


def _label(row: Result, among: Sequence[Result]) -> str:
    """Return the name of a row: its card, the statistic where the card has several here, and what differs."""
    of_card = [other for other in among if other.card == row.card]
    alike = [other.finding.params for other in of_card if other.statistic == row.statistic]
    several = len(of_card) > len(alike) and row.statistic.label != row.card.title
    told = [row.statistic.label] if several else []
    for key, value in row.finding.params.items():
        if key in RATES and isinstance(value, int | float) and _differs(key, alike):
            told.append(f"{frequency(float(value))} {RATES[key]}")
        elif key == "by":
            told.append(str(value))
        elif key != FORM and key not in RATES and _differs(key, alike):
            shown = digits(value) if isinstance(value, float) else str(value)
            told.append(shown if isinstance(value, str) else f"{key.replace('_', ' ')} {shown}")
    return legible(": ".join(part for part in (row.card.title, ", ".join(told)) if part))


def _differs(key: str, alike: Iterable[Mapping[str, Scalar]]) -> bool:
    return len({str(params.get(key)) for params in alike}) > 1


def _panel(rows: Sequence[Result]) -> Panel:
    first = rows[0].statistic
    axis = axis_title(first, named=all(row.statistic.label == first.label for row in rows))
    return Panel(tuple(rows), tuple(_label(row, rows) for row in rows), axis, partial(tick_text, first))


def told_of(suite_name: str, record: AuditRecord, panels: Sequence[Panel], left_out: int) -> Caption:
    """Return the finding as a title, the same with its numbers, and the table."""
    rows = [row for panel in panels for row in panel.rows]
    title = f"{legible(suite_of(suite_name, record).title)}: {_finding(rows)}"
    worst = min(rows, key=lambda row: row.grade)
    told = [f"{title}.", f"The worst is {_label(worst, rows)}: {', interval '.join(_numbers(worst))}."]
    told += list(dict.fromkeys(_limit_told(row) for row in rows if row.ruling is not None))
    note = f"The {len(rows)} worst results are drawn; annex A has {left_out} more." if left_out else ""
    heads = ("Result", "Measured", "Interval", "Held-out people", "Guessing", "Limit")
    table = DataTable(heads, tuple(_cells(row, rows) for row in rows))
    return Caption(Words(title, " ".join([*told, note]).strip(), f"{suite_name}-forest"), table, note)


def _finding(rows: Sequence[Result]) -> str:
    limited = [row for row in rows if row.limit is not None]
    if limited:
        return _beside_limits(limited)
    guessed = [row for row in rows if row.chance is not None and row.statistic.safer == "lower"]
    if guessed:
        above = sum(row.finding.shows_leak for row in guessed)
        lies = "lie" if above > 1 else "lies"
        return f"{above or 'none'} of {len(guessed)} results {lies} above guessing"
    compared = [row for row in rows if row.control is not None]
    if not compared:
        return "results without a limit"
    worse = sum(_is_worse(row) for row in compared)
    return (
        f"{worse or 'none'} of {len(compared)} results {'are' if worse > 1 else 'is'} worse than the control"
    )


def _beside_limits(limited: Sequence[Result]) -> str:
    beyond, untold = (sum(row.grade == grade for row in limited) for grade in (0, 1))
    if beyond:
        whose = "does not meet its limit" if beyond == 1 else "do not meet their limit"
        return f"{beyond} of {len(limited)} results {whose}"
    if untold:
        return f"the data cannot tell for {untold} of {len(limited)} results whether the limit is met"
    return "every result with a limit meets it"


def _is_worse(row: Result) -> bool:
    if row.low is None or row.high is None or row.control is None:
        return False
    return row.low > row.control if row.statistic.safer == "lower" else row.high < row.control


def _limit_told(row: Result) -> str:
    assert row.ruling is not None, "only rows with a ruling are asked"
    name, line = row.statistic.label, limit(row.ruling.rule, row.finding, row.card)
    verdict = VERDICTS.get(row.ruling.status, "not judged")
    return f"Limit on {name[:1].lower()}{name[1:]}: {line}; {verdict}."


def _cells(row: Result, among: Sequence[Result]) -> tuple[str, ...]:
    line = limit(row.ruling.rule, row.finding, row.card) if row.ruling is not None else "–"
    beside = (amount_text(number, row.statistic) for number in (row.control, row.chance))
    return _label(row, among), *_numbers(row), *beside, line


def _numbers(row: Result) -> tuple[str, str]:
    return measured_text(row.value, row.statistic), ends_text(row.finding.interval, row.statistic)
