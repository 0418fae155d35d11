"""Which findings are drawn, and what is said of them."""

import re
from collections.abc import Sequence
from datetime import date

import pytest

from places import EXAMPLES
from showthrough.core.cards import Suite
from showthrough.core.curves import Histogram
from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report.chosen import (
    bar_figure,
    bars_of,
    condition_figure,
    figures_of,
    suite_figure,
)
from showthrough.report.figures.figure import Figure
from showthrough.report.figures.svg import LARGEST
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    CARDS,
    a_certificate,
    a_finding,
    a_record,
)

CARD = {card.name: card for card in CARDS}
LEAK = a_finding("near_copy_rate", hits=60, trials=5000, interval=Interval(0.009, 0.015, 0.95))


def test_detectors_are_drawn_beside_each_other_and_the_floor() -> None:
    template = a_finding("map50_drop", value=0.7, interval=Interval(0.6, 0.8, 0.95), chance=0.08)
    found = [
        template.model_copy(
            update={"statistic": "map50", "value": value, "params": {"test": "photos", "learned_from": name}}
        )
        for name, value in (("real", 0.7), ("synthetic", 0.6))
    ]
    drawn = condition_figure(CARD["detection"], found)
    assert drawn is not None
    assert drawn.title.endswith("real 70, synthetic 60, scrambled 8")
    assert condition_figure(CARD["detection"], found[:1]) is None
    assert condition_figure(CARD["detection"], []) is None


def test_one_bar_is_not_drawn_and_two_are_with_their_table() -> None:
    def binned(*counts: int) -> Histogram:
        return Histogram(label="train", edges=tuple(map(float, range(len(counts) + 1))), counts=counts)

    assert bar_figure(LEAK.model_copy(update={"histograms": (binned(3, 50),)})) is None
    assert bar_figure(LEAK) is None
    drawn = bar_figure(LEAK.model_copy(update={"histograms": (binned(30, 50),)}))
    assert drawn is not None
    assert drawn.table is not None
    assert drawn.table.rows == (("zero to 1", "30"), ("1 to 2", "50"))
    assert "Most of train lie from 1 to 2" in drawn.alt
    assert drawn.title.endswith("half of train at or below 2")


def test_the_threshold_of_a_finding_is_drawn() -> None:
    histogram = Histogram(label="train", edges=(0.0, 1.0, 2.0), counts=(30, 50))
    finding = LEAK.model_copy(update={"histograms": (histogram,), "params": {"threshold": 1.25}})
    shown = bars_of(finding)
    assert shown is not None
    assert shown[0].threshold == 1.25


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
        )
    ] + [
        figure
        for suite in record.suites
        if (figure := suite_figure(suite, record, _of(suite, record, rulings)))
    ]


def _of(suite: Suite, record: AuditRecord, rulings: Sequence[Ruling]) -> list[Ruling]:
    names = {suite.name, *(card.name for card in record.cards if card.suite == suite.name)}
    return [ruling for ruling in rulings if ruling.rule.check in names]


def test_the_golden_example_has_every_kind_of_drawing(golden_figures: list[Figure]) -> None:
    idents = re.findall(r'<title id="([^"]+)-wide-t"', "".join(figure.svg for figure in golden_figures))
    kinds = {ident.rpartition("-")[2] for ident in idents}
    assert kinds == {"forest", "bars", "roc", "det", "epsilon", "conditions"}
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
    (figure,) = figures_of(card, found, ())
    assert "facenet" in figure.title


def test_a_card_without_measured_figures_has_no_drawing() -> None:
    assert [figures_of(card, (), ()) for card in CARDS] == [()] * len(CARDS)


def test_epsilon_is_drawn_where_it_is_claimed_and_nowhere_else() -> None:
    audited = a_finding("auc", value=0.2, interval=Interval(0.1, 1.0, 0.95)).model_copy(
        update={"check": "one_run_audit", "suite": "dp", "statistic": "audited_epsilon"}
    )
    record = a_record(audited, accounting=a_certificate(epsilon=3.0))
    drawn = {suite.name: suite_figure(suite, record, ()) for suite in record.suites}
    assert [name for name, figure in drawn.items() if figure is not None] == ["dp"]
