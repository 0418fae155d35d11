"""A draft of an audit file: tables, settings, and the reason of each as a comment."""

from collections.abc import Iterable, Iterator, Mapping
from os.path import relpath
from pathlib import Path
from typing import NamedTuple, get_args

from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.subjects.audited import Audited
from showthrough.legible import legible
from showthrough.policies.policy_file import toml_value

LONGEST = 108  # characters of a comment


class DraftSetting(NamedTuple):
    """DraftSetting of a draft, and why it is so; the reason stands behind it as a comment."""

    name: str
    value: object
    why: str = ""


class DraftTable(NamedTuple):
    """Table of a draft; `said` are comments above it, `aside` settings that are commented out."""

    table: str  # "" for what stands above all tables
    settings: tuple[DraftSetting, ...]
    said: tuple[str, ...] = ()
    aside: tuple[DraftSetting, ...] = ()


class Draft(NamedTuple):
    """Everything that will be written: the parts of audit.toml, the policy to begin with, further files."""

    parts: tuple[DraftTable, ...]
    audited: Audited
    base_policy: str
    files: Mapping[str, str]  # by name, beside the audit file
    images: Mapping[Role, int]
    people: Mapping[Role, int]
    n_files: int = 0


def table_of(settings: type) -> str:
    """Return what an audit file calls the table of these settings.

    >>> from showthrough.core.subjects.vault_config import VaultConfig
    >>> table_of(VaultConfig)
    'vault'
    """
    fields = AuditConfig.model_fields.items()
    return next(name for name, field in fields if settings in (field.annotation, *get_args(field.annotation)))


def audit_text(parts: Iterable[DraftTable], head: Iterable[str]) -> str:
    """Return the text of an audit file; each setting has its reason behind it.

    >>> print(audit_text([DraftTable("data", (DraftSetting("train", "a", "people"),))], ["Why"]), end="")
    # Why
    <BLANKLINE>
    [data]
    train = "a"  # people
    """
    lines = [f"# {legible(line, LONGEST)}" for line in head]
    for part in parts:
        lines += ["", *(f"# {legible(line, LONGEST)}" for line in part.said)]
        if part.table:
            lines.append(f"[{part.table}]")
        lines += _settings(part)
    return "\n".join(lines) + "\n"


def _settings(part: DraftTable) -> Iterator[str]:
    for mark, settings in (("", part.settings), ("# ", part.aside)):
        for setting in settings:
            why = f"  # {legible(setting.why, LONGEST)}" if setting.why else ""
            yield f"{mark}{setting.name} = {toml_value(setting.value)}{why}"


def beside(path: Path, base: Path) -> str:
    """Return a path as an audit file in `base` would name it."""
    return Path(relpath(path.absolute(), base.absolute())).as_posix()
