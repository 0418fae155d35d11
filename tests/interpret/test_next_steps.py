"""Next steps: remedies of cards, data that are lacking, and what to mend first."""

import pytest

from showthrough.core.cards import all_cards
from showthrough.core.data_faults import DataFault
from showthrough.core.decision import Ruling, Status
from showthrough.core.records import AuditRecord, ControlKind, Finding, Outcome
from showthrough.gate import decide
from showthrough.interpret.next_steps import MEND, MEND_DATA, TODO, UNKNOWN, UNMEASURED, NextStep, next_steps
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CONTROLS, TODAY, a_control, a_finding, a_record, a_rule

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
COPIES = a_rule("memorisation", "confirmed_copies", at_most=0, bound="value", min_images=10_000)
CAUGHT = a_rule("membership", "tpr_at_fpr", params={"fpr": 0.001}, at_most=0.005)


def steps(record: AuditRecord) -> tuple[NextStep, ...]:
    return next_steps(decide(record, today=TODAY).rulings, record)


def test_what_is_not_met_is_answered_with_the_remedy_of_its_card() -> None:
    (step,) = steps(a_record(a_finding("near_copy_rate", hits=900, trials=1000), rules=(RATE,)))
    assert step.todo.startswith("Remove repeated photos")
    assert step.limits == ("Near-copies",)


def test_what_nobody_measured_is_one_step_for_all_such_limits() -> None:
    (step,) = steps(a_record(rules=(RATE, COPIES)))
    assert step == NextStep(UNMEASURED, ("Near-copies", "Confirmed copies"))


def test_too_few_images_are_answered_with_their_number() -> None:
    none = a_finding("confirmed_copies", value=0.0, hits=0, trials=1000, n_images=1000, n_identities=50)
    (step,) = steps(a_record(none, rules=(COPIES,)))
    assert step.todo == "Draw 10,000 images; this audit looked at 1,000."


def test_how_long_more_images_take_is_told_where_the_audit_measured_it() -> None:
    none = a_finding("confirmed_copies", value=0.0, hits=0, trials=1000, n_images=1000, n_identities=50)
    record = a_record(none, rules=(COPIES,))
    card = all_cards()["performance"]
    timed = Finding(
        check=card.name,
        suite=card.suite,
        statistic=card.statistics[0].name,
        outcome=Outcome.MEASURED,
        value=720.0,
    )
    told = record.model_copy(update={"findings": (none, timed), "cards": (*record.cards, card)})
    (step,) = steps(told)
    assert step.todo.endswith("this audit looked at 1,000. Drawing them takes about 2 hours.")


@pytest.mark.parametrize(
    ("needed", "told"), [(3000, "3,000 people; this audit had 1,000."), (1_040_000, UNKNOWN)]
)
def test_too_few_people_are_answered_with_their_number_unless_nobody_has_so_many(
    needed: int, told: str
) -> None:
    few = a_finding("tpr_at_fpr", hits=1, trials=1000, n_identities=1000, params={"fpr": 0.001})
    ruling = Ruling(rule=CAUGHT, status=Status.INCONCLUSIVE, reason="Few.", finding=few, needed=needed)
    (step,) = next_steps((ruling,), a_record(few, rules=(CAUGHT,)))
    assert step.todo.endswith(told)


@pytest.mark.parametrize("outcome", TODO)
def test_what_is_missing_is_said_in_the_words_of_who_missed_it_behind_what_to_do(outcome: Outcome) -> None:
    note = "It takes two matchers that can recognise people."
    silent = a_finding("tpr_at_fpr", value=None, outcome=outcome, note=note, needed=30)
    (step,) = steps(a_record(silent, rules=(CAUGHT,)))
    assert (step.todo, step.why) == (TODO[outcome], note)


def test_a_control_that_failed_and_a_fault_of_the_data_are_mended_first() -> None:
    blind = (*CONTROLS, a_control("membership", ControlKind.POSITIVE, False))
    found = a_finding("tpr_at_fpr", hits=0, trials=5000, params={"fpr": 0.001})
    (step,) = steps(a_record(found, rules=(CAUGHT,), controls=blind))
    assert step.todo == MEND
    fault = DataFault(lacks="holdout", dooms=True, reason="The sources differ.")
    (step,) = steps(a_record(found, rules=(CAUGHT,), faults=(fault,)))
    assert (step.todo, step.why) == (MEND_DATA, "The sources differ.")


def test_steps_that_block_a_release_come_first() -> None:
    rules = (a_rule("utility", "map50_drop", at_most=0.05, severity="warn"), RATE)
    drop = a_finding("map50_drop", value=0.9, interval=Interval(0.8, 1.0, 0.95))
    told = steps(a_record(drop, a_finding("near_copy_rate", hits=900, trials=1000), rules=rules))
    assert told[0].limits == ("Near-copies",)


def test_what_is_met_or_context_asks_for_nothing() -> None:
    context = a_rule("membership", "auc", at_most=None, severity="info")
    record = a_record(a_finding("near_copy_rate", hits=0, trials=5000), rules=(RATE, context))
    assert steps(record) == ()
    assert Status.PASS in {ruling.status for ruling in decide(record, today=TODAY).rulings}
