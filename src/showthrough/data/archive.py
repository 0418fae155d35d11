"""Images in zip and tar files and in WebDataset shards, unpacked into the vault once."""

import errno
import hashlib
import logging
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple, final

from showthrough.core.atomic import replacing
from showthrough.data.decoding.decode import is_picture
from showthrough.data.decoding.odd_files import BROKEN, Unreadable, printable, shows_nobody, status_of
from showthrough.data.decoding.tar_files import open_tar
from showthrough.data.listing import Entry
from showthrough.data.vault import Vault
from showthrough.errors import DataError

FORMAT = 2  # of what is remembered of an archive
DEPTH = 1  # archives in archives that are unpacked; what lies deeper is quarantined, never left out
MEMBER_BYTES = 256 * 2**20  # of one image, unpacked
CHUNK = 2**20
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, *BROKEN)

log = logging.getLogger(__name__)


class Unpacked(NamedTuple):
    """The files of some archives that may be images, and how many members show nobody (text, folders)."""

    entries: list[Entry]
    skipped: int


class _Member(NamedTuple):
    name: str
    size: int  # as the archive says, which may be a lie
    is_file: bool
    open: Callable[[], IO[bytes]]


def unpack_archives(
    pattern: Path, vault: Vault, max_gigabytes: float = 50.0, member_bytes: int = MEMBER_BYTES
) -> Unpacked:
    """Return the files of every archive that the pattern names, unpacked into the vault.

    What a member is, its content says and not its name: everything but text and empty files may be an
    image, and what cannot be read as one is quarantined later. An archive in an archive is unpacked too.
    An archive that was unpacked before and has not changed since is not read again; one that was
    interrupted goes on where it stopped. Files get numbers for names, so that no name in an archive
    can point elsewhere.

    Raises:
        DataError: no archive, or one that is cut short, encrypted, too large or without an image.
    """
    is_pattern = any(sign in pattern.name for sign in "*?[")
    archives = sorted(pattern.parent.glob(pattern.name)) if is_pattern else [pattern]
    if not archives:
        raise DataError(f"no archive {pattern}; paths are relative to the audit file")
    for path in archives:
        _refuse_odd(path)
    budget = _Budget(max_gigabytes, member_bytes)
    parts = [_unpack(path, vault, budget) for path in archives]
    entries = [entry for part in parts for entry in part.entries]
    if not entries:
        raise DataError(f"{pattern} holds no image, only text, folders and empty files")
    return Unpacked(entries, sum(part.skipped for part in parts))


@final
class _Budget:
    """The bytes that may still be unpacked: a few kilobytes of zip can hold terabytes."""

    def __init__(self, gigabytes: float, member_bytes: int) -> None:
        self.member_bytes = member_bytes  # of one image
        self._gigabytes = gigabytes
        self._left = int(gigabytes * 1e9)

    def spend(self, n: int) -> None:
        self._left -= n
        if self._left < 0:
            raise _TooLargeError(f"the archives hold more than max_gigabytes = {self._gigabytes:g}, unpacked")


class _TooLargeError(DataError):
    """More than the audit is ready to unpack."""


def _refuse_odd(path: Path) -> None:
    try:
        status_of(path)
    except Unreadable as error:
        raise DataError(f"no archive {path}: {error}; paths are relative to the audit file") from None


def _unpack(path: Path, vault: Vault, budget: _Budget) -> Unpacked:
    stat = path.stat()
    known_by = f"{FORMAT}:{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}"
    key = hashlib.sha256(known_by.encode()).hexdigest()[:16]
    folder, listing = vault.folder / "unpacked" / key, f"unpacked/{key}/members.json"
    known: Any = vault.read_json(listing)
    if not isinstance(known, dict):
        folder.mkdir(parents=True, exist_ok=True)
        known = _unpacked(path, folder, budget)
        vault.write_json(listing, known)
        log.info("unpacked %d files of %s", len(known["images"]), path)
    entries = [Entry(folder / file, f"{path.name}/{name}", None) for file, name in known["images"]]
    return Unpacked(entries, known["skipped"])


def _unpacked(path: Path, folder: Path, budget: _Budget, depth: int = 0) -> dict[str, Any]:
    """Return what is remembered of an archive: its files with their names there, and what was skipped."""
    images: list[tuple[str, str]] = []
    skipped, reached = 0, "none of them"
    try:
        for number, member in enumerate(_members(path)):
            reached = member.name
            if not member.is_file:
                skipped += 1
                continue
            file = folder / f"{number:08d}{PurePosixPath(member.name).suffix.lower()[:8]}"
            budget.spend(_extract(member, file, path, budget.member_bytes))
            found = _sorted_out(file, f"{number}/{member.name}", budget, depth)  # a tar may hold a name twice
            images += [(str(Path(inner).relative_to(folder)), name) for inner, name in found]
            skipped += not found
    except DataError:
        raise
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk, not the archive, which may lead before its own beginning (EINVAL)
        raise DataError(
            f"{path} is cut short or damaged ({error or type(error).__name__}); "
            f"the last member reached is {reached}"
        ) from error
    return {"images": images, "skipped": skipped}


def _sorted_out(file: Path, name: str, budget: _Budget, depth: int) -> list[tuple[str, str]]:
    """Return the files that a member is or holds, each with its name; none where it shows nobody."""
    if is_picture(file):
        return [(str(file), name)]
    if shows_nobody(file):
        return []
    if depth >= DEPTH or not _is_archive(file):
        return [(str(file), name)]
    inside = file.with_name(f"{file.name}.members")
    inside.mkdir(exist_ok=True)
    try:
        known = _unpacked(file, inside, budget, depth + 1)
    except _TooLargeError:
        raise
    except DataError:  # damaged or encrypted: quarantined, as an image would be
        return [(str(file), name)]
    return [(str(inside / inner), f"{name}/{own}") for inner, own in known["images"]]


def _is_archive(file: Path) -> bool:
    return zipfile.is_zipfile(file) or _is_tar(file)


def _is_tar(file: Path) -> bool:
    """Return whether a file is a tar file with a member; zeros pass for an empty one."""
    try:
        with open_tar(file) as archive:
            return archive.next() is not None
    except (*DAMAGE, Unreadable):
        return False


def _extract(member: _Member, target: Path, archive: Path, most: int) -> int:
    """Write one member whole or not at all; return its bytes."""
    if target.exists() and target.stat().st_size == member.size:
        return member.size
    size = 0
    # not synced, as archives hold many small files: what a power cut took lacks bytes and is unpacked again
    with member.open() as source, replacing(target, durable=False) as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > most:
                message = f"{member.name} exceeds {most >> 20} MB, too much for one image"
                raise DataError(f"{archive}: {message}")
            file.write(chunk)
        if size != member.size:
            raise EOFError(f"{size} of {member.size} bytes")
    return size


def _members(path: Path) -> Iterator[_Member]:
    if zipfile.is_zipfile(path) and not _is_tar(path):  # a tar file may end with a zip file inside
        yield from _zip_members(path)
    else:
        yield from _tar_members(path)


def _zip_members(path: Path) -> Iterator[_Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise DataError(f"{path}: {info.filename} is encrypted; unpack the archive yourself")
            yield _Member(info.filename, info.file_size, not info.is_dir(), partial(archive.open, info))


def _tar_members(path: Path) -> Iterator[_Member]:
    """Yield the members of a tar file, compressed or not; links and devices are no files."""
    with path.open("rb") as raw:
        if raw.read(2) == b"PK":
            raise EOFError("a zip file lists its members at its end, and that is missing")
    with open_tar(path) as archive:
        for info in archive:
            yield _Member(printable(info.name), info.size, info.isfile(), partial(_opened, archive, info))
        assert archive.fileobj is not None
        # A file cut between two members looks whole, but the block of zeros that ends it was not read.
        if archive.fileobj.tell() < archive.offset + tarfile.BLOCKSIZE:
            raise EOFError("its closing block is missing")


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    assert file is not None  # regular files only
    return file
