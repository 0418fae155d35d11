"""The SARIF log: valid by its schema, and errors exactly what stops a release."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from places import REPOSITORY
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report.formats.sarif_log import sarif
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, a_waiver

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
WARN = a_rule("utility", "map50_drop", at_most=0.05, severity="warn")
SCHEMA = json.loads((REPOSITORY / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALID = Draft7Validator(SCHEMA)


def log(decision: Decision) -> dict[str, Any]:
    told = json.loads(sarif(decision))
    assert [error.message for error in VALID.iter_errors(told)] == []
    (run,) = told["runs"]
    return run


def decided(hits: int, trials: int = 5000, **settings: Any) -> Decision:
    record = a_record(a_finding("near_copy_rate", hits=hits, trials=trials))
    return decide(record, a_policy(RATE, WARN, **settings), today=TODAY)


@pytest.mark.parametrize(
    ("decision", "kind", "level"),
    [
        (decided(0), "pass", "none"),
        (decided(400), "fail", "error"),
        (decided(0, 100), "fail", "error"),  # open: it stops the release, and viewers leave "open" out
    ],
)
def test_errors_are_exactly_what_stops_a_release(decision: Decision, kind: str, level: str) -> None:
    run = log(decision)
    assert (run["results"][0]["kind"], run["results"][0]["level"]) == (kind, level)
    errors = [one for one in run["results"] if one["level"] == "error" and "suppressions" not in one]
    assert bool(errors) is (decision.exit_code is not Exit.PASS)
    assert run["results"][1]["level"] == "warning"  # not run, and only a warning


def test_a_waived_rule_is_suppressed_and_says_why() -> None:
    made = decided(400, waivers=(a_waiver(RATE.name),))
    (suppressed,) = log(made)["results"][0]["suppressions"]
    assert "pilot" in suppressed["justification"]
    idle = log(decided(0, waivers=(a_waiver(RATE.name),)))["invocations"][0]
    assert "was not used" in idle["toolExecutionNotifications"][0]["message"]["text"]


def test_missing_answers_and_old_evidence_are_errors() -> None:
    made = decided(0, required_coverage=("membership",), evidence_max_age_days=1)
    ids = [one["ruleId"] for one in log(made)["results"] if one["level"] == "error"]
    assert {"required-coverage.membership", "age-of-evidence"} <= set(ids)


def test_the_golden_record_is_a_valid_log() -> None:
    golden = (REPOSITORY / "reports" / "examples" / "record.json").read_bytes()
    assert log(decide(AuditRecord.model_validate_json(golden)))["results"]
