"""Waivers: one known risk, of one rule and one model, for a while; one that changes nothing is told."""

from datetime import date
from typing import Any

import pytest

from showthrough.core.decision import Decision, Status
from showthrough.core.records import Outcome
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, a_waiver

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
NARROW = a_rule("membership", "tpr_at_fpr", at_most=0.01, params={"fpr": 0.001}, severity="warn")
COPIES = a_rule("memorisation", "confirmed_copies", at_most=0, bound="value", waivable=False)
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000)
LEAKY = a_finding("near_copy_rate", hits=400, trials=5000)


def decision(*findings: Any, rules: Any = (RATE, NARROW), today: date = TODAY, **settings: Any) -> Decision:
    return decide(a_record(*findings), a_policy(*rules, **settings), today=today)


def test_a_waiver_for_this_rule_and_model_lets_a_failure_through_and_is_named() -> None:
    made = decision(LEAKY, waivers=(a_waiver(RATE.name),))
    assert (made.exit_code, made.rulings[0].status) == (Exit.PASS, Status.WAIVED)
    assert "Waived until 2026-04-01 by officer@example.eu" in made.reasons[0]
    assert made.idle_waivers == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"check": "membership.tpr_at_fpr"}, "has no rule of that name"),
        ({"check": "membership.tpr_at_fpr[fpr=0.01]"}, "has no rule of that name"),
        ({"model_digest": "another model"}, "for another model"),
        ({"created": date(2025, 12, 1), "expires": date(2026, 2, 28)}, "expired on 2026-02-28"),
        ({"created": date(2026, 3, 2), "expires": date(2026, 4, 2)}, "begins on 2026-03-02"),
    ],
)
def test_a_waiver_that_is_not_meant_or_not_in_force_does_not_count_and_is_told(
    changes: dict[str, Any], told: str
) -> None:
    made = decision(LEAKY, waivers=(a_waiver(**{"check": RATE.name, **changes}),))
    assert made.exit_code is Exit.GATE_FAILED
    (idle,) = made.idle_waivers
    assert told in idle.told


def test_a_rule_that_may_not_be_waived_is_not() -> None:
    copied = a_finding("confirmed_copies", value=1.0)
    made = decision(copied, rules=(COPIES,), waivers=(a_waiver(COPIES.name),))
    assert made.exit_code is Exit.GATE_FAILED
    assert "nobody may waive that rule" in made.idle_waivers[0].told


def test_a_waiver_of_a_limit_that_is_met_was_not_used() -> None:
    made = decision(CLEAN, waivers=(a_waiver(RATE.name),))
    assert made.exit_code is Exit.PASS
    assert "was not used" in made.idle_waivers[0].told


def test_a_waiver_names_the_parameters_of_its_rule() -> None:
    found = a_finding("tpr_at_fpr", hits=200, trials=1000, params={"fpr": 0.001})
    waiver = a_waiver("membership.tpr_at_fpr[fpr=0.001]")
    assert decision(CLEAN, found, waivers=(waiver,)).rulings[1].status is Status.WAIVED


@pytest.mark.parametrize("outcome", [Outcome.NOT_RUN, Outcome.FAILED, Outcome.UNDERPOWERED])
def test_a_waiver_accepts_known_risks_only(outcome: Outcome) -> None:
    unknown = a_finding("near_copy_rate", outcome=outcome, params={"by": "arcface"})
    made = decision(LEAKY, unknown, waivers=(a_waiver(RATE.name),))
    assert made.exit_code is Exit.NOT_ENOUGH_EVIDENCE
