"""What was tested and what was not, and whether the tests could have seen a leak."""

import pytest

from showthrough.core.cards import all_suites
from showthrough.core.records import AuditRecord, ControlKind, Finding, Outcome, Strength
from showthrough.gate import decide
from showthrough.report import coverage, render_html
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CONTROLS, TODAY, a_control, a_finding, a_record

AUC = a_finding("auc", value=0.5, interval=Interval(0.45, 0.55, 0.95), chance=0.5, n_identities=200)


def of_class(record: AuditRecord, suite: str) -> coverage.Tested:
    attack = all_suites()[suite].attack
    assert attack is not None
    return next(each for each in coverage.tested(record, record.policy) if each.name == attack.name)


def seeing(record: AuditRecord, access: str) -> AuditRecord:
    """Return the record under a policy whose recipients can ask so much of the model."""
    return record.model_copy(update={"policy": record.policy.model_copy(update={"release_context": access})})


def test_a_class_that_nobody_tried_says_what_is_unknown() -> None:
    nothing = of_class(a_record(), "membership")
    assert nothing.status == "not run"
    assert nothing.consequence.startswith("Nothing is known about ")
    assert (nothing.budget, nothing.knowledge) == ("none", "–")


def test_a_class_that_was_tried_and_has_no_answer_is_not_called_executed() -> None:
    silent = a_finding("auc", value=None, outcome=Outcome.UNDERPOWERED, note="Too few people.")
    assert of_class(a_record(silent), "membership").status == "not run"


def test_an_attack_by_those_who_will_hold_the_images_counts_as_executed() -> None:
    done = of_class(seeing(a_record(AUC), "images_only"), "membership")
    assert done.status == "executed"
    assert done.knowledge == "Anyone with the images."
    assert "1 attack," in done.budget


def test_what_recipients_can_see_and_no_attack_used_makes_a_class_partly_tested() -> None:
    partly = of_class(seeing(a_record(AUC), "open_weights"), "membership")
    assert partly.status == "partly"
    assert "weights" in partly.consequence


def test_a_figure_without_an_answer_is_counted() -> None:
    rate = a_finding("tpr_at_fpr", value=None, outcome=Outcome.UNDERPOWERED)
    partly = of_class(seeing(a_record(AUC, rate), "images_only"), "membership")
    assert partly.status == "partly"
    assert partly.consequence.startswith("1 of 2 figures have no answer")


def test_answers_that_do_not_count_are_no_coverage() -> None:
    blind = tuple(
        each.model_copy(update={"caught": False}) if each.suite == "membership" else each for each in CONTROLS
    )
    doubtful = of_class(seeing(a_record(AUC, controls=blind), "images_only"), "membership")
    assert doubtful.status == "partly"
    assert doubtful.consequence != "Section 6 has the answer."


def test_the_classes_of_the_opinion_come_first() -> None:
    named = [each.is_named for each in coverage.tested(a_record(), a_record().policy)]
    assert any(named)
    assert named == sorted(named, reverse=True)


PAIR = (ControlKind.POSITIVE, ControlKind.NEGATIVE)


@pytest.mark.parametrize("kind", PAIR)
def test_a_control_that_was_never_tried_is_not_as_expected(kind: ControlKind) -> None:
    tried = [a_control("membership", each, each is ControlKind.POSITIVE) for each in PAIR if each is not kind]
    (line,) = coverage.controls(a_record(controls=tuple(tried)))
    assert not line.as_expected
    assert "not tried" in (line.copycat, line.independent)


@pytest.mark.parametrize("kind", list(ControlKind))
def test_a_control_that_misbehaved_is_not_as_expected(kind: ControlKind) -> None:
    behaved = [a_control("membership", each, each is ControlKind.POSITIVE) for each in ControlKind]
    assert all(line.as_expected for line in coverage.controls(a_record(controls=tuple(behaved))))
    wrong = a_control("membership", kind, kind is not ControlKind.POSITIVE)
    others = [each for each in behaved if each.kind is not kind]
    (line,) = coverage.controls(a_record(controls=(*others, wrong)))
    assert not line.as_expected


def test_a_control_without_an_answer_is_not_as_expected() -> None:
    good = [a_control("membership", kind, kind is ControlKind.POSITIVE) for kind in PAIR]
    silent = good[1].model_copy(update={"value": None})
    (line,) = coverage.controls(a_record(controls=(good[0], silent)))
    assert not line.as_expected
    assert "no answer" in (line.copycat, line.independent)


def test_one_test_is_one_row_whatever_it_measured_on_the_way() -> None:
    good = [
        a_control("biometric", kind, kind is ControlKind.POSITIVE, by="one + two", by_chance=str(number))
        for number, kind in enumerate(PAIR)
    ]
    (line,) = coverage.controls(a_record(controls=tuple(good)))
    assert line.as_expected
    assert line.name.endswith(", one + two")
    broke_off = good[1].model_copy(update={"params": {}, "value": None, "note": "underpowered: Few."})
    (line,) = coverage.controls(a_record(controls=(good[0], broke_off)))
    assert (line.applies, line.as_expected) == (True, False)


def test_two_forms_of_a_test_are_two_rows() -> None:
    both = [
        a_control("membership", kind, kind is ControlKind.POSITIVE, by="pixels", form=form)
        for form in ("strong", "weak")
        for kind in PAIR
    ]
    lines = coverage.controls(a_record(controls=tuple(both)))
    assert [line.name.partition(", ")[2] for line in lines] == ["pixels, strong", "pixels, weak"]


def test_a_test_that_this_audit_has_no_means_for_does_not_apply() -> None:
    silent = [
        a_control("plates", kind, False).model_copy(update={"value": None, "note": "not_run: No reader."})
        for kind in PAIR
    ]
    (line,) = coverage.controls(a_record(controls=tuple(silent)))
    assert (line.applies, line.as_expected) == (False, False)
    page = render_html(a_record(controls=tuple(silent)), decide(a_record(), today=TODAY))
    assert "Does not apply" in page
    assert "Not as expected" not in page


def test_what_was_planted_is_told_once() -> None:
    assert coverage.planted(a_record()) == ("copies of training images", "independent images")


def strong(n: int, *seen_by: str) -> Strength:
    return Strength(alteration="mirror", share=n / 100, n_images=100, n_planted=n, seen_by=seen_by)


def test_each_alteration_tells_what_saw_each_share_of_copies() -> None:
    record = a_record(strengths=(strong(1), strong(10, "near_copy by pixels")))
    (line,) = coverage.strength_lines(record)
    assert line.seen[0] == "not seen"
    assert line.seen[1] == "seen: Near copy (pixels)"
    assert coverage.strength_shares(record) == ("1 of 100", "10 of 100")


def test_a_share_that_follows_from_another_is_told_as_that() -> None:
    quarter = strong(10, "near_copy by pixels").model_copy(update={"alteration": "quarter turn"})
    record = a_record(strengths=(strong(1, "near_copy by pixels"), quarter))
    mirror, turned = coverage.strength_lines(record)
    assert mirror.seen[1] == "fewer were seen"
    assert turned.seen[0] == "not tried"
    unseen = a_record(strengths=(strong(10), quarter, quarter.model_copy(update={"n_planted": 1})))
    assert coverage.strength_lines(unseen)[0].seen[0] == "more were not seen"


EXCESS = a_finding(
    "near_copy_excess", value=0.0, interval=Interval(-0.01, 0.01, 0.95), chance=0.0, n_identities=200
)


def detectable(**about: object) -> Finding:
    return EXCESS.model_copy(update={"detectable": 0.02, **about})


def test_the_smallest_leak_is_told_of_figures_that_decide_and_could_see_one() -> None:
    (power,) = coverage.powers(a_record(detectable()))
    assert power.suite == all_suites()["memorisation"].title
    assert power.n == "200 people"
    for nothing in (EXCESS, detectable(detectable=float("inf")), detectable(value=None)):
        assert not coverage.powers(a_record(nothing))


def test_how_much_data_stands_behind_a_figure() -> None:
    assert coverage.people_and_images(AUC.model_copy(update={"n_images": 3000})) == "200 people, 3,000 images"
    assert (
        coverage.people_and_images(AUC.model_copy(update={"n_identities": 0, "n_images": 0})) == "not stated"
    )
