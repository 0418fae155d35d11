"""Images of containers, unpacked into the vault once: each whole or not at all, and never more than asked."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol, final

from showthrough.data.containers.archive_members import archive_members, is_archive
from showthrough.data.containers.image_sources import ImageSource, SourceKind
from showthrough.data.containers.image_tables import table_members
from showthrough.data.containers.lmdb_images import lmdb_members
from showthrough.data.containers.member_files import (
    MEMBER_BYTES,
    Budget,
    TooLargeError,
    damage_told,
    extract,
    too_large,
)
from showthrough.data.containers.members import AskedColumns, ContainerMember, Remembered
from showthrough.data.containers.web_samples import WebSamples
from showthrough.data.decoding.decode import is_picture
from showthrough.data.decoding.folder_files import NO_IMAGE, PassedOver
from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.data.decoding.odd_files import shows_nobody
from showthrough.errors import DataError

FORMAT = 3  # of what is remembered of a container
DEPTH = 1  # archives in archives that are unpacked; what lies deeper is quarantined, never left out

log = logging.getLogger(__name__)


NOBODY_NAMED = AskedColumns(people=False)


class Keeper(Protocol):
    """Private folder that keeps what was unpacked."""

    @property
    def folder(self) -> Path: ...

    def read_json(self, name: str) -> object | None:
        """Return what was written under this name, or None."""
        ...

    def write_json(self, name: str, value: object) -> None:
        """Write a value in one step."""
        ...


class HeldImage(NamedTuple):
    """An image of a container: its file, what the container calls it, and whose the container says it is."""

    path: Path
    name: str  # with the container's own: no two are alike
    inner: str  # in the container
    person: str | None = None
    group: str | None = None
    split: str | None = None
    passed_over: PassedOver | None = None  # set: there is no image, and why


class UnpackedImages(NamedTuple):
    """The files of some containers that may be images, and how many members show nobody (text, folders)."""

    held: list[HeldImage]
    skipped: int


@final
class Unpacker:
    """Unpacks containers into the vault, within one budget of bytes for all of them."""

    def __init__(self, keeper: Keeper, max_gigabytes: float = 50.0, member_bytes: int = MEMBER_BYTES) -> None:
        self._keeper = keeper
        self._budget = Budget(max_gigabytes, member_bytes)

    def unpack(self, source: ImageSource, asked: AskedColumns = NOBODY_NAMED) -> UnpackedImages:
        """Return the images of a source, and whose it says they are; what was unpacked before is not again.

        What a member of an archive is, its content says and not its name: everything but text and empty
        files may be an image, and what cannot be read as one is quarantined later. An archive in an
        archive is unpacked too. Unpacking that was interrupted goes on where it stopped. Files get numbers
        for names, so that no name in a container can point elsewhere.

        Raises:
            DataError: one is cut short, damaged, encrypted, too large or not what it should be.
            EnvironmentFault: the library that reads it is not installed.
        """
        parts = [self._unpack(path, source, asked) for path in source.files]
        return UnpackedImages(
            [held for part in parts for held in part.held], sum(part.skipped for part in parts)
        )

    def _unpack(self, path: Path, source: ImageSource, asked: AskedColumns) -> UnpackedImages:
        stat = path.stat()
        known_by = f"{FORMAT}:{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}:{source.kind}:{asked.key}"
        key = hashlib.sha256(known_by.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        folder, listing = self._keeper.folder / "unpacked" / key, f"unpacked/{key}/members.json"
        known: Any = self._keeper.read_json(listing)
        if not isinstance(known, dict):
            folder.mkdir(parents=True, exist_ok=True)
            known = _unpacked(path, folder, self._budget, _Reading(source.kind, asked))
            self._keeper.write_json(listing, known)
            log.info("unpacked %d files of %s", len(known["images"]), path)
        outer = path.relative_to(source.root)
        return UnpackedImages([_held(row, folder, path, outer) for row in known["images"]], known["skipped"])


def glance(source: ImageSource, asked: AskedColumns) -> UnpackedImages:
    """Return what a source holds by its names and columns alone; nothing is unpacked, and paths are its own.

    Raises:
        DataError, EnvironmentFault: as `Unpacker.unpack`.
    """
    reading = _Reading(source.kind, asked)
    parts = [_glanced(path, source, reading) for path in source.files]
    return UnpackedImages([held for part in parts for held in part.held], sum(part.skipped for part in parts))


def _glanced(path: Path, source: ImageSource, reading: "_Reading") -> UnpackedImages:
    samples, skipped = WebSamples(reading.asked), 0
    rows: list[Remembered] = []
    with damage_told(path) as reached:
        for number, member in enumerate(_members(path, reading, with_images=False)):
            reached[:] = [member.name]
            if _is_counted(member, reading):
                rows.append(_row(None, f"{number}/{member.name}", member))
            else:
                skipped += 1
                samples.learn_from(member)
    outer = path.relative_to(source.root)
    return UnpackedImages([_held(row, path, path, outer) for row in samples.named(rows)], skipped)


class _Reading(NamedTuple):
    kind: SourceKind
    asked: AskedColumns


def _unpacked(path: Path, folder: Path, budget: Budget, reading: _Reading, depth: int = 0) -> dict[str, Any]:
    """Return what is remembered of a container: its images and whose they are, and what was skipped."""
    rows: list[Remembered] = []
    samples, skipped = WebSamples(reading.asked), 0
    with damage_told(path) as reached:
        for number, member in enumerate(_members(path, reading)):
            reached[:] = [member.name]
            if not member.is_file or (reading.kind is SourceKind.ARCHIVE and samples.learn_from(member)):
                skipped += 1
                continue
            name = f"{number}/{member.name}"  # a tar may hold a name twice
            if member.open is None:
                rows.append(_row(None, name, member))
                continue
            if reading.kind is not SourceKind.ARCHIVE and member.size > budget.member_bytes:
                rows.append(_row(None, name, member._replace(reason=too_large(budget.member_bytes))))
                continue
            file = folder / f"{number:08d}{_suffix(member.name)}"
            budget.spend(extract(member, file, path, budget.member_bytes))
            found = (
                [(file, "")] if reading.kind is not SourceKind.ARCHIVE else _sorted_out(file, budget, depth)
            )
            rows += [_inner_row(inner, own, name, member, folder) for inner, own in found]
            skipped += not found
    return {"images": samples.named(rows), "skipped": skipped}


def _sorted_out(file: Path, budget: Budget, depth: int) -> list[tuple[Path, str]]:
    """Return the files that a member is or holds, each with its name in it; none where it shows nobody."""
    if is_picture(file):
        return [(file, "")]
    if shows_nobody(file):
        return []
    if depth >= DEPTH or not is_archive(file):
        return [(file, "")]
    inside = file.with_name(f"{file.name}.members")
    inside.mkdir(exist_ok=True)
    try:
        known = _unpacked(
            file, inside, budget, _Reading(SourceKind.ARCHIVE, AskedColumns(people=False)), depth + 1
        )
    except TooLargeError:
        raise
    except DataError:  # damaged or encrypted: quarantined, as an image would be
        return [(file, "")]
    return [(inside / row[0], row[1]) for row in known["images"]]


def _members(path: Path, reading: _Reading, *, with_images: bool = True) -> Iterator[ContainerMember]:
    if reading.kind is SourceKind.TABLE:
        return table_members(path, reading.asked, with_images=with_images)
    return (
        lmdb_members(path, with_images=with_images)
        if reading.kind is SourceKind.LMDB
        else archive_members(path)
    )


def _is_counted(member: ContainerMember, reading: _Reading) -> bool:
    """Return whether a member counts as an image, as far as its name tells."""
    is_archive_member = reading.kind is SourceKind.ARCHIVE
    return member.is_file and (not is_archive_member or may_be_picture(PurePosixPath(member.name).name))


def _row(file: str | None, name: str, member: ContainerMember) -> Remembered:
    said = (member.person, member.group, member.split)
    return [file if member.beside is None else str(member.beside), name, member.name, *said, member.reason]


def _held(row: Remembered, folder: Path, container: Path, outer: Path) -> HeldImage:
    file, name, inner, person, group, split, reason = row
    path = container / f"row {name.partition('/')[0]}" if file is None else folder / file
    over = PassedOver(reason, may_show_somebody=reason != NO_IMAGE) if reason else None
    return HeldImage(path, f"{outer}/{name}", inner, person, group, split, over)


def _inner_row(file: Path, own: str, name: str, member: ContainerMember, folder: Path) -> Remembered:
    """Return what is remembered of a member, or of an image in it where that is an archive."""
    whole = member._replace(name=f"{member.name}/{own}") if own else member
    return _row(str(file.relative_to(folder)), f"{name}/{own}" if own else name, whole)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()[:8]
