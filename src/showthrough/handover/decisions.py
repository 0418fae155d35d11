"""Decision that lies beside a record, and the same decision made again."""

from pathlib import Path

from pydantic import ValidationError

from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.core.trust.manifest import content_of
from showthrough.errors import ConfigError, IntegrityError
from showthrough.gate import decide

DECISION = "decision.json"
NO_RATCHET = "it compared with no earlier record"
MOST_BYTES = 2**25  # of a decision, which repeats the findings that decided


def read_decision(folder: Path) -> Decision | None:
    """Return the decision in a folder, or None where there is none.

    Raises:
        IntegrityError: what lies there is no decision of this version.
    """
    path = folder / DECISION
    if not path.is_file():
        return None
    content = content_of(path)
    if len(content) > MOST_BYTES:
        raise IntegrityError(f"{path} is no decision: it is larger than {MOST_BYTES >> 20} MB")
    try:
        return Decision.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"]) or "the file"
        raise IntegrityError(
            f"{path} is no decision of this version: {place}: {first['msg'].lower()}"
        ) from error


def differs_in(decision: Decision, record: AuditRecord, previous: AuditRecord | None = None) -> str | None:
    """Return in what a decision differs from the one that its policy and its day give today, or None.

    `previous` is the record that `gate --ratchet` compared with. Who vouched for the record then is not asked
    again: it depends on what lay beside it.
    """
    if decision.record_digest != digest(record):
        return "it was made on another record"
    if decision.previous_digest != ("" if previous is None else digest(previous)):
        return "it compared with another earlier record" if decision.previous_digest else NO_RATCHET
    try:
        again = decide(record, decision.policy, today=decision.decided_on, previous=previous)
    except ConfigError as error:
        return f"its policy gives none: {error}"
    if decision.policy is not None:  # it stands there as it is shown, and long texts of it are cut
        again = again.model_copy(update={"policy_digest": decision.policy_digest})
    again = again.model_copy(update={"vouched": decision.vouched})
    return None if canonical(again) == canonical(decision) else _difference(decision, again)


def _difference(decision: Decision, again: Decision) -> str:
    if again.verdict is not decision.verdict:
        return f"it says {decision.verdict.value}, and its policy gives {again.verdict.value}"
    for told, derived in zip(decision.rulings, again.rulings, strict=False):
        if told != derived:
            return f"its ruling on {derived.rule.name} is not what its policy gives"
    return "it is not what its policy gives"
