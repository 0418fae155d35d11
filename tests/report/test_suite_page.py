"""Section 6: a page a suite, each ruling once, and the worst answer that counts."""

from datetime import date

import pytest

from places import EXAMPLES
from showthrough.core.records import AuditRecord, ControlKind, Outcome
from showthrough.gate import decide
from showthrough.report.html import strongest
from showthrough.report.suite_page import NONE_COUNTS, SuitePage, suite_pages, untold_suites
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    CONTROLS,
    TODAY,
    a_certificate,
    a_control,
    a_finding,
    a_policy,
    a_record,
    a_rule,
)

COPIES = a_finding("confirmed_copies", value=3.0, hits=3, trials=1000)
RATE = a_finding("near_copy_rate", hits=200, trials=1000)
RULES = (
    a_rule("memorisation", "near_copy_rate", at_most=0.01),
    a_rule("memorisation", "confirmed_copies", at_most=0, bound="value"),
)


def pages(record: AuditRecord) -> dict[str, SuitePage]:
    return {page.suite.name: page for page in suite_pages(record, decide(record, today=TODAY))}


def test_every_ruling_of_a_suite_stands_on_its_page_once() -> None:
    record = AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())
    decision = decide(record, today=date(2026, 3, 2))
    for page in suite_pages(record, decision):
        names = [name for other in page.others for name in other.names]
        names += [page.leading.name] if page.leading is not None else []
        assert len(names) == len(set(names))
    told = sum(len(other.names) for page in suite_pages(record, decision) for other in page.others)
    led = sum(page.leading is not None for page in suite_pages(record, decision))
    asked = [ruling for ruling in decision.rulings if ruling.rule.severity != "info"]
    assert told + led == len(asked)


def test_the_limit_that_decides_leads_and_its_card_asks() -> None:
    page = pages(a_record(COPIES, RATE, rules=RULES))["memorisation"]
    assert page.leading is not None
    assert page.leading.ruling.status == "fail"
    assert page.card is not None
    assert page.card.name == "near_copy"
    assert page.answer == ""  # it stands with the limit
    assert page.answered == "1 of 1 check of this suite gave an answer."


def test_without_a_measured_limit_the_worst_answer_that_counts_is_told() -> None:
    silent = a_finding(
        "tpr_at_fpr", value=None, outcome=Outcome.UNDERPOWERED, note="Too few.", params={"fpr": 0.001}
    )
    areas = [
        a_finding("auc", value=v, interval=Interval(v - 0.1, v + 0.05, 0.95), chance=0.5) for v in (0.6, 0.9)
    ]
    rules = (a_rule("membership", "tpr_at_fpr", params={"fpr": 0.001}, at_most=0.01),)
    page = pages(a_record(silent, *areas, rules=rules))["membership"]
    assert "90 in 100" in page.answer
    blind = (*CONTROLS, a_control("membership", ControlKind.POSITIVE, False))
    assert pages(a_record(silent, *areas, rules=rules, controls=blind))["membership"].answer == NONE_COUNTS


def test_limits_of_which_the_same_is_said_stand_together() -> None:
    rules = tuple(
        a_rule("dp", name, at_most=8) for name in ("claimed_epsilon", "audited_epsilon", "epsilon_ceiling")
    )
    record = a_record(
        a_finding("claimed_epsilon", value=6.0), rules=rules, accounting=a_certificate(epsilon=6.0)
    )
    page = pages(record)["dp"]
    assert page.leading is not None
    assert sum(len(other.names) for other in page.others) == 2
    assert page.claim


@pytest.mark.parametrize("rules", [(), (a_rule("dp", "claimed_epsilon", at_most=8),)])
def test_a_suite_that_nothing_is_known_of_has_no_page_and_is_named(rules: tuple) -> None:
    record = a_record(RATE, rules=(*RULES, *rules))
    found = suite_pages(record, decide(record, today=TODAY))
    assert [page.suite.name for page in found] == ["memorisation"]
    assert "Differential privacy" in untold_suites(record, found)


def test_a_policy_of_another_owner_decides_which_limits_are_told() -> None:
    record = a_record(RATE, rules=RULES)
    other = decide(record, a_policy(RULES[0]), today=TODAY)
    (page,) = suite_pages(record, other)
    assert page.others == ()


def test_each_reason_of_page_one_says_that_data_are_too_few_where_they_are() -> None:
    few = "Not enough data to tell: the policy asks for 10,000 images."
    told = strongest((f"No copy is known. {few}", "One more stands open.", f"No part is known. {few}"))
    assert told == (
        f"No copy is known. {few}",
        "One more stands open.",
        "No part is known. Not enough data to tell, as in reason 1.",
    )
