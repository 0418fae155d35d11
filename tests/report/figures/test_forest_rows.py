"""Choice of rows: what a limit or a harm is about, in panels of one unit, the worst first."""

from math import inf

import pytest

from showthrough.core.decision import Ruling, Status
from showthrough.core.records import Outcome
from showthrough.report.figures.forest_rows import panels_of, told_of
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_finding, a_record, a_rule

SPREAD = Interval(0.01, 0.03, 0.95)
EXCESS = a_finding("near_copy_excess", value=0.02, interval=SPREAD, chance=0.0, params={"by": "pixels"})
RATE = a_finding("near_copy_rate", value=0.02, interval=SPREAD, params={"by": "pixels"})
COPIES = a_finding("confirmed_copies", value=2.0, hits=2, trials=900, interval=Interval(0.2, 7.0, 0.95))
AUC = a_finding("auc", value=0.6, interval=Interval(0.55, 0.65, 0.95), chance=0.5, params={"by": "pixels"})


def of(suite, *findings, rulings=(), most=14):
    return panels_of(suite, a_record(*findings), rulings, most)


def title_of(suite, *findings, rulings=()):
    record = a_record(*findings)
    panels, left_out = panels_of(suite, record, rulings, 14)
    return told_of(suite, record, panels, left_out).words.title


def ruled(status, finding, **limits):
    rule = a_rule(finding.check, finding.statistic, **limits)
    return Ruling(rule=rule, status=status, reason="Because.", finding=finding)


def test_each_unit_has_a_panel_and_context_has_none():
    panels, left_out = of("memorisation", EXCESS, RATE, COPIES)
    axes = [panel.axis for panel in panels]
    assert len(axes) == 2
    assert any("number of synthetic images" in axis for axis in axes)
    assert not left_out
    assert {row.finding.statistic for panel in panels for row in panel.rows} == {
        "near_copy_excess",
        "confirmed_copies",
    }


def test_without_a_rate_that_could_be_counted_the_average_stands_in():
    refused = a_finding("tpr_at_fpr", outcome=Outcome.UNDERPOWERED, params={"fpr": 0.001})
    panels, _ = of("membership", refused, AUC)
    assert [row.finding for panel in panels for row in panel.rows] == [AUC]


def test_the_worst_form_of_an_attack_stands_for_all():
    forms = [
        EXCESS.model_copy(update={"value": value, "params": {"by": "pixels", "form": form}})
        for form, value in (("plain", 0.011), ("blurred", 0.029), ("small", 0.015))
    ]
    panels, left_out = of("memorisation", *forms)
    assert [row.value for row in panels[0].rows] == [0.029]
    assert panels[0].names == ("Near copy: pixels",)
    assert not left_out


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Status.FAIL, "1 of 1 results does not meet its limit"),
        (Status.INCONCLUSIVE, "the data cannot tell for 1 of 1 results whether the limit is met"),
        (Status.PASS, "every result with a limit meets it"),
    ],
)
def test_the_title_says_what_the_gate_ruled(status, says):
    rulings = (ruled(status, EXCESS, at_most=0.025),)
    assert title_of("memorisation", EXCESS, COPIES, rulings=rulings) == f"Memorisation: {says}"


@pytest.mark.parametrize(("line", "beyond"), [(0.005, 1), (0.02, 0), (0.04, 0)])
def test_a_row_that_decided_nothing_is_set_beside_the_limit_by_its_interval(line, beyond):
    other = EXCESS.model_copy(update={"params": {"by": "patches"}})
    rulings = (ruled(Status.PASS, other, at_most=line),)
    assert (f"{beyond} of 2" in title_of("memorisation", EXCESS, other, rulings=rulings)) is bool(beyond)


def test_above_guessing_is_counted_where_no_limit_is_set():
    no_better = AUC.model_copy(update={"interval": Interval(0.45, 0.65, 0.95), "params": {"by": "pca"}})
    assert title_of("membership", AUC, no_better) == "Membership: 1 of 2 results lies above guessing"


def test_no_number_of_fewer_than_five_people_is_printed():
    record = a_record(COPIES)
    cards = tuple(
        card.model_copy(
            update={
                "statistics": tuple(s.model_copy(update={"counted_in": "people"}) for s in card.statistics)
            }
        )
        for card in record.cards
    )
    record = record.model_copy(update={"cards": cards})
    panels, left_out = panels_of("memorisation", record, (), 14)
    assert told_of("memorisation", record, panels, left_out).table.rows[0][1] == "<5"


@pytest.mark.parametrize("value", [inf, -inf])
def test_what_has_no_end_is_not_drawn(value):
    assert of("memorisation", EXCESS.model_copy(update={"value": value})) == ((), 0)


def test_foreign_names_are_shown_and_not_obeyed():
    hostile = EXCESS.model_copy(update={"params": {"by": "a\u202e\x1b[31m"}})
    panels, _ = of("memorisation", hostile)
    assert panels[0].names == ("Near copy: a\\u202e\\x1b[31m",)


def test_panels_take_turns_so_that_none_is_crowded_out():
    many = [EXCESS.model_copy(update={"params": {"by": str(place)}}) for place in range(9)]
    panels, left_out = of("memorisation", *many, COPIES, most=4)
    assert sorted(len(panel.rows) for panel in panels) == [1, 3]
    assert left_out == 6
