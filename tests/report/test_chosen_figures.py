"""All drawings of a card: in the order of the reader, each told, small and named once."""

import re
from datetime import date

import pytest

from places import EXAMPLES
from showthrough.core.curves import Histogram
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report.chosen_figures import figures_of
from showthrough.report.figures.figure import Figure
from showthrough.report.figures.svg import LARGEST
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CARDS, a_certificate, a_finding, a_record


@pytest.fixture(scope="module")
def golden_figures() -> list[Figure]:
    record = AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())
    rulings = decide(record, today=date(2026, 3, 2)).rulings
    return [
        figure
        for card in record.cards
        for figure in figures_of(
            card,
            [finding for finding in record.findings if finding.check == card.name],
            [ruling for ruling in rulings if ruling.rule.check in (card.name, card.suite)],
            record,
        )
    ]


def test_the_golden_example_has_every_kind_of_drawing(golden_figures: list[Figure]) -> None:
    idents = re.findall(r'<title id="([^"]+)-wide-t"', "".join(figure.svg for figure in golden_figures))
    kinds = {ident.rpartition("-")[2] for ident in idents}
    assert kinds == {"intervals", "bars", "roc", "det", "epsilon", "conditions"}
    assert len(set(idents)) == len(golden_figures)


def test_each_drawing_is_small_and_told_with_numbers(golden_figures: list[Figure]) -> None:
    for figure in golden_figures:
        assert max(len(figure.svg.encode()), len(figure.narrow.encode())) < LARGEST
        assert figure.alt.startswith(figure.title)
        assert re.search(r"\d", figure.alt)
        assert "nan" not in figure.svg
        assert "inf" not in re.sub(r"<(title|desc).*?</\1>", "", figure.svg)


def test_a_finding_whose_bars_merge_gives_way_to_one_that_has_a_shape() -> None:
    def binned(*counts: int) -> Histogram:
        return Histogram(label="train", edges=tuple(map(float, range(len(counts) + 1))), counts=counts)

    found = [
        a_finding("auc", value=0.5, params={"by": by}, histograms=(binned(*counts),))
        for by, counts in (("pixels", (50,)), ("facenet", (30, 30)))
    ]
    card = next(card for card in CARDS if card.name == "nearest_sample")
    (figure,) = figures_of(card, found, (), a_record(*found))
    assert "facenet" in figure.title


def test_a_card_without_measured_figures_has_no_drawing() -> None:
    assert [figures_of(card, (), (), a_record()) for card in CARDS] == [()] * len(CARDS)


def test_epsilon_is_drawn_where_it_is_claimed_and_nowhere_else() -> None:
    audited = a_finding("auc", value=0.2, interval=Interval(0.1, 1.0, 0.95)).model_copy(
        update={"check": "one_run_audit", "suite": "dp", "statistic": "audited_epsilon"}
    )
    record = a_record(audited, accounting=a_certificate(epsilon=3.0))
    drawn = {card.name: len(figures_of(card, (), (), record)) for card in CARDS}
    assert drawn == {card.name: int(card.name == "dp_accounting") for card in CARDS}
