"""Waivers in a policy's file: one more at its end, written whole or not at all; and what became of each."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from showthrough.config_files import load_policy
from showthrough.core.atomic import write_atomically
from showthrough.core.decision import IdleWaiver
from showthrough.core.policy import LONGEST_WAIVER, Policy, Waiver
from showthrough.core.records import AuditRecord
from showthrough.core.rulebook.policy_words import meant
from showthrough.errors import ConfigError, UsageError
from showthrough.gate.waivers import why_not_in_force
from showthrough.policies.policy_file import waiver_toml


def new_waiver(given: Mapping[str, str], record: AuditRecord, expires: str | None = None) -> Waiver:
    """Return a waiver of today for the model of a record; without a last day it lasts as long as one may.

    Raises:
        ConfigError: an address, a date or a reason cannot be meant, or somebody approves what they asked for.
    """
    today = datetime.now(UTC).date()
    days = {"created": today, "expires": expires or today + timedelta(days=LONGEST_WAIVER)}
    try:
        return Waiver.model_validate({**given, "model_digest": record.subject.digest, **days})
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        told = problem["msg"].removeprefix("Value error, ")
        raise ConfigError(f"waiver: {where}: {told}" if where else f"waiver: {told}") from error


def add_waiver(path: Path, waiver: Waiver, record: AuditRecord | None = None) -> Policy:
    """Add a waiver at the end of a policy's file and return the policy; all else in the file stays as it is.

    Raises:
        UsageError: there is no such file; a preset cannot be changed.
        ConfigError: the policy has no such rule, nobody may waive it, or the file would be no policy then.
    """
    if not path.is_file():
        raise UsageError(f"no policy file at {path}; a preset cannot be changed, so copy it first")
    policy = load_policy(str(path), record=record)
    names = {rule.name: rule for rule in policy.rules}
    if waiver.check not in names:
        raise ConfigError(f"policy {path} has no rule {waiver.check!r}{meant(waiver.check, names)}")
    if not names[waiver.check].waivable:
        raise ConfigError(f"policy {path} lets nobody waive {waiver.check}")
    longer = f"{path.read_bytes().decode().rstrip()}\n\n{waiver_toml(waiver)}"
    with tempfile.TemporaryDirectory() as scratch:  # whatever would be refused is never written
        tried = Path(scratch) / path.name
        write_atomically(tried, longer)
        changed = load_policy(str(tried), record=record)
    write_atomically(path.resolve(), longer, mode=path.stat().st_mode & 0o777)
    return changed


def waiver_states(
    policy: Policy, record: AuditRecord | None = None, today: date | None = None
) -> tuple[IdleWaiver, ...]:
    """Return each waiver of a policy with a sentence: in force, or why it does not count today."""
    day = today or datetime.now(UTC).date()
    told = []
    for waiver in policy.waivers:
        digest = None if record is None else record.subject.digest
        why = why_not_in_force(waiver, policy, digest, day)
        inforce = f"The waiver for {waiver.check} is in force until {waiver.expires}."
        told.append(IdleWaiver(check=waiver.check, expires=waiver.expires, told=why or inforce))
    return tuple(told)
