"""From rulings to exit codes: waivers, coverage, age, and properties that hold for every record."""

import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from showthrough.core.decision import Decision, Status, Verdict
from showthrough.core.records import AuditRecord, ControlKind, Outcome, canonical, digest
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import (
    CONTROLS,
    TODAY,
    a_control,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    a_waiver,
    good_controls,
)

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
WARN = a_rule("utility", "map50_drop", at_most=0.05, severity="warn")
COPIES = a_rule("memorisation", "confirmed_copies", at_most=0, bound="value", waivable=False)
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000)
LEAKY = a_finding("near_copy_rate", hits=400, trials=5000)
OPEN = a_finding("near_copy_rate", hits=0, trials=100)


def decision(*findings: Any, rules: Any = (RATE,), today: date = TODAY, **settings: Any) -> Decision:
    return decide(a_record(*findings), a_policy(*rules, **settings), today=today)


@pytest.mark.parametrize(
    ("finding", "verdict", "code"),
    [
        (CLEAN, Verdict.ALLOWED, Exit.PASS),
        (LEAKY, Verdict.BLOCKED, Exit.GATE_FAILED),
        (OPEN, Verdict.NOT_ENOUGH_EVIDENCE, Exit.NOT_ENOUGH_EVIDENCE),
    ],
)
def test_the_verdict_follows_from_the_blocking_rules(finding: Any, verdict: Verdict, code: Exit) -> None:
    made = decision(finding)
    assert (made.verdict, made.exit_code) == (verdict, code)


def test_a_failed_check_or_an_absent_one_is_not_enough_evidence() -> None:
    broken = a_finding("near_copy_rate", outcome=Outcome.FAILED)
    assert decision(broken).exit_code is decision().exit_code is Exit.NOT_ENOUGH_EVIDENCE


def test_a_shown_failure_weighs_more_than_missing_evidence() -> None:
    absent = a_rule("membership", "tpr_at_fpr", at_most=0.01)
    assert decision(LEAKY, rules=(absent, RATE)).exit_code is Exit.GATE_FAILED


def test_a_warning_is_listed_and_changes_no_exit_code() -> None:
    drop = a_finding("map50_drop", value=0.2, interval=Interval(0.1, 0.3, 0.95))
    made = decision(CLEAN, drop, rules=(RATE, WARN))
    assert made.exit_code is Exit.PASS
    assert made.count(Status.FAIL) == 1
    assert "falls by 20 points" in made.reasons[0]


def test_a_required_suite_without_an_answer_stops_the_release() -> None:
    made = decision(CLEAN, required_coverage=("memorisation", "membership"))
    assert (made.exit_code, made.missing_coverage) == (Exit.NOT_ENOUGH_EVIDENCE, ("membership",))
    blind = (*CONTROLS, a_control("membership", ControlKind.POSITIVE, False))
    record = a_record(CLEAN, a_finding("auc", value=0.5), controls=blind)
    policy = a_policy(RATE, required_coverage=("membership",))
    assert decide(record, policy, today=TODAY).missing_coverage == ("membership",)


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2020, 1, 1)])
def test_evidence_outside_its_time_does_not_pass(today: date) -> None:
    made = decision(CLEAN, today=today)
    assert (made.exit_code, made.stale) == (Exit.NOT_ENOUGH_EVIDENCE, True)
    assert decision(LEAKY, today=today).exit_code is Exit.GATE_FAILED


def test_a_decision_is_valid_until_its_evidence_or_its_waiver_expires() -> None:
    assert decision(CLEAN).valid_until == date(2026, 8, 19)
    assert decision(LEAKY, waivers=(a_waiver(RATE.name),)).valid_until == date(2026, 4, 1)


@pytest.mark.parametrize(
    "kept", [(), (ControlKind.NEGATIVE,), (ControlKind.POSITIVE, ControlKind.DEGENERATE)]
)
def test_a_copy_blocks_where_controls_were_left_out_of_the_record(kept: tuple[ControlKind, ...]) -> None:
    copied = a_finding("confirmed_copies", value=2.0, n_images=5000)
    controls = tuple(one for one in good_controls("memorisation") if one.kind in kept)
    record = a_record(copied, LEAKY, controls=controls)
    assert decide(record, a_policy(COPIES), today=TODAY).exit_code is Exit.GATE_FAILED
    rate = decide(record, a_policy(RATE), today=TODAY)
    complete = {ControlKind.POSITIVE, ControlKind.NEGATIVE} <= set(kept)
    assert rate.exit_code is (Exit.GATE_FAILED if complete else Exit.NOT_ENOUGH_EVIDENCE)


def test_a_test_that_finds_copies_everywhere_blocks_nothing() -> None:
    copied = a_finding("confirmed_copies", value=2.0, n_images=5000)
    for kind in (ControlKind.NEGATIVE, ControlKind.DEGENERATE):
        controls = (*good_controls("memorisation"), a_control("memorisation", kind, caught=True))
        record = a_record(copied, controls=controls)
        assert decide(record, a_policy(COPIES), today=TODAY).exit_code is Exit.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize("severity", ["block", "warn"])
def test_a_rule_that_nothing_in_the_record_answers_to_is_told(severity: str) -> None:
    made = decision(CLEAN, rules=(RATE, a_rule("echo", "echo_share", at_most=0.1, severity=severity)))
    assert any("No card of this audit describes echo.echo_share" in reason for reason in made.reasons)
    assert made.exit_code is (Exit.NOT_ENOUGH_EVIDENCE if severity == "block" else Exit.PASS)


def test_a_confirmed_copy_is_the_first_reason_whether_a_rule_asks_or_not() -> None:
    copied = a_finding("confirmed_copies", value=2.0, n_images=5000)
    for rules in ((RATE, COPIES), (RATE,)):
        assert (
            decision(LEAKY, copied, rules=rules)
            .reasons[0]
            .startswith("Confirmed as copies of training images: 2 ")
        )


def test_the_reason_counts_people_before_percent() -> None:
    assert decision(LEAKY).reasons[0] == (
        "Near-copies of training images: 400 of 5,000 synthetic images (8 %). "
        "Limit: at most 50 of 5,000 (1 %). Limit exceeded."
    )


def test_equal_records_have_equal_digests_that_the_decision_carries() -> None:
    record = a_record(CLEAN)
    again = AuditRecord.model_validate_json(canonical(record))
    assert decide(record, today=TODAY).record_digest == digest(again)


@pytest.mark.parametrize("limit", [float("nan"), float("inf")])
def test_a_limit_that_is_no_number_is_refused(limit: float) -> None:
    with pytest.raises(ValidationError):
        a_rule("memorisation", "near_copy_rate", at_most=limit)


def test_a_rule_has_one_limit() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        a_rule("memorisation", "near_copy_rate", at_most=0.1, at_least=0.1, severity="info")


def test_deciding_loads_what_judges_and_nothing_that_computes() -> None:
    code = (
        "import sys, showthrough.cli.deciding, showthrough.config_files, showthrough.gate\n"
        "from showthrough.stats import clopper_pearson; clopper_pearson(5, 100)\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'PIL', 'numpy', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


shares = st.tuples(st.integers(0, 400), st.integers(1, 20_000)).map(lambda pair: (min(pair), max(pair)))
limits = st.sampled_from([0.0005, 0.001, 0.01, 0.05, 0.3])


@settings(deadline=None)
@given(share=shares, more=st.integers(0, 50), limit=limits)
def test_more_hits_never_turn_a_failure_into_a_pass(share: tuple[int, int], more: int, limit: float) -> None:
    hits, trials = share
    rule = a_rule("memorisation", "near_copy_rate", at_most=limit)
    order = [Status.PASS, Status.INCONCLUSIVE, Status.FAIL]
    ranks = []
    for count in (hits, min(hits + more, trials)):
        finding = a_finding(
            "near_copy_rate", hits=count, trials=trials, interval=clopper_pearson(count, trials)
        )
        ranks.append(order.index(decision(finding, rules=(rule,)).rulings[0].status))
    assert ranks[0] <= ranks[1]


@settings(deadline=None)
@given(share=shares, limit=limits)
def test_a_pass_is_always_shown(share: tuple[int, int], limit: float) -> None:
    hits, trials = share
    rule = a_rule("memorisation", "near_copy_rate", at_most=limit)
    made = decision(a_finding("near_copy_rate", hits=hits, trials=trials), rules=(rule,))
    is_shown = clopper_pearson(hits, trials, 0.95, "high").high <= limit
    assert (made.exit_code is Exit.PASS) == is_shown


odd = st.sampled_from([None, float("nan"), float("inf"), -float("inf"), 0.0, 0.002])
unfit = st.sampled_from([Outcome.UNDERPOWERED, Outcome.NOT_ASSESSABLE, Outcome.NOT_RUN, Outcome.FAILED])


@settings(deadline=None)
@given(value=odd, outcome=unfit, low=odd, high=odd)
def test_what_is_not_measured_never_passes(value: Any, outcome: Outcome, low: Any, high: Any) -> None:
    interval = None if low is None or high is None else Interval(low, high, 0.95)
    bad = a_finding("near_copy_rate", value=value, outcome=outcome, interval=interval)
    assert decision(CLEAN, bad).exit_code is not Exit.PASS


@settings(deadline=None)
@given(low=odd, high=odd, value=odd)
def test_numbers_that_are_none_never_pass(low: Any, high: Any, value: Any) -> None:
    interval = None if low is None or high is None else Interval(low, high, 0.95)
    rule = a_rule("memorisation", "near_copy_excess", at_most=0.001)
    made = decision(a_finding("near_copy_excess", value=value, interval=interval), rules=(rule,))
    is_shown = value == 0.0 and interval is not None and low in (-float("inf"), 0.0) and high == 0
    assert (made.exit_code is Exit.PASS) == is_shown


pool = [
    CLEAN,
    LEAKY,
    OPEN,
    *(a_finding("near_copy_rate", outcome=outcome) for outcome in Outcome if outcome != "measured"),
]


@settings(deadline=None)
@given(order=st.permutations(range(len(pool))), size=st.integers(1, len(pool)))
def test_the_order_of_findings_changes_nothing(order: list[int], size: int) -> None:
    chosen = sorted(order[:size])
    first, second = (decision(*(pool[i] for i in some)) for some in (chosen, order[:size]))
    ignored = {"record_digest": ""}
    assert first.model_copy(update=ignored) == second.model_copy(update=ignored)
