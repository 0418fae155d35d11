"""Images in zip and tar files and in WebDataset shards, unpacked into the vault once."""

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
from showthrough.data.listing import Entry
from showthrough.data.vault import Vault
from showthrough.errors import DataError

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm")
MEMBER_BYTES = 256 * 2**20  # of one image, unpacked
CHUNK = 2**20
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError, NotImplementedError)

log = logging.getLogger(__name__)


class Unpacked(NamedTuple):
    """The images of some archives, and how many members were no images by their name."""

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
    """Return the images of every archive that the pattern names, unpacked into the vault.

    An archive that was unpacked before and has not changed since is not read again; one that was
    interrupted goes on where it stopped. Files get numbers for names, so that no name in an archive
    can point elsewhere.

    Raises:
        DataError: no archive, or one that is cut short, encrypted, too large or without an image.
    """
    is_pattern = any(sign in pattern.name for sign in "*?[")
    named = sorted(pattern.parent.glob(pattern.name)) if is_pattern else [pattern]
    archives = [path for path in named if path.is_file()]
    if not archives:
        raise DataError(f"no archive {pattern}; paths are relative to the audit file")
    budget = _Budget(max_gigabytes, member_bytes)
    parts = [_unpack(path, vault, budget) for path in archives]
    entries = [entry for part in parts for entry in part.entries]
    if not entries:
        raise DataError(f"{pattern} holds no image: nothing in it ends in {', '.join(SUFFIXES)}")
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
            raise _TooLarge(f"the archives hold more than max_gigabytes = {self._gigabytes:g}, unpacked")


class _TooLarge(DataError):
    """More than the audit is ready to unpack."""


def _unpack(path: Path, vault: Vault, budget: _Budget) -> Unpacked:
    stat = path.stat()
    key = hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}".encode()).hexdigest()[:16]
    folder, listing = vault.folder / "unpacked" / key, f"unpacked/{key}/members.json"
    known: Any = vault.read_json(listing)
    if not isinstance(known, dict):
        folder.mkdir(parents=True, exist_ok=True)
        known = _unpacked(path, folder, budget)
        vault.write_json(listing, known)
        log.info("unpacked %d images of %s", len(known["images"]), path)
    entries = [Entry(folder / file, f"{path.name}/{name}", None) for file, name in known["images"]]
    return Unpacked(entries, known["skipped"])


def _unpacked(path: Path, folder: Path, budget: _Budget) -> dict[str, Any]:
    images: list[tuple[str, str]] = []
    skipped, reached = 0, "none of them"
    try:
        for number, member in enumerate(_members(path)):
            reached = member.name
            suffix = PurePosixPath(member.name).suffix.lower()
            if not member.is_file or suffix not in SUFFIXES or _is_leftover(member.name):
                skipped += 1
                continue
            file = f"{number:08d}{suffix}"
            budget.spend(_extract(member, folder / file, path, budget.member_bytes))
            images.append((file, f"{number}/{member.name}"))  # a tar may hold a name twice
    except DataError:
        raise
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the archive
        raise DataError(
            f"{path} is cut short or damaged ({error or type(error).__name__}); "
            f"the last member reached is {reached}"
        ) from error
    return {"images": images, "skipped": skipped}


def _is_leftover(name: str) -> bool:
    """Return whether this is what macOS adds to an image, under the image's name."""
    return PurePosixPath(name).name.startswith("._")


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
    if zipfile.is_zipfile(path):
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
    with tarfile.open(path) as archive:
        for info in archive:
            yield _Member(info.name, info.size, info.isfile(), partial(_opened, archive, info))
        assert archive.fileobj is not None
        # A file cut between two members looks whole, but the block of zeros that ends it was not read.
        if archive.fileobj.tell() < archive.offset + tarfile.BLOCKSIZE:
            raise EOFError("its closing block is missing")


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    assert file is not None  # regular files only
    return file
