"""The end of the wizard: files that load, written together or not at all, and what the audit would take."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.audit.planning.power import power_rows
from showthrough.config_files import load_audit, load_policy
from showthrough.core.atomic import write_atomically
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.errors import ConfigError
from showthrough.policies.fitted_policy import DataNumbers, fitted, head_of
from showthrough.policies.policy_file import policy_toml
from showthrough.starter import write_new
from showthrough.wizard.draft import Draft, audit_text

AUDIT, POLICY = "audit.toml", "policy.toml"
HEAD = (
    "What to audit, as `showthrough init` found it: read each line, and change what is wrong.",
    "Paths are relative to this file. Run: showthrough audit audit.toml",
)
TIMED = 20_000  # files up to which a plan is made at once: it lists and tries them, and loads matchers


class Finished(NamedTuple):
    """Files that were written, and what the audit could show with so many people."""

    written: list[Path]
    power: list[PlanAnswer]
    can_be_timed: bool  # within seconds


def finished(draft: Draft, folder: Path) -> Finished:
    """Write the files of a draft after loading each of them elsewhere; nothing is written over.

    Raises:
        UsageError: one of the files is there already.
        EnvironmentFault: the folder cannot be written to.
    """
    numbers = _numbers(draft)
    texts = {
        AUDIT: audit_text(draft.parts, HEAD),
        POLICY: _policy_text(draft, numbers),
        **draft.files,
    }
    _refuse_invalid(texts)
    written = write_new({folder / name: text for name, text in texts.items()})
    power = [] if draft.audited == "redaction" else list(power_rows(numbers.images, numbers.people))
    return Finished(written, power, draft.n_files <= TIMED)


def _numbers(draft: Draft) -> DataNumbers:
    """Return the numbers of the draft, with the share of holdout that will be set aside as reference."""
    images, people = dict(draft.images), dict(draft.people)
    if Role.REFERENCE not in images:
        share = DataConfig().reference_share
        for counted in (images, people):
            held = counted.get(Role.HOLDOUT, 0)
            counted[Role.REFERENCE] = round(share * held)
            counted[Role.HOLDOUT] = held - counted[Role.REFERENCE]
    return DataNumbers(images, people)


def _policy_text(draft: Draft, numbers: DataNumbers) -> str:
    base = load_policy(draft.base_policy)
    if draft.audited == "redaction":
        return policy_toml(base, _redaction_head(draft))
    result = fitted(base, numbers)
    return policy_toml(result.policy, head_of(base, numbers, AUDIT), result.notes)


def _redaction_head(draft: Draft) -> Iterator[str]:
    yield f"{draft.base_policy}, to start from: an example, nobody's legal threshold."
    yield f"There are {draft.people[Role.TRAIN]:,} people. `showthrough plan audit.toml` says which rules"
    yield "they can meet; the controller sets each limit and says why."


def _refuse_invalid(texts: dict[str, str]) -> None:
    """Load what will be written, as the audit would; a mistake of the wizard is an error and no file."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in (AUDIT, POLICY):
            write_atomically(Path(scratch) / name, texts[name])
        audit = load_audit(str(Path(scratch) / AUDIT))
        policy = load_policy(audit.config.policy, audit.base)
        if not policy.rules:
            raise ConfigError("the policy that was begun with has no rules")
