"""Which findings are drawn, and what is said of them."""

import pytest

from showthrough.core.curves import Histogram
from showthrough.gate import decide
from showthrough.report.chosen import bar_figure, bars_of, condition_figure, interval_figure
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CARDS, a_finding, a_policy, a_record, a_rule

CARD = {card.name: card for card in CARDS}
LEAK = a_finding("near_copy_rate", hits=60, trials=5000, interval=Interval(0.009, 0.015, 0.95))


def test_the_figure_is_about_the_statistic_that_has_a_limit() -> None:
    excess = a_finding("near_copy_excess", value=0.5, interval=Interval(0.4, 0.6, 0.95))
    rule = a_rule("memorisation", "near_copy_rate", at_most=0.001)
    rulings = decide(a_record(excess, LEAK), a_policy(rule)).rulings
    drawn = interval_figure(CARD["near_copy"], [excess, LEAK], rulings)
    assert drawn is not None
    assert drawn.title.endswith("the interval lies above the limit")
    assert "limit 0.1 %" in drawn.svg
    assert "60 of 5,000" in drawn.alt


def test_a_number_of_cases_is_not_drawn() -> None:
    copies = a_finding("confirmed_copies", value=2.0, hits=2, trials=50, interval=Interval(0, 3, 0.95))
    assert interval_figure(CARD["near_copy"], [copies], ()) is None


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
    assert drawn.title.endswith("real 70, synthetic 60, guessing 8")
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
    assert drawn.title.endswith("half of train up to 2")


@pytest.mark.parametrize(
    ("lows", "told"),
    [
        ((0.6,), "the interval lies above guessing"),
        ((0.4,), "the interval does not lie above guessing"),
        ((0.6, 0.6), "every interval lies above guessing"),
        ((0.4, 0.4), "no interval lies above guessing"),
        ((0.4, 0.6), "1 of 2 intervals lies above guessing"),
    ],
)
def test_without_a_limit_the_title_says_what_stands_above_guessing(
    lows: tuple[float, ...], told: str
) -> None:
    found = [
        a_finding(
            "auc", value=low + 0.1, interval=Interval(low, low + 0.2, 0.95), chance=0.5, params={"by": by}
        )
        for low, by in zip(lows, ("facenet", "pixels"), strict=False)
    ]
    drawn = interval_figure(CARD["nearest_sample"], found, ())
    assert drawn is not None
    assert drawn.title.endswith(told)


def test_the_threshold_of_a_finding_is_drawn() -> None:
    histogram = Histogram(label="train", edges=(0.0, 1.0, 2.0), counts=(30, 50))
    finding = LEAK.model_copy(update={"histograms": (histogram,), "params": {"threshold": 1.25}})
    shown = bars_of(finding)
    assert shown is not None
    assert shown[0].threshold == 1.25
