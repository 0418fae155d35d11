"""Listing what a folder or a manifest names, before anything is read."""

from collections.abc import Collection
from pathlib import Path, PurePath
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.decoding.decode import PictureView
from showthrough.data.decoding.folder_files import PassedOver, files_below
from showthrough.data.decoding.odd_files import printable
from showthrough.data.people.file_names import people_by_pattern
from showthrough.data.people.folder_levels import people_by_folder
from showthrough.errors import DataError
from showthrough.tables import read_manifest


class Entry(NamedTuple):
    """One file that should be an image, and whose it is."""

    path: Path
    name: str  # relative to its folder; becomes the keyed id
    person: str | None  # None: nobody is named
    group: str | None = None
    view: PictureView = PictureView()  # which of the pictures that the file holds
    passed_over: PassedOver | None = None  # set: a link or a folder that is not looked into


class NamedBy(NamedTuple):
    """Settings that tell what names the people of a folder."""

    level: int | None = None  # of the folder that does, counted from the top; None: it is found
    pattern: str | None = None  # of file names, which then name people instead


FIRST_FOLDER = NamedBy(level=1)


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
        raise DataError(f"{folder} is a file; [data] needs a folder of images")
    found = files_below(folder)
    if not found:
        raise DataError(f"{folder} holds no file")
    looked_at = [path.relative_to(folder) for path, over in found if over is None]
    if named_by.pattern is None:
        people = people_by_folder(looked_at, named_by.level, str(folder))
    else:
        people = people_by_pattern(looked_at, named_by.pattern)
    whose = dict(zip(looked_at, people, strict=True))
    return [
        Entry(path, printable(str(relative)), whose.get(relative), passed_over=over)
        for path, over in found
        for relative in (path.relative_to(folder),)
    ]


def list_manifest(
    manifest: Path, ignored: Collection[str] = (), pattern: str | None = None
) -> dict[Role, list[Entry]]:
    """Return the entries of a CSV or Parquet manifest with path, identity, group and split.

    `identity` and `group` may be missing or empty; columns that are `ignored` may stand there too. Where a
    row names nobody, its file may, by a `pattern`.

    Raises:
        DataError: a column or a value is missing, unknown or doubled, with the row's number.
        EnvironmentFault: pandas is not installed.
    """
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


def _role(split: str, manifest: Path, number: int) -> Role:
    try:
        return Role(split.lower())
    except ValueError as error:
        choices = ", ".join(Role)
        raise DataError(f"{manifest} row {number} has split {split!r}; splits: {choices}") from error
