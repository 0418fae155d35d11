"""All drawings of a card, in the order in which a reader meets them."""

from collections.abc import Sequence

from showthrough.core.cards import Card
from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.dp_claim import is_about_claim
from showthrough.report.chosen import bar_figure, condition_figure, interval_figure
from showthrough.report.chosen_curves import curve_figure, epsilon_figure
from showthrough.report.figures.figure import Figure


def figures_of(
    card: Card, found: Sequence[Finding], rulings: Sequence[Ruling], record: AuditRecord
) -> tuple[Figure, ...]:
    """Return the drawings of a card: epsilon, intervals, conditions, one curve and one set of bars."""
    claims = is_about_claim(card, "claimed")
    bars = (bar_figure(finding, card) for finding in _decisive_first(found, rulings))
    drawn = (
        epsilon_figure(card, record, rulings) if claims else None,
        interval_figure(card, found, rulings),
        condition_figure(card, found),
        curve_figure(found, rulings),
        next((figure for figure in bars if figure is not None), None),
    )
    return tuple(figure for figure in drawn if figure is not None)


def _decisive_first(found: Sequence[Finding], rulings: Sequence[Ruling]) -> list[Finding]:
    decisive = [ruling.finding for ruling in rulings if ruling.finding in found]
    return [*(f for f in decisive if f is not None), *(f for f in found if f not in decisive)]
