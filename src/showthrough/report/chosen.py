"""Choice of the drawings of a suite and of its cards, and captions of intervals and bars."""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from math import isfinite

from showthrough.core.cards import Card, Suite
from showthrough.core.curves import Histogram
from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Scalar
from showthrough.interpret.bounds import has_value
from showthrough.interpret.dp_claim import is_about_claim
from showthrough.interpret.numbers import digits
from showthrough.interpret.sentences import Phrase, phrase_of
from showthrough.report.chosen_curves import curve_figure, epsilon_figure
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.forest_plot import forest_figure
from showthrough.report.figures.histogram_plot import Bars, draw_bars, printable
from showthrough.report.figures.interval_plot import Intervals, Row, draw_intervals
from showthrough.report.figures.svg import Words
from showthrough.report.words import figure_text, interval_text, label, value_text

CONDITION = "learned_from"  # the parameter that tells detectors apart by what they were trained on
ONLY = "this audit"  # the name of the only row


def suite_figure(suite: Suite, record: AuditRecord, rulings: Sequence[Ruling]) -> Figure | None:
    """Return the one drawing of a suite: of a claim its epsilon, of others every result that counts."""
    cards = [card for card in record.cards if card.suite == suite.name]
    claiming = [card for card in cards if is_about_claim(card, "claimed")]
    drawn = (epsilon_figure(card, record, rulings) for card in claiming)
    return next((figure for figure in drawn if figure is not None), None) or forest_figure(
        suite.name, record, rulings
    )


def figures_of(card: Card, found: Sequence[Finding], rulings: Sequence[Ruling]) -> tuple[Figure, ...]:
    """Return the further drawings of a card: conditions, one curve and one set of bars."""
    bars = (bar_figure(finding, card) for finding in _decisive_first(found, rulings))
    drawn = (
        condition_figure(card, found),
        curve_figure(found, rulings),
        next((figure for figure in bars if figure is not None), None),
    )
    return tuple(figure for figure in drawn if figure is not None)


def _decisive_first(found: Sequence[Finding], rulings: Sequence[Ruling]) -> list[Finding]:
    decisive = [ruling.finding for ruling in rulings if ruling.finding in found]
    return [*(f for f in decisive if f is not None), *(f for f in found if f not in decisive)]


def condition_figure(card: Card, found: Sequence[Finding]) -> Figure | None:
    """Draw what detectors reached that learned from real, from synthetic and from what teaches nothing."""
    told = [finding for finding in found if CONDITION in finding.params and is_drawable(finding, card)]
    chosen = [finding for finding in told if _alike(finding) == _alike(told[0])]
    if len(chosen) < 2:
        return None
    phrase = phrase_of(chosen[0], card)
    rows = [_row(finding, str(finding.params[CONDITION])) for finding in chosen]
    values = [f"{row.label} {figure_text(row.value, phrase)}" for row in rows]
    floor = chosen[0].chance
    if floor is not None:
        rows = [row._replace(chance=None) for row in rows] + [Row("scrambled", floor, None, None)]
        values.append(f"scrambled {figure_text(floor, phrase)}")
    title = f"{phrase.name}, by what the detector learned from: {', '.join(values)}"
    shown = Intervals(tuple(rows), _axis(phrase), None, lambda value: _tick(figure_text(value, phrase)))
    words = Words(title, f"{title}. {_told(rows, chosen, card)}", f"{card.name}-conditions")
    intervals = [interval_text(finding, card) for finding in chosen] + ["–"] * (len(rows) - len(chosen))
    table = tuple(
        (row.label, figure_text(row.value, phrase), told) for row, told in zip(rows, intervals, strict=True)
    )
    return printed(
        words, partial(draw_intervals, shown), DataTable(("Learned from", phrase.name, "Interval"), table)
    )


def _alike(finding: Finding) -> tuple[str, dict[str, Scalar]]:
    return finding.statistic, {key: value for key, value in finding.params.items() if key != CONDITION}


def intervals_of(
    chosen: Sequence[Finding], card: Card | None = None, limit: float | None = None
) -> Intervals:
    """Return findings of one statistic as rows of an interval plot."""
    phrase = phrase_of(chosen[0], card)
    names = [label(finding, chosen, card) for finding in chosen]
    rows = tuple(_row(f, ONLY if name == "–" else name) for f, name in zip(chosen, names, strict=True))
    return Intervals(rows, _axis(phrase), limit, lambda value: _tick(figure_text(value, phrase)))


def _told(rows: Sequence[Row], chosen: Sequence[Finding], card: Card | None) -> str:
    return " ".join(
        f"{row.label[:1].upper()}{row.label[1:]}: {value_text(f, card)}, interval {interval_text(f, card)}."
        for row, f in zip(rows, chosen, strict=False)
    )


def _axis(phrase: Phrase) -> str:
    return f"{phrase.name} (points of 100)" if phrase.kind == "points" else phrase.name


def _tick(text: str) -> str:
    """Return a number for an axis, where zero is a place and not a claim."""
    return "0" if text in ("none", "zero") else text


def is_drawable(finding: Finding, card: Card | None) -> bool:
    """Return whether the finding is a figure with an interval; a number of cases needs no drawing."""
    is_figure = has_value(finding) and finding.interval is not None and isfinite(finding.value or 0.0)
    return is_figure and phrase_of(finding, card).kind != "count"


def _row(finding: Finding, name: str) -> Row:
    assert finding.value is not None, "only measured findings are drawn"
    assert finding.interval is not None, "only figures with an interval are drawn"
    low, high = finding.interval.low, finding.interval.high
    return Row(name, finding.value, low, high, finding.control, finding.chance)


def bar_figure(finding: Finding, card: Card | None = None) -> Figure | None:
    """Draw the histograms of a finding, or nothing where printable bars show no shape."""
    drawn = bars_of(finding, card)
    if drawn is None:
        return None
    shown, words = drawn
    labels = tuple(histogram.label for histogram in shown.histograms)
    rows = tuple(
        (name, *(f"{n:,}" if n else "none" for n in counts))
        for name, counts in zip(
            _ranges(shown), zip(*(h.counts for h in shown.histograms), strict=True), strict=True
        )
    )
    return printed(words, partial(draw_bars, shown), DataTable(("Range", *labels), rows))


def bars_of(finding: Finding, card: Card | None = None) -> tuple[Bars, Words] | None:
    """Return the histograms of a finding as they may be printed, and what they say."""
    merged = printable(finding.histograms) if finding.histograms else ()
    if not merged:
        return None
    threshold = finding.params.get("threshold")
    line = float(threshold) if isinstance(threshold, int | float) else None
    shown = Bars(merged, line, lambda value: _tick(digits(value)))
    labels = [histogram.label for histogram in merged]
    told = [phrase_of(finding, card).name, *([str(finding.params["by"])] if "by" in finding.params else [])]
    title = f"{', '.join(told)}: {_middles(merged)}"
    tallest = max(range(len(merged[0].counts)), key=lambda place: merged[0].counts[place])
    alt = f"{title}. Most of {labels[0]} lie from {_ranges(shown)[tallest]}; the table below has every bar."
    return shown, Words(title, alt, f"{finding.check}-bars")


def _middles(drawn: Sequence[Histogram]) -> str:
    """Return where the middle ones lie: of two kinds that lie alike, once."""
    ends = [digits(_middle(histogram)) for histogram in drawn]
    if len(drawn) > 1 and len(set(ends)) == 1:
        return f"half of either kind lies at or below {ends[0]}"
    told = [f"{histogram.label} at or below {end}" for histogram, end in zip(drawn, ends, strict=True)]
    return f"half of {', half of '.join(told)}"


def _middle(histogram: Histogram) -> float:
    """Return the end of the bar in which the middle one lies."""
    running = list(accumulate(histogram.counts))
    place = next(place for place, below in enumerate(running) if 2 * below >= running[-1])
    return histogram.edges[place + 1]


def _ranges(shown: Bars) -> list[str]:
    edges = shown.histograms[0].edges
    return [f"{digits(left)} to {digits(right)}" for left, right in pairwise(edges)]
