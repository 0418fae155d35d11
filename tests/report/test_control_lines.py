"""Each test where the truth is known: one row a test, and what did not apply was not run."""

import pytest

from showthrough.core.cards import all_cards
from showthrough.core.decision import Status
from showthrough.core.records import ControlKind
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.control_lines import controls
from showthrough.testing.planted_records import TODAY, a_control, a_record

PAIR = (ControlKind.POSITIVE, ControlKind.NEGATIVE)


@pytest.mark.parametrize("kind", PAIR)
def test_a_control_that_was_never_tried_is_not_as_expected(kind: ControlKind) -> None:
    tried = [a_control("membership", each, each is ControlKind.POSITIVE) for each in PAIR if each is not kind]
    (line,) = controls(a_record(controls=tuple(tried)))
    assert line.status is Status.FAIL
    assert "not tried" in (line.copycat, line.independent)


@pytest.mark.parametrize("kind", list(ControlKind))
def test_a_control_that_misbehaved_is_not_as_expected(kind: ControlKind) -> None:
    behaved = [a_control("membership", each, each is ControlKind.POSITIVE) for each in ControlKind]
    assert all(line.status is Status.PASS for line in controls(a_record(controls=tuple(behaved))))
    wrong = a_control("membership", kind, kind is not ControlKind.POSITIVE)
    others = [each for each in behaved if each.kind is not kind]
    (line,) = controls(a_record(controls=(*others, wrong)))
    assert line.status is Status.FAIL


def test_a_control_without_an_answer_is_not_as_expected() -> None:
    good = [a_control("membership", kind, kind is ControlKind.POSITIVE) for kind in PAIR]
    silent = good[1].model_copy(update={"value": None})
    (line,) = controls(a_record(controls=(good[0], silent)))
    assert line.status is Status.FAIL
    assert "no answer" in (line.copycat, line.independent)


def test_one_test_is_one_row_whatever_it_measured_on_the_way() -> None:
    good = [
        a_control("biometric", kind, kind is ControlKind.POSITIVE, by="one + two", by_chance=str(number))
        for number, kind in enumerate(PAIR)
    ]
    (line,) = controls(a_record(controls=tuple(good)))
    assert line.status is Status.PASS
    assert "one + two" in line.copycat
    broke_off = good[1].model_copy(update={"params": {}, "value": None, "note": "underpowered: Few."})
    (line,) = controls(a_record(controls=(good[0], broke_off)))
    assert line.status is Status.FAIL


def test_two_forms_of_a_test_are_one_row_that_names_both() -> None:
    both = [
        a_control("membership", kind, kind is ControlKind.POSITIVE, by="pixels", form=form)
        for form in ("strong", "weak")
        for kind in PAIR
    ]
    (line,) = controls(a_record(controls=tuple(both)))
    assert line.copycat == "caught: pixels, strong (90 %); pixels, weak (90 %)"
    blind = [
        one.model_copy(update={"caught": False}) if one.params["form"] == "weak" else one for one in both
    ]
    (line,) = controls(a_record(controls=tuple(blind)))
    assert (line.status, line.result) == (Status.INCONCLUSIVE, "As expected only with: pixels, strong")


def test_a_test_that_this_audit_has_no_means_for_was_not_run() -> None:
    silent = [
        a_control("plates", kind, False).model_copy(update={"value": None, "note": "not_run: No reader."})
        for kind in PAIR
    ]
    (line,) = controls(a_record(controls=tuple(silent)))
    assert (line.status, line.copycat, line.independent) == (Status.NOT_RUN, "not run", "not run")
    page = render_html(a_record(controls=tuple(silent)), decide(a_record(), today=TODAY))
    assert "Not as expected" not in page


def test_a_figure_of_a_control_has_its_unit() -> None:
    card = all_cards()["extraction"]
    told = [
        a_control(card.suite, kind, kind is ControlKind.POSITIVE, by="pixels").model_copy(
            update={"check": card.name, "statistic": card.statistics[0].name, "value": value}
        )
        for kind, value in zip(PAIR, (149.0, 0.0), strict=True)
    ]
    (line,) = controls(a_record(cards=(card,), controls=tuple(told)))
    assert line.copycat == "caught: pixels (149 training images)"
    assert line.independent == "not caught: pixels (none)"
