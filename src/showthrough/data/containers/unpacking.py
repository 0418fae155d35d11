"""Images of containers, unpacked into the vault once: each whole or not at all, and never more than asked."""

import hashlib
import logging
from collections.abc import Generator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol, final

from showthrough.data.containers.archive_members import archive_members, is_archive
from showthrough.data.containers.image_sources import ARCHIVES, ImageSource, SourceKind
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


class Closed(NamedTuple):
    """A source of images that was glanced at and not unpacked, and how many images it holds."""

    source: ImageSource
    asked: AskedColumns
    n_images: int


class HeldImage(NamedTuple):
    """An image of a container: its file, what the container calls it, and whose the container says it is."""

    path: Path
    name: str  # with the container's own: no two are alike
    inner: str  # in the container
    person: str | None = None
    group: str | None = None
    split: str | None = None
    passed_over: PassedOver | None = None  # set: there is no image, and why
    closed: Closed | None = None  # set: it lies in a container that was not unpacked


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
            known = _unpacked(path, folder, self._budget, ContainerReading(source.kind, asked))
            self._keeper.write_json(listing, known)
            log.info("unpacked %d files of %s", len(known["images"]), path)
        outside = _Outside(path, path.relative_to(source.root))
        return UnpackedImages([_held(row, folder, outside) for row in known["images"]], known["skipped"])


def glance(source: ImageSource, asked: AskedColumns) -> UnpackedImages:
    """Return what a source holds by its names and columns alone; nothing is unpacked, and paths are its own.

    Raises:
        DataError, EnvironmentFault: as `Unpacker.unpack`.
    """
    reading = ContainerReading(source.kind, asked)
    parts = [_glanced(path, reading) for path in source.files]
    n_inside = sum(file is None and not row[-1] for part in parts for file, *row in part.rows)
    closed = Closed(source, asked, n_inside)
    held = [
        _held(row, path, _Outside(path, path.relative_to(source.root), closed))
        for path, part in zip(source.files, parts, strict=True)
        for row in part.rows
    ]
    return UnpackedImages(held, sum(part.skipped for part in parts))


class _Glanced(NamedTuple):
    rows: list[Remembered]
    skipped: int


def _glanced(path: Path, reading: "ContainerReading") -> _Glanced:
    samples, skipped = WebSamples(reading.asked), 0
    rows: list[Remembered] = []
    with damage_told(path) as reached:
        for number, member in enumerate(members_of(path, reading, with_images=False)):
            reached[:] = [member.name]
            if is_counted(member, reading):
                rows.append(_row(None, f"{number}/{member.name}", member))
            else:
                skipped += 1
                samples.learn_from(member)
    return _Glanced(samples.named(rows), skipped)


class ContainerReading(NamedTuple):
    """How a container is read: by its kind, and by what is asked of its columns."""

    kind: SourceKind
    asked: AskedColumns


def _unpacked(
    path: Path, folder: Path, budget: Budget, reading: ContainerReading, depth: int = 0
) -> dict[str, Any]:
    """Return what is remembered of a container: its images and whose they are, and what was skipped."""
    rows: list[Remembered] = []
    samples, skipped = WebSamples(reading.asked), 0
    with damage_told(path) as reached:
        for number, member in enumerate(members_of(path, reading)):
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
            file = folder / f"{number:08d}{suffix_of(member.name)}"
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
            file, inside, budget, ContainerReading(SourceKind.ARCHIVE, AskedColumns(people=False)), depth + 1
        )
    except TooLargeError:
        raise
    except DataError:  # damaged or encrypted: quarantined, as an image would be
        return [(file, "")]
    return [(inside / row[0], row[1]) for row in known["images"]]


def members_of(
    path: Path, reading: ContainerReading, *, with_images: bool = True
) -> Generator[ContainerMember]:
    """Return what a container holds, member by member, in the order in which it lies there.

    Raises:
        DataError, EnvironmentFault: as `Unpacker.unpack`; and what `damage_told` puts into words.
    """
    if reading.kind is SourceKind.TABLE:
        return table_members(path, reading.asked, with_images=with_images)
    return (
        lmdb_members(path, with_images=with_images)
        if reading.kind is SourceKind.LMDB
        else archive_members(path)
    )


def is_counted(member: ContainerMember, reading: ContainerReading) -> bool:
    """Return whether a member counts as an image, as far as its name tells: an archive does, as one."""
    name = PurePosixPath(member.name).name
    may_count = may_be_picture(name) or name.lower().endswith(ARCHIVES)
    return member.is_file and (reading.kind is not SourceKind.ARCHIVE or may_count)


def _row(file: str | None, name: str, member: ContainerMember) -> Remembered:
    said = (member.person, member.group, member.split)
    return [file if member.beside is None else str(member.beside), name, member.name, *said, member.reason]


def _held(row: Remembered, folder: Path, outside: "_Outside") -> HeldImage:
    file, name, inner, person, group, split, reason = row
    path = outside.path / f"row {name.partition('/')[0]}" if file is None else folder / file
    over = PassedOver(reason, may_show_somebody=reason != NO_IMAGE) if reason else None
    closed = outside.closed if file is None and not reason else None
    return HeldImage(path, f"{outside.name}/{name}", inner, person, group, split, over, closed)


class _Outside(NamedTuple):
    """The container that an image lies in, what it is called, and how it can be opened if it was not."""

    path: Path
    name: Path
    closed: Closed | None = None


def _inner_row(file: Path, own: str, name: str, member: ContainerMember, folder: Path) -> Remembered:
    """Return what is remembered of a member, or of an image in it where that is an archive."""
    whole = member._replace(name=f"{member.name}/{own}") if own else member
    return _row(str(file.relative_to(folder)), f"{name}/{own}" if own else name, whole)


def suffix_of(name: str) -> str:
    """Return the suffix that the file of a member gets."""
    return PurePosixPath(name).suffix.lower()[:8]
