"""gate.sarif: the rulings as a SARIF 2.1.0 log, errors exactly what stops a release."""

import json
from collections.abc import Iterator
from typing import Any

from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.policy import Rule
from showthrough.legible import legible
from showthrough.version import VERSION

WITHOUT_ANSWER = (Status.INCONCLUSIVE, Status.NOT_RUN, Status.ERROR)
LEVELS = {"block": "error", "warn": "warning", "info": "note"}
KINDS = {Status.PASS: "pass", Status.NOT_APPLICABLE: "notApplicable"}
LONGEST = 2000  # characters of a message
FILE = "record.json"  # what a result is shown at: places that show results ask for one


def sarif(decision: Decision) -> bytes:
    """Return the rulings as a SARIF log; results of level error are exactly what stops a release.

    SARIF has a kind "open" for what has no answer, and viewers leave it out: an open blocking rule would look
    like one that is met. So it is a failure here, and its message says what is missing.
    """
    gaps = list(_gaps(decision))
    names = list(
        dict.fromkeys([*(ruling.rule.name for ruling in decision.rulings), *(name for name, _ in gaps)])
    )
    about = {ruling.rule.name: ruling.rule for ruling in decision.rulings}
    results = [_result(ruling, names) for ruling in decision.rulings]
    results += [_failure(name, names, told) for name, told in gaps]
    driver = {
        "name": "showthrough",
        "version": VERSION,
        "rules": [_described(name, about.get(name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "results": results,
        "invocations": [_invocation(decision)],
        "properties": {
            "verdict": decision.verdict.value,
            "title": _short(decision.title),
            "policy": _short(f"{decision.policy_name} {decision.policy_version}"),
            "policyDigest": decision.policy_digest,
            "recordDigest": decision.record_digest,
            "validUntil": str(decision.valid_until),
        },
    }
    return (json.dumps({"version": "2.1.0", "runs": [run]}, indent=1) + "\n").encode()


def _described(name: str, rule: Rule | None) -> dict[str, Any]:
    because = "" if rule is None else rule.because
    told = {"id": _short(name), "shortDescription": {"text": _short(because or name)}}
    level = "error" if rule is None else LEVELS[rule.severity]
    return {**told, "defaultConfiguration": {"level": level}}


def _result(ruling: Ruling, names: list[str]) -> dict[str, Any]:
    rule, status = ruling.rule, ruling.status
    is_open = status in WITHOUT_ANSWER
    level = LEVELS[rule.severity] if status in (Status.FAIL, Status.WAIVED) else "none"
    if is_open:
        level = {"block": "error", "warn": "warning", "info": "none"}[rule.severity]
    kind = KINDS.get(status, "fail" if level != "none" else "open")
    told = {**_failure(rule.name, names, ruling.reason), "kind": kind, "level": level}
    if ruling.waiver is not None:
        why = f"Waived until {ruling.waiver.expires}: {ruling.waiver.reason}"
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _short(why)}]
    return {**told, "properties": {"status": status.value}}


def _failure(name: str, names: list[str], told: str) -> dict[str, Any]:
    return {
        "ruleId": _short(name),
        "ruleIndex": names.index(name),
        "kind": "fail",
        "level": "error",
        "message": {"text": _short(told)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": FILE}}}],
    }


def _gaps(decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield what stops a release and is no rule: a name, and a sentence."""
    for suite in decision.missing_coverage:
        yield f"required-coverage.{suite}", f"The policy requires an answer from {suite}, and none counts."
    if decision.stale:
        yield "age-of-evidence", "The evidence lies outside the time that the policy accepts."
    for one in decision.worsened:
        if one.blocks:
            yield f"change.{one.rule}", one.told
    for number, told in enumerate(decision.not_compared):
        yield f"change.not-compared-{number + 1}", told


def _invocation(decision: Decision) -> dict[str, Any]:
    notes = [
        {"level": "warning", "message": {"text": _short(waiver.told)}} for waiver in decision.idle_waivers
    ]
    notes += [{"level": "note", "message": {"text": _short(told)}} for told in decision.unlike_before]
    return {
        "executionSuccessful": True,
        "exitCode": int(decision.exit_code),
        "toolExecutionNotifications": notes,
    }


def _short(text: str) -> str:
    return legible(text, LONGEST)
