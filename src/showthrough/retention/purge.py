"""Deleting a vault, or what an older configuration left in it, with a receipt that names nobody."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from showthrough.config_files import load_record
from showthrough.core.atomic import write_atomically
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.data.run_lock import only_one
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.retention.inventory import KEY, Amount, HeldFile, amounts, held_in
from showthrough.retention.left_behind import left_behind
from showthrough.version import VERSION

RECEIPT = "purge-receipt.json"
CHUNK = 2**20
COPIES = ("vault.age", "edition-vault")  # of a vault, which its purge does not reach
HONEST = (
    "Files were overwritten once and removed. Disks without moving parts, copy-on-write file systems, "
    "snapshots and backups keep blocks all the same."
)


class Purged(BaseModel):
    """How much of a kind was deleted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    files: int
    bytes: int


class PurgeReceipt(BaseModel):
    """Receipt of one purge: kinds and counts, no name and no digest of anything that was deleted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: AwareDatetime
    tool_version: str
    whole_vault: bool
    purged: tuple[Purged, ...]
    records: tuple[str, ...] = Field(description="digests of the records that stay")
    note: str = HONEST


class PurgeReceipts(BaseModel):
    """Receipts of a run, the oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipts: tuple[PurgeReceipt, ...] = ()


class Purge(NamedTuple):
    """What a purge deletes, or would."""

    amounts: tuple[Amount, ...]
    copies: int  # of the vault, which stay
    receipt: Path | None  # None: nothing was deleted


def purge_run(run: Path, *, only_left_behind: bool, is_meant: bool) -> Purge:
    """Delete the vault of a run, or what is left behind in it, where it is meant; else say what that is.

    Raises:
        UsageError: there is no vault, or an audit writes into the run now.
        IntegrityError: an earlier receipt is damaged.
        EnvironmentFault: a file cannot be deleted.
    """
    folder = _run_folder(run)
    vault = folder / "vault"
    with only_one(folder):
        records = _records(folder, strict=only_left_behind)
        held = held_in(vault)
        doomed = left_behind(held, vault, records) if only_left_behind else held
        copies = sum(1 for name in COPIES for _ in folder.rglob(name))
        if not is_meant:
            return Purge(amounts(doomed), copies, None)
        earlier = _earlier(folder / RECEIPT)
        _delete(doomed, vault, whole=not only_left_behind)
        receipt = _receipt(doomed, records, whole=not only_left_behind)
        told = PurgeReceipts(receipts=(*earlier, receipt))
        write_atomically(folder / RECEIPT, canonical(told))
        return Purge(amounts(doomed), copies, folder / RECEIPT)


def _run_folder(run: Path) -> Path:
    for folder in (run, run.parent):
        if (folder / "vault").is_dir() and not (folder / "vault").is_symlink():
            return folder
    raise UsageError(f"no vault in {run}: it was purged, or never lay there")


def _records(folder: Path, *, strict: bool) -> list[AuditRecord]:
    """Return the records of a run; one that cannot be read keeps nobody from deleting the whole vault."""
    lying = (folder / "record.json", *sorted(folder.glob("*/record.json")))
    own = (path for path in lying if path.is_file() and not path.parent.name.startswith("edition-"))
    read = (_record(path, strict=strict) for path in own)
    return [record for record in read if record is not None]


def _record(path: Path, *, strict: bool) -> AuditRecord | None:
    try:
        return load_record(path)
    except IntegrityError:
        if strict:
            raise
        return None


def _earlier(path: Path) -> tuple[PurgeReceipt, ...]:
    if not path.exists():
        return ()
    try:
        return PurgeReceipts.model_validate_json(path.read_bytes()).receipts
    except ValueError as error:
        raise IntegrityError(f"{path} is no receipt; move it away before purging again") from error


def _delete(doomed: Sequence[HeldFile], vault: Path, *, whole: bool) -> None:
    """Delete files, the key last: until then the same command resumes what was interrupted."""
    try:
        for one in sorted(doomed, key=lambda one: one.kind == KEY):
            _erase(one.path)
        _remove_empty(vault, whole=whole)
    except OSError as error:
        raise EnvironmentFault(
            f"a file of the vault could not be deleted: {error.strerror}; the same command goes on"
        ) from error


def _erase(path: Path) -> None:
    if path.is_file() and not path.is_symlink() and path.stat().st_nlink == 1:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(CHUNK, left)))
            file.flush()
            os.fsync(file.fileno())
    path.unlink()


def _remove_empty(vault: Path, *, whole: bool) -> None:
    for folder, _, _ in os.walk(vault, topdown=False):
        if whole or Path(folder) != vault:
            with suppress(OSError):  # something of another kind is still in it
                Path(folder).rmdir()


def _receipt(doomed: Iterable[HeldFile], records: Iterable[AuditRecord], *, whole: bool) -> PurgeReceipt:
    return PurgeReceipt(
        when=datetime.now(UTC).replace(microsecond=0),
        tool_version=VERSION,
        whole_vault=whole,
        purged=tuple(Purged(kind=one.kind, files=one.files, bytes=one.size) for one in amounts(doomed)),
        records=tuple(digest(record) for record in records),
    )
