"""Case of a gate: how old the evidence is, and which ruling is the worst."""

from datetime import date

import pytest

from showthrough.core.decision import Ruling, Status
from showthrough.gate.case import Case, changed, most_urgent
from showthrough.testing.planted_records import a_policy, a_record, a_rule

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)


@pytest.mark.parametrize(
    ("today", "age", "stale"), [(date(2026, 2, 20), 0, False), (date(2026, 2, 10), -10, True)]
)
def test_evidence_from_the_future_is_as_little_worth_as_old_evidence(
    today: date, age: int, stale: bool
) -> None:
    case = Case(a_record(), a_policy(RATE), today)
    assert (case.age, case.stale) == (age, stale)
    assert Case(a_record(), a_policy(RATE), date(2027, 1, 1)).stale


def test_the_worst_ruling_comes_first() -> None:
    rulings = [
        Ruling(rule=RATE, status=status, reason="") for status in (Status.PASS, Status.FAIL, Status.ERROR)
    ]
    assert most_urgent(rulings).status is Status.FAIL


def test_a_changed_ruling_says_why() -> None:
    one = changed(Ruling(rule=RATE, status=Status.PASS, reason="Fine."), Status.INCONCLUSIVE, "Too old.", 7)
    assert (one.status, one.reason, one.needed) == (Status.INCONCLUSIVE, "Fine. Too old.", 7)
