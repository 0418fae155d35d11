"""What was tested and what was not, and whether the tests could have seen a leak."""

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.cards import all_suites
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.report import coverage
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CONTROLS, a_finding, a_record

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
    assert partly.consequence.startswith("1 of 2 figures has no answer")


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
