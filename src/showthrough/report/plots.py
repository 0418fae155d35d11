"""Which findings of a card are drawn, and what their drawings say."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from showthrough.core.cards import Card
from showthrough.core.decision import Ruling
from showthrough.core.policy import Rule
from showthrough.core.records import Finding, Histogram
from showthrough.core.types import Scalar
from showthrough.interpret.bounds import has_value
from showthrough.interpret.numbers import digits
from showthrough.interpret.sentences import Phrase, phrase_of
from showthrough.report.figures import Figure, Row, Words, histogram_plot, interval_plot
from showthrough.report.words import figure_text, interval_text, label, value_text

SMALLEST_BAR = 20  # people or images that a bar must stand for


class Bars(NamedTuple):
    """A histogram, its drawing and its table."""

    figure: Figure
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # range, then a count for each label


def intervals(card: Card, found: Sequence[Finding], rulings: Sequence[Ruling]) -> Figure | None:
    """Draw the statistic that a limit is about, or else the first with an interval."""
    drawable = [finding for finding in found if _is_drawable(finding, card)]
    rules = sorted((ruling.rule for ruling in rulings), key=lambda rule: _limit(rule) is None)
    for rule in rules:
        chosen = [f for f in drawable if f.statistic == rule.statistic and _has(f, rule.params)]
        if chosen:
            return _drawn(card, chosen, _limit(rule))
    chosen = [f for f in drawable if f.statistic == drawable[0].statistic]
    return _drawn(card, chosen, None) if chosen else None


def _limit(rule: Rule) -> float | None:
    return rule.at_most if rule.at_most is not None else rule.at_least


def _has(finding: Finding, params: Mapping[str, Scalar]) -> bool:
    return all(finding.params.get(key) == value for key, value in params.items())


def _drawn(card: Card, chosen: Sequence[Finding], line: float | None) -> Figure:
    phrase = phrase_of(chosen[0], card)
    rows = [_row(finding, chosen, phrase) for finding in chosen]
    levels = {finding.interval.level for finding in chosen if finding.interval is not None}
    title = _title(phrase.name, rows, line, levels)
    told = [
        f"{row.label[:1].upper()}{row.label[1:]}: {value_text(f, card)}, interval {interval_text(f, card)}."
        for row, f in zip(rows, chosen, strict=True)
    ]
    told += [f"The limit is {figure_text(line, phrase)}."] if line is not None else []
    words = Words(title, f"{title}. {' '.join(told)}", f"{card.name}-intervals")
    return interval_plot(words, rows, line, lambda value: _tick(figure_text(value, phrase)))


def _tick(text: str) -> str:
    """Return a number for an axis, where zero is a place and not a claim."""
    return "0" if text in ("none", "zero") else text


def _is_drawable(finding: Finding, card: Card) -> bool:
    is_figure = has_value(finding) and finding.interval is not None and isfinite(finding.value or 0.0)
    return is_figure and phrase_of(finding, card).kind != "count"  # a number of cases needs no drawing


def _row(finding: Finding, among: Sequence[Finding], phrase: Phrase) -> Row:
    assert finding.value is not None, "only measured findings are drawn"
    assert finding.interval is not None, "only figures with an interval are drawn"
    low, high = finding.interval.low, finding.interval.high
    name = label(finding, among)
    return Row(
        phrase.name if name == "–" else name, finding.value, low, high, finding.control, finding.chance
    )


def _title(name: str, rows: Sequence[Row], line: float | None, levels: set[float]) -> str:
    if line is None:
        level = f"{digits(100 * levels.pop())} % " if len(levels) == 1 else ""
        return f"{name}, with {level}intervals"
    above = sum(row.low is not None and row.low > line for row in rows)
    below = sum(row.high is not None and row.high <= line for row in rows)
    whole = "the interval" if len(rows) == 1 else "every interval"
    if above == len(rows):
        return f"{name}: {whole} lies above the limit"
    if below == len(rows):
        return f"{name}: {whole} lies below the limit"
    if above:
        return f"{name}: {above} of {len(rows)} intervals above the limit"
    return f"{name}: the limit lies inside {'the interval' if len(rows) == 1 else 'an interval'}"


def bars(card: Card, finding: Finding) -> Bars:
    """Draw the histograms of a finding, with the table of their bars."""
    merged = _printable(finding.histograms)
    labels = tuple(histogram.label for histogram in merged)
    told = [phrase_of(finding, card).name, *([str(finding.params["by"])] if "by" in finding.params else [])]
    title = f"{', '.join(told)}: {' beside '.join(labels)}"
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
    words = Words(title, alt, f"{card.name}-bars")
    return Bars(histogram_plot(words, merged, lambda value: _tick(digits(value))), labels, rows)


def _printable(histograms: Sequence[Histogram]) -> tuple[Histogram, ...]:
    """Merge neighbouring bars until each is empty or stands for enough people to be printed.

    Histograms are drawn over each other and so share their bars; one that has others is left out.
    """
    edges = histograms[0].edges
    alike = [histogram for histogram in histograms if histogram.edges == edges]

    def counts(group: Sequence[int]) -> tuple[int, ...]:
        return tuple(sum(histogram.counts[index] for index in group) for histogram in alike)

    groups: list[list[int]] = [[]]  # neighbouring bars, by their place
    for index in range(len(edges) - 1):
        groups[-1].append(index)
        if _is_printable(counts(groups[-1])):
            groups.append([])
    rest = groups.pop()
    while groups and rest and not _is_printable(counts(rest)):
        rest = groups.pop() + rest
    groups += [rest] if rest else []
    return tuple(
        Histogram(
            label=histogram.label,
            edges=(edges[0], *(edges[group[-1] + 1] for group in groups)),
            counts=tuple(counts(group)[place] for group in groups),
        )
        for place, histogram in enumerate(alike)
    )


def _is_printable(counts: Sequence[int]) -> bool:
    return all(n == 0 or n >= SMALLEST_BAR for n in counts)
