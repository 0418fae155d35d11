"""A release as a test: it passes where the gate allows it, and fails with the verdict and its reasons."""

from datetime import date
from pathlib import Path

from showthrough.config_files import load_policy, load_record
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord
from showthrough.errors import Exit
from showthrough.gate import decide

MOST = 10  # reasons in a message


def assert_release(
    record: AuditRecord | Path | str,
    policy: Policy | str | None = None,
    *,
    previous: AuditRecord | Path | str | None = None,
    today: date | None = None,
) -> None:
    """Fail unless a policy (the record's own by default) allows the release that a record is about.

    Raises:
        AssertionError: with the verdict and its reasons, the strongest first.
        ShowthroughError: the record or the policy cannot be read, or cannot mean anything.
    """
    judged = _record(record)
    rules = load_policy(policy, record=judged) if isinstance(policy, str) else policy
    before = None if previous is None else _record(previous)
    decision = decide(judged, rules, today=today, previous=before)
    if decision.exit_code is Exit.PASS:
        return
    head = (
        f"{decision.verdict.value}: {decision.title}, policy {decision.policy_name} {decision.policy_version}"
    )
    raise AssertionError("\n".join((head, *(f"- {reason}" for reason in decision.reasons[:MOST]))))


def _record(given: AuditRecord | Path | str) -> AuditRecord:
    return given if isinstance(given, AuditRecord) else load_record(Path(given))
