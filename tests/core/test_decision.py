"""A decision counts its rulings and is read back as it was, infinite figures and all."""

from planted_records import TODAY, a_finding, a_policy, a_record, a_rule
from showthrough.core.decision import Decision, Status, Verdict
from showthrough.gate import decide
from showthrough.stats.intervals import Interval


def decided() -> Decision:
    rules = (
        a_rule("near_copy", "near_copy_rate", at_most=0.01),
        a_rule("match_rate", "match_excess", at_most=0.01),
        a_rule("nearest_sample", "auc", at_most=0.6),
    )
    findings = (
        a_finding("near_copy_rate", hits=500, trials=1000),
        a_finding("auc", value=0.5, interval=Interval(0.4, float("inf"), 0.95), chance=0.5),
    )
    return decide(a_record(*findings, rules=rules), a_policy(*rules), today=TODAY)


def test_every_rule_is_counted_under_one_status() -> None:
    decision = decided()
    assert sum(decision.count(status) for status in Status) == len(decision.rulings) == 3
    assert decision.count(Status.FAIL) == 1
    assert decision.count(Status.PASS) == 0
    assert decision.verdict is Verdict.BLOCKED


def test_a_decision_is_read_back_as_it_was_written() -> None:
    decision = decided()
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
