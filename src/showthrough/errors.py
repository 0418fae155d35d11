"""Exceptions that showthrough raises on purpose.

ShowthroughError                 printed as one sentence, without traceback
├── UsageError          exit 2   the command line itself is wrong
├── ConfigError         exit 5   an audit, a policy, a waiver or a card that cannot mean anything
├── DataError           exit 5   a folder or manifest that cannot be audited
├── IntegrityError      exit 6   the data or a file contradicts itself: overlap, digest mismatch
├── EnvironmentFault    exit 7   a missing library, missing weights, a full disk
└── MissingAnswerError  exit 4   not a mistake: the question has no answer on this data
    ├── NotEnoughDataError       -> finding `underpowered`
    ├── NotAssessableError       -> finding `not_assessable`
    └── NotAvailableError        -> finding `not_run`
"""

import errno
import re
import tomllib
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes of every command; when several apply, 6 > 5 > 3 > 4."""

    PASS = 0
    INTERNAL = 1
    USAGE = 2
    GATE_FAILED = 3
    NOT_ENOUGH_EVIDENCE = 4
    INVALID = 5
    INTEGRITY = 6
    ENVIRONMENT = 7
    INTERRUPTED = 130
    UNREAD = 141  # whoever read the output went away: 128 and the number of SIGPIPE, as other tools end


def worst(codes: Iterable[int]) -> Exit:
    """Return the code that stands for several decisions.

    >>> worst([Exit.PASS, Exit.NOT_ENOUGH_EVIDENCE, Exit.GATE_FAILED]).name
    'GATE_FAILED'
    """
    order = (Exit.INTEGRITY, Exit.INVALID, Exit.GATE_FAILED, Exit.NOT_ENOUGH_EVIDENCE)
    present = set(codes)
    return next((code for code in order if code in present), Exit.PASS)


class ShowthroughError(Exception):
    """The root: something that a person can act on."""

    exit_code: ClassVar[Exit] = Exit.INTERNAL


class UsageError(ShowthroughError):
    """The command line asks for something that does not exist."""

    exit_code = Exit.USAGE


class ConfigError(ShowthroughError):
    """An audit, policy, waiver or card names a thing or a value that cannot be used."""

    exit_code = Exit.INVALID


class DataError(ShowthroughError):
    """A folder, image set or manifest cannot be audited as it is."""

    exit_code = Exit.INVALID


class IntegrityError(ShowthroughError):
    """Data or files contradict what they must be: people in two roles, a digest that differs."""

    exit_code = Exit.INTEGRITY


class EnvironmentFault(ShowthroughError):
    """This machine lacks a library, weights, memory or disk that the audit needs."""

    exit_code = Exit.ENVIRONMENT


_NO_ROOM = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "your share of the disk is used up; free some space",
    errno.EFBIG: "a file may not grow as large as needed; raise the limit (ulimit -f)",
}


_NO_MEMORY = ("not enough memory", "can't allocate memory", "out of memory")  # as torch says it


def out_of_memory(error: Exception) -> EnvironmentFault | None:
    """Return the sentence for an allocation that failed, or None where something else went wrong.

    >>> str(out_of_memory(MemoryError()))
    'this machine has too little memory for what was asked; lower sizes, widths or batches'
    """
    is_told = isinstance(error, RuntimeError) and any(told in str(error).lower() for told in _NO_MEMORY)
    if not isinstance(error, MemoryError) and not is_told:
        return None
    return EnvironmentFault(
        "this machine has too little memory for what was asked; lower sizes, widths or batches"
    )


def full_disk(error: OSError) -> EnvironmentFault | None:
    """Return the sentence for a write that found no room, or None where something else went wrong.

    >>> str(full_disk(OSError(errno.ENOSPC, "No space left on device")))
    'the disk is full; free some space and run the same command again'
    """
    if error.errno not in _NO_ROOM:
        return None
    return EnvironmentFault(f"{_NO_ROOM[error.errno]} and run the same command again")


_PACKAGES = {
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
}
_REQUIREMENT = re.compile(r"^([\w.-]+).*; extra == ['\"](\w+)['\"]$")


def missing_library(error: ModuleNotFoundError) -> EnvironmentFault | None:
    """Return the sentence for a library that an extra brings, or None for what should be there always.

    >>> str(missing_library(ModuleNotFoundError(name="PIL")))
    "this needs pillow, which is not installed: pip install 'showthrough[audit]'"
    >>> missing_library(ModuleNotFoundError(name="showthrough.misspelt")) is None
    True
    """
    module = (error.name or "").partition(".")[0]
    package = _PACKAGES.get(module, module.replace("_", "-"))
    extra = extra_of(package)
    if extra is None:
        return None
    return EnvironmentFault(
        f"this needs {package}, which is not installed: pip install 'showthrough[{extra}]'"
    )


def extra_of(package: str) -> str | None:
    """Return the extra that brings a package, or None where none does.

    >>> extra_of("pillow"), extra_of("no-such-package")
    ('audit', None)
    """
    return next((extra for name, extra in _extras() if name == package), None)


def _extras() -> Iterable[tuple[str, str]]:
    """Yield the packages that an extra brings, as the installed package declares them."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        declared = requires("showthrough") or []
    except PackageNotFoundError:
        declared = list(_declared_by_a_checkout(Path(__file__).resolve().parents[2] / "pyproject.toml"))
    for requirement in declared:
        found = _REQUIREMENT.match(requirement)
        if found is not None and found[2] not in ("all", "dev"):
            yield found[1], found[2]


def _declared_by_a_checkout(project: Path) -> Iterable[str]:
    """Yield the requirements of a checkout that was never installed, as an installed package lists them."""
    if project.is_file():
        extras = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
        for extra, requirements in extras.items():
            yield from (f"{requirement}; extra == '{extra}'" for requirement in requirements)


class MissingAnswerError(ShowthroughError):
    """The question cannot be answered on this data; that is a finding, never a pass."""

    exit_code = Exit.NOT_ENOUGH_EVIDENCE


class NotEnoughDataError(MissingAnswerError):
    """Too few people or images; `needed` says how many would do, where that is known."""

    def __init__(self, message: str, *, needed: int | None = None) -> None:
        super().__init__(message)
        self.needed = needed


class NotAssessableError(MissingAnswerError):
    """The data make the question meaningless, whatever their number."""


class NotAvailableError(MissingAnswerError):
    """Something that the check looks at was not given: losses, a detector, a certificate."""
