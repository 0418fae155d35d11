"""Section 6: for each suite the question, the answer, the limit, one figure, and what would make it wrong."""

from collections.abc import Callable, Sequence
from math import isfinite
from typing import NamedTuple

from showthrough.core.bounds import has_value
from showthrough.core.cards import Card, Statistic
from showthrough.core.decision import Decision, Ruling
from showthrough.core.phrases import answer, comparison, limit, phrase_of
from showthrough.core.records import AuditRecord, Evidence, Finding, Histogram
from showthrough.core.wording import digits
from showthrough.report.coverage import people_and_images
from showthrough.report.figures import Figure, Row, Words, histogram_plot, interval_plot
from showthrough.report.words import (
    OUTCOME,
    STATUS,
    figure_text,
    interval_text,
    label,
    suite_order,
    suite_title,
    value_text,
)

PAIRS = 12  # the closest pairs that a report lists
SMALLEST_BAR = 20  # people or images that a bar must stand for


class Line(NamedTuple):
    """One row of the table of numbers."""

    statistic: str
    label: str
    value: str
    interval: str
    control: str
    chance: str
    n: str
    note: str


class Limit(NamedTuple):
    """One rule as the reader sees it."""

    ruling: Ruling
    name: str
    limit: str
    status: str


class Bars(NamedTuple):
    """A histogram, its drawing and its table."""

    figure: Figure
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # range, then a count for each label


class Pair(NamedTuple):
    """One synthetic image beside the real one it resembles; `nearness` is 0 to 100, for a bar."""

    evidence: Evidence
    distance: str
    nearness: int
    percentile: str


class Question(NamedTuple):
    """One card with its answer."""

    card: Card
    answer: str
    limits: tuple[Limit, ...]
    figure: Figure | None
    bars: Bars | None
    lines: tuple[Line, ...]
    meanings: tuple[Statistic, ...]
    pairs: tuple[Pair, ...]


class Suite(NamedTuple):
    """All questions about one kind of risk or use."""

    name: str
    title: str
    questions: tuple[Question, ...]


def suites(record: AuditRecord, decision: Decision) -> tuple[Suite, ...]:
    """Return the evidence of every suite that the audit knew, leaks first."""
    names = sorted({card.suite for card in record.cards}, key=suite_order)
    return tuple(
        Suite(
            name,
            suite_title(name),
            tuple(_question(card, record, decision) for card in record.cards if card.suite == name),
        )
        for name in names
    )


def limit_of(ruling: Ruling, record: AuditRecord) -> Limit:
    """Return a ruling in the words of the report."""
    found = ruling.finding
    card = record.card(found.check) if found is not None else None
    return Limit(ruling, ruling.rule.name, limit(ruling.rule, found, card), STATUS[ruling.status])


def _question(card: Card, record: AuditRecord, decision: Decision) -> Question:
    found = [finding for finding in record.findings if finding.check == card.name]
    rulings = [ruling for ruling in decision.rulings if _is_about(ruling, card)]
    binned = next((finding for finding in _leading_first(found, rulings) if finding.histograms), None)
    pairs = [pair for finding in found for pair in finding.evidence]
    return Question(
        card=card,
        answer=_answer(card, found, rulings),
        limits=tuple(limit_of(ruling, record) for ruling in rulings),
        figure=_intervals(card, found, rulings),
        bars=_bars(card, binned) if binned is not None else None,
        lines=tuple(_line(finding, card, found) for finding in found),
        meanings=tuple(s for s in card.statistics if any(f.statistic == s.name for f in found)),
        pairs=_pairs(pairs),
    )


def _is_about(ruling: Ruling, card: Card) -> bool:
    return ruling.rule.check in (card.name, card.suite) and card.statistic(ruling.rule.statistic) is not None


def _leading_first(found: Sequence[Finding], rulings: Sequence[Ruling]) -> list[Finding]:
    """Return what decided a rule before all else."""
    decisive = [ruling.finding for ruling in rulings if ruling.finding is not None]
    return sorted(found, key=lambda finding: finding not in decisive)


def _answer(card: Card, found: Sequence[Finding], rulings: Sequence[Ruling]) -> str:
    leading = next((f for f in _leading_first(found, rulings) if has_value(f)), None)
    if leading is not None:
        return f"{answer(leading, card)} {comparison(leading, card)}".strip()
    if not found:
        return "This audit has no finding for this question."
    outcome = OUTCOME.get(found[0].outcome, "no value")
    return f"There is no answer: {outcome}. {found[0].note}".strip()


def _line(finding: Finding, card: Card, found: Sequence[Finding]) -> Line:
    phrase = phrase_of(finding, card)
    return Line(
        statistic=finding.statistic.replace("_", " "),
        label=label(finding, found),
        value=value_text(finding, card),
        interval=interval_text(finding, card),
        control=figure_text(finding.control, phrase),
        chance=figure_text(finding.chance, phrase),
        n=people_and_images(finding),
        note=finding.note,
    )


def _intervals(card: Card, found: Sequence[Finding], rulings: Sequence[Ruling]) -> Figure | None:
    """Draw the statistic that a limit is about, or else the first with an interval."""
    drawable = [f for f in found if has_value(f) and f.interval is not None and isfinite(f.value or 0.0)]
    ruled = [r for r in rulings if any(f.statistic == r.rule.statistic for f in drawable)]
    if not drawable:
        return None
    rule = ruled[0].rule if ruled else None
    statistic = rule.statistic if rule is not None else drawable[0].statistic
    given = rule.params if rule is not None else {}
    chosen = [f for f in drawable if f.statistic == statistic and given.items() <= dict(f.params).items()]
    if not chosen:
        return None
    line = None if rule is None else rule.at_most if rule.at_most is not None else rule.at_least
    phrase = phrase_of(chosen[0], card)

    def tick(value: float) -> str:
        return figure_text(value, phrase).replace("none", "0").replace("zero", "0")

    rows = [_row(finding, chosen) for finding in chosen]
    title = _title(statistic, rows, line)
    told = "; ".join(
        f"{label(f, chosen)}: {value_text(f, card)}, interval {interval_text(f, card)}" for f in chosen
    )
    alt = f"{title}. {told}." + (f" The limit is {figure_text(line, phrase)}." if line is not None else "")
    return interval_plot(Words(title, alt, f"{card.name}-intervals"), rows, line, tick)


def _row(finding: Finding, among: Sequence[Finding]) -> Row:
    assert finding.value is not None, "only measured findings are drawn"
    assert finding.interval is not None, "only figures with an interval are drawn"
    low, high = finding.interval.low, finding.interval.high
    return Row(label(finding, among), finding.value, low, high, finding.control, finding.chance)


def _title(statistic: str, rows: Sequence[Row], line: float | None) -> str:
    name = statistic.replace("_", " ").capitalize()
    if line is None:
        return f"{name}, with 95 % intervals"
    above = sum(row.low is not None and row.low > line for row in rows)
    below = sum(row.high is not None and row.high <= line for row in rows)
    whole = "the interval" if len(rows) == 1 else "every interval"
    if above == len(rows):
        return f"{name}: {whole} lies above the limit"
    if below == len(rows):
        return f"{name}: {whole} lies within the limit"
    if above:
        return f"{name}: {above} of {len(rows)} intervals above the limit"
    return f"{name}: the limit lies inside {'the interval' if len(rows) == 1 else 'an interval'}"


def _bars(card: Card, finding: Finding) -> Bars:
    merged = _printable(finding.histograms)
    labels = tuple(histogram.label for histogram in merged)
    title = (
        f"{finding.statistic.replace('_', ' ').capitalize()} ({label(finding)}): {' beside '.join(labels)}"
    )
    ranges = [
        f"{digits(left)} to {digits(right)}"
        for left, right in zip(merged[0].edges, merged[0].edges[1:], strict=False)
    ]
    rows = tuple(
        (name, *(f"{n:,}" if n else "none" for n in counts))
        for name, counts in zip(ranges, zip(*(h.counts for h in merged), strict=True), strict=True)
    )
    tallest = max(range(len(ranges)), key=lambda i: merged[0].counts[i])
    alt = f"{title}. Most of {labels[0]} lie from {ranges[tallest]}; the table below has every bar."
    tick: Callable[[float], str] = lambda value: digits(value).replace("zero", "0")  # noqa: E731
    return Bars(histogram_plot(Words(title, alt, f"{card.name}-bars"), merged, tick), labels, rows)


def _printable(histograms: Sequence[Histogram]) -> tuple[Histogram, ...]:
    """Merge neighbouring bars until each is empty or stands for enough people to be printed."""
    edges = [histograms[0].edges[0]]
    open_bars = [0] * len(histograms)
    merged: list[list[int]] = []
    for index, right in enumerate(histograms[0].edges[1:]):
        open_bars = [
            bar + histogram.counts[index] for bar, histogram in zip(open_bars, histograms, strict=True)
        ]
        if all(bar == 0 or bar >= SMALLEST_BAR for bar in open_bars):
            merged.append(open_bars)
            edges.append(right)
            open_bars = [0] * len(histograms)
    if any(open_bars) and merged:
        merged[-1] = [bar + rest for bar, rest in zip(merged[-1], open_bars, strict=True)]
        edges[-1] = histograms[0].edges[-1]
    if not merged:
        merged, edges = [open_bars], [edges[0], histograms[0].edges[-1]]
    return tuple(
        Histogram(label=histogram.label, edges=tuple(edges), counts=tuple(bars[i] for bars in merged))
        for i, histogram in enumerate(histograms)
    )


def _pairs(evidence: Sequence[Evidence]) -> tuple[Pair, ...]:
    ordered = sorted(evidence, key=lambda pair: (not pair.confirmed, pair.by, pair.distance, pair.synthetic))
    furthest = {
        pair.by: max(other.distance for other in evidence if other.by == pair.by) for pair in evidence
    }
    return tuple(
        Pair(
            evidence=pair,
            distance=digits(pair.distance, 2),
            nearness=round(100 * (1 - 0.9 * pair.distance / furthest[pair.by]))
            if furthest[pair.by] > 0
            else 100,
            percentile="–" if pair.percentile is None else f"{digits(100 * pair.percentile)} of 100",
        )
        for pair in ordered[:PAIRS]
    )
