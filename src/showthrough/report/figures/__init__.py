"""Figures of the report: from findings to drawings, as inline SVG with a table beside it.

matplotlib is imported when something is drawn, and by nothing before.
"""

from collections.abc import Sequence

from showthrough.core.cards import Card
from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord, Finding
from showthrough.report.figures.chosen import bar_figure, condition_figure, interval_figure
from showthrough.report.figures.chosen_curves import curve_figure, epsilon_figure
from showthrough.report.figures.figure import Figure, Table
from showthrough.report.figures.people_plot import people_plot
from showthrough.report.figures.svg import Words

__all__ = ["Figure", "Table", "Words", "figures_of", "people_plot"]


def figures_of(
    card: Card, found: Sequence[Finding], rulings: Sequence[Ruling], record: AuditRecord
) -> tuple[Figure, ...]:
    """Return the drawings of a card: epsilon, intervals, conditions, one curve and one set of bars."""
    binned = next((finding for finding in _decisive_first(found, rulings) if finding.histograms), None)
    claims = card.statistic("claimed_epsilon") is not None
    drawn = (
        epsilon_figure(card, record, rulings) if claims else None,
        interval_figure(card, found, rulings),
        condition_figure(card, found),
        curve_figure(found, rulings),
        bar_figure(binned, card) if binned is not None else None,
    )
    return tuple(figure for figure in drawn if figure is not None)


def _decisive_first(found: Sequence[Finding], rulings: Sequence[Ruling]) -> list[Finding]:
    decisive = [ruling.finding for ruling in rulings if ruling.finding in found]
    return [*(f for f in decisive if f is not None), *(f for f in found if f not in decisive)]
