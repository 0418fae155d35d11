"""Listing what a folder or a manifest names, before anything is read."""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.containers.image_sources import ImageSource, SourceKind, manifest_sources, source_at
from showthrough.data.containers.member_files import MEMBER_BYTES
from showthrough.data.containers.members import AskedColumns
from showthrough.data.containers.unpacking import (
    NOBODY_NAMED,
    Closed,
    HeldImage,
    UnpackedImages,
    Unpacker,
    glance,
)
from showthrough.data.decoding.decode import PictureView
from showthrough.data.decoding.folder_files import NO_PICTURES, PassedOver, files_below
from showthrough.data.decoding.odd_files import Unreadable, printable, status_of
from showthrough.data.people.file_names import people_by_pattern
from showthrough.data.people.folder_levels import people_by_folder
from showthrough.data.people.identity_lists import read_identities
from showthrough.data.people.split_lists import (
    IDENTITIES,
    folder_of_photos,
    is_partition_list,
    read_partitions,
)
from showthrough.data.vault import Vault
from showthrough.errors import DataError
from showthrough.naming import person_name
from showthrough.tables import read_manifest


class Entry(NamedTuple):
    """One file that should be an image, and whose it is."""

    path: Path
    name: str  # relative to its folder; becomes the keyed id
    person: str | None  # None: nobody is named
    group: str | None = None
    view: PictureView = PictureView()  # which of the pictures that the file holds
    passed_over: PassedOver | None = None  # set: a link or a folder that is not looked into
    closed: Closed | None = None  # set: it lies in a container that was not unpacked, whose path it has

    @property
    def is_inside(self) -> bool:
        """Return whether there is no file of its own to read."""
        return self.closed is not None


class NamedBy(NamedTuple):
    """Settings that tell what names the people of a folder."""

    level: int | None = None  # of the folder that does, counted from the top; None: it is found
    pattern: str | None = None  # of file names, which then name people instead


# What splits of data sets are called that are no roles: who was left out of training is the control.
SPLITS = {"test": "holdout", "validation": "reference", "valid": "reference", "val": "reference"}
FIRST_FOLDER = NamedBy(level=1)


class Opening(NamedTuple):
    """How containers are opened: unpacked, or only glanced at where there is no vault."""

    unpacker: Unpacker | None = None
    asked: AskedColumns = AskedColumns()

    def held(self, source: ImageSource, asked: AskedColumns) -> UnpackedImages:
        """Return what a source holds."""
        return glance(source, asked) if self.unpacker is None else self.unpacker.unpack(source, asked)


GLANCE = Opening()


def list_images(path: Path, named_by: NamedBy, opening: Opening, *, people: bool = True) -> list[Entry]:
    """Return every image at a path, a folder or what holds images otherwise, and whose it is.

    Where a table or a sample of WebDataset names the person, it does; else files in archives and keys of
    databases are named as files in folders are. Without `people` nobody is named in a container.

    Raises:
        DataError: as `list_folder`; or a container is damaged or not what it should be.
        EnvironmentFault: a library that reads it is not installed.
    """
    source = source_at(path)
    if source is None:
        return list_folder(path, named_by)
    asked = opening.asked if people else AskedColumns(people=False)
    held, skipped = opening.held(source, asked)
    if not any(one.passed_over is None for one in held):
        raise DataError(f"{path} holds no image, only rows without one, text, folders and empty files")
    if people and any(one.split for one in held):
        raise DataError(
            f"{path} says in which split each image is; name it as data.manifest, or name its column in "
            "data.ignore_columns"
        )
    whose = _people_of(held, named_by, str(path)) if people else [None] * len(held)
    entries = [_of_held(one, person) for one, person in zip(held, whose, strict=True)]
    if skipped:
        over = PassedOver(NO_PICTURES, skipped, may_show_somebody=False)
        entries.append(Entry(path, f"{path.name}/without pictures", None, passed_over=over))
    return entries


def _people_of(held: list[HeldImage], named_by: NamedBy, whose: str) -> list[str | None]:
    """Return whose each image of a container is: as it says, or as the names in it do, where it is silent."""
    if any(one.person is not None for one in held):
        return [None if one.person is None else person_name(one.person) for one in held]
    names = [PurePath(one.inner) for one in held]
    if named_by.pattern is not None:
        return people_by_pattern(names, named_by.pattern)
    return people_by_folder(names, named_by.level, whose)


def _of_held(one: HeldImage, person: str | None) -> Entry:
    group = None if one.group is None else person_name(one.group)
    return Entry(one.path, one.name, person, group, passed_over=one.passed_over, closed=one.closed)


def list_folder(folder: Path, named_by: NamedBy = NamedBy()) -> list[Entry]:  # noqa: B008 - a tuple
    """Return every file below a folder, in order of name, and whose it is.

    Links out of the folder, hidden folders and those that programs leave, and folders that cannot be
    listed, are entries too, passed over and counted.

    Raises:
        DataError: the folder is missing, not a folder, unreadable or without a file, or nobody can know
            which of several folders above a photo names the person.
    """
    if not folder.exists():
        raise DataError(f"no folder {folder}; check the [data] paths, which are relative to the audit file")
    if not folder.is_dir():
        raise DataError(f"{folder} is a file, and not one that holds images; [data] needs a folder of images")
    found = files_below(folder)
    if not found:
        raise DataError(f"{folder} holds no file")
    relative = [path.relative_to(folder) for path, _ in found]
    looked_at = [one for one, (_, over) in zip(relative, found, strict=True) if over is None]
    if named_by.pattern is None:
        people = people_by_folder(looked_at, named_by.level, str(folder))
    else:
        people = people_by_pattern(looked_at, named_by.pattern)
    whose = iter(people)
    return [
        Entry(path, printable(str(one)), next(whose) if over is None else None, passed_over=over)
        for one, (path, over) in zip(relative, found, strict=True)
    ]


def list_manifest(
    manifest: Path,
    ignored: Collection[str] = (),
    pattern: str | None = None,
    opening: Opening = GLANCE,
) -> dict[Role, list[Entry]]:
    """Return the entries of a CSV or Parquet manifest with path, identity, group and split.

    A table that holds the images themselves may stand there too, or a data set that `datasets` saved, or
    CelebA's list of partitions.

    `identity` and `group` may be missing or empty; columns that are `ignored` may stand there too. Where a
    row names nobody, its file may, by a `pattern`.

    Raises:
        DataError: a column or a value is missing, unknown or doubled, with the row's number.
        EnvironmentFault: pandas is not installed.
    """
    sources = manifest_sources(manifest)
    if sources is not None:
        return _of_tables(manifest, sources, NamedBy(pattern=pattern), opening)
    if is_partition_list(manifest):
        return _of_partitions(manifest)
    entries: dict[Role, list[Entry]] = {}
    for row in read_manifest(manifest, ignored):
        person = row.person
        if person is None and pattern is not None:
            (person,) = people_by_pattern([PurePath(row.path)], pattern)
        entry = Entry(manifest.parent / row.path, row.path, person, row.group)
        entries.setdefault(_role(row.split, manifest, row.number), []).append(entry)
    if not entries:
        raise DataError(f"{manifest} lists no image")
    return entries


def _of_partitions(manifest: Path) -> dict[Role, list[Entry]]:
    """Return the photos of a list of partitions, and whose they are where CelebA's own list lies there."""
    listed = list(read_partitions(manifest))
    folder = folder_of_photos(manifest, listed[0].name)
    beside = next((path for name in IDENTITIES if (path := manifest.parent / name).is_file()), None)
    names = [one.name for one in listed]
    people = [None] * len(names) if beside is None else read_identities(beside).people(names)
    entries: dict[Role, list[Entry]] = {}
    for one, person in zip(listed, people, strict=True):
        entries.setdefault(Role(one.role), []).append(Entry(folder / one.name, one.name, person))
    return entries


def _role(split: str, manifest: Path, number: int) -> Role:
    try:
        return Role(split.lower())
    except ValueError as error:
        choices = ", ".join(Role)
        raise DataError(f"{manifest} row {number} has split {split!r}; splits: {choices}") from error


def _of_tables(
    manifest: Path, sources: Mapping[str, ImageSource], named_by: NamedBy, opening: Opening
) -> dict[Role, list[Entry]]:
    """Return the images of tables by role: by the split that each is, or that a column says."""
    entries: dict[Role, list[Entry]] = {}
    for split, source in sources.items():
        held = opening.held(source, opening.asked).held
        whose = _people_of(held, named_by, str(manifest))
        for row, (one, person) in enumerate(zip(held, whose, strict=True)):
            said = split or one.split
            if not said:
                raise DataError(
                    f"{manifest} row {row} has no split; fill the cell, or name data.train and others"
                )
            role = _role(SPLITS.get(said.lower(), said), manifest, row)
            entries.setdefault(role, []).append(_of_held(one, person))
    return entries


class Unpacked(NamedTuple):
    """The files of some archives that may be images, and how many members show nobody (text, folders)."""

    entries: list[Entry]
    skipped: int


def unpack_archives(
    pattern: Path, vault: Vault, max_gigabytes: float = 50.0, member_bytes: int = MEMBER_BYTES
) -> Unpacked:
    """Return the files of every archive that the pattern names, unpacked into the vault; nobody is named.

    A folder that holds archives and nothing else may stand in the place of a pattern, and so may tables of
    images.

    Raises:
        DataError: no archive, or one that is cut short, encrypted, too large or without an image.
    """
    held, skipped = Unpacker(vault, max_gigabytes, member_bytes).unpack(_source(pattern))
    if not any(one.passed_over is None for one in held):
        raise DataError(f"{pattern} holds no image, only text, folders and empty files")
    return Unpacked([Entry(one.path, one.name, None, passed_over=one.passed_over) for one in held], skipped)


def list_archives(pattern: Path) -> list[Entry]:
    """Return what `unpack_archives` would, as far as names tell; nothing is unpacked.

    Raises:
        DataError: as `unpack_archives`.
    """
    return [_of_held(one, None) for one in glance(_source(pattern), NOBODY_NAMED).held]


def _source(pattern: Path) -> ImageSource:
    found = source_at(pattern)
    if found is not None:
        return found
    try:
        status_of(pattern)
    except Unreadable as error:
        raise DataError(f"no archive {pattern}: {error}; paths are relative to the audit file") from None
    return ImageSource(SourceKind.ARCHIVE, (pattern,), pattern.parent)  # reading it tells what is wrong
