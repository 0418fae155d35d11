"""Weights that are brought into the cache, by the network or by hand, and checked there."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from showthrough.core.atomic import keep_as, replacing
from showthrough.core.types import Progress
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError, full_disk
from showthrough.weight_catalogue.download import Wanted, download
from showthrough.weight_catalogue.listing_entries import entries
from showthrough.weight_catalogue.public_file import PublicFile
from showthrough.weight_catalogue.public_weights import DIGEST_UNKNOWN, PublicWeights

LONGEST = 3600.0  # seconds of one download: 120 MB at 33 kB a second
PART = ".part"  # behind the name of a file that is not whole yet
WHOLE, ABSENT, UNPINNED, OTHER = "whole", "absent", "here; nobody knows its digest", "another file"


class Checked(NamedTuple):
    """State of one entry's file on this machine."""

    name: str
    path: Path
    state: str  # whole, absent, or what is wrong with it

    @property
    def is_wrong(self) -> bool:
        """Return whether there is a file and it is not the one of the catalogue."""
        return self.state.startswith(OTHER)


def untold(name: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def fetch(
    entry: PublicFile,
    progress: Progress = untold,
    *,
    allow_download: bool,
    sha256: str | None = None,
    seconds: float = LONGEST,
) -> Path:
    """Return the entry's file in the cache, fetched where it is not there yet.

    What was fetched is kept as NAME.part until it is whole, and has the digest of the entry (or `sha256`,
    where the catalogue knows none).

    Raises:
        EnvironmentFault: nothing may be fetched, it comes with a package, or the network or the disk fails.
        IntegrityError: what came is not the file of the catalogue.
        UsageError: nobody knows the digest; or one is given that the catalogue contradicts.
    """
    wanted = _digest(entry, sha256)
    if entry.url is None:
        entry.refuse_absent()
    path = entry.path
    if path.is_file():
        _refuse_other(entry, path, wanted)
        return path
    assert entry.url is not None  # what a package brings is there now
    if not allow_download:
        raise EnvironmentFault(
            f"{entry.name} is to be fetched from {entry.url}, and nothing leaves this machine by default: "
            "run with --allow-download, or "
            f"{entry.by_hand}"
        )
    with _alone(path):
        _fetch(entry, Wanted(entry.url, entry.size, seconds), path, progress)
        _keep(entry, path.with_name(path.name + PART), path, wanted)
    return path


def _fetch(entry: PublicFile, wanted: Wanted, path: Path, progress: Progress) -> None:
    """Download what is missing; a part that is longer than the file was of another one."""
    part = path.with_name(path.name + PART)
    have = part.stat().st_size if part.is_file() else 0
    if entry.size is not None and have > entry.size:
        part.unlink()
        have = 0
    if have != entry.size:
        download(wanted, part, lambda done, total: progress(f"fetch {entry.name}, bytes", done, total))


def add(entry: PublicWeights, file: Path, sha256: str | None = None) -> Path:
    """Return the entry's place in the cache, after copying a file there that somebody fetched.

    Raises:
        UsageError: there is no such file; or, of digests, as `fetch`.
        IntegrityError: the file is not the one of the catalogue.
        EnvironmentFault: the cache cannot be written to, or the weights come with a package.
    """
    wanted = _digest(entry, sha256)
    if entry.url is None:
        entry.refuse_absent()
        return entry.path
    if not file.is_file():
        raise UsageError(f"no file at {file}")
    _refuse_other(entry, file, wanted)
    path = entry.path
    try:
        with _alone(path), file.open("rb") as given, replacing(path) as kept:
            shutil.copyfileobj(given, kept)
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path}: {error.strerror}") from error
    return path


def check() -> list[Checked]:
    """Return, for each entry, whether its file is here, with the digest of the catalogue."""
    return [_checked(entry) for entry in entries().values()]


def _checked(entry: PublicWeights) -> Checked:
    path = entry.path
    if not path.is_file():
        part = path.with_name(path.name + PART)
        begun = f"; {part.stat().st_size:,} bytes of it were fetched" if part.is_file() else ""
        return Checked(entry.name, path, ABSENT + begun)
    if entry.sha256 is None:
        return Checked(entry.name, path, UNPINNED)
    found = _sha256(path)
    return Checked(entry.name, path, WHOLE if found == entry.sha256 else f"{OTHER}: {_apart(entry, found)}")


def _digest(entry: PublicFile, given: str | None) -> str:
    if entry.sha256 is None and given is None:
        raise UsageError(f"{entry.name}: {DIGEST_UNKNOWN}, from somebody whom you trust")
    if None not in (entry.sha256, given) and entry.sha256 != given:
        raise UsageError(f"{entry.name}: the catalogue has another digest, {entry.sha256}")
    found = entry.sha256 or given
    assert found is not None
    return found


def _keep(entry: PublicFile, part: Path, path: Path, wanted: str) -> None:
    """Give the file its name, or remove what is not the file of the catalogue."""
    try:
        _refuse_other(entry, part, wanted)
    except IntegrityError:
        part.unlink()
        raise
    try:
        keep_as(part, path)
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path}: {error.strerror}") from error


def _refuse_other(entry: PublicFile, path: Path, wanted: str) -> None:
    found = _sha256(path)
    if found != wanted:
        raise IntegrityError(f"{path} is not {entry.name}: {_apart(entry, found, wanted)}; it is not used")


def _apart(entry: PublicFile, found: str, wanted: str | None = None) -> str:
    return f"it has SHA-256 {found[:12]}..., the catalogue expects {(wanted or entry.sha256 or '')[:12]}..."


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the entry's folder for this process; the lock ends with it, however it ends."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(path.parent / ".lock", blocking=False).acquire()
    except Timeout as error:
        raise EnvironmentFault(f"another process fetches {path.name} now; wait for it") from error
    except OSError as error:
        raise EnvironmentFault(f"cannot write to {path.parent}: {error.strerror}") from error
    with held:
        yield
