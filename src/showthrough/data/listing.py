"""Listing what a folder or a manifest names, before anything is read."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.decoding.decode import PictureView
from showthrough.data.decoding.folder_files import PassedOver, files_below
from showthrough.data.decoding.odd_files import printable
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


def list_folder(folder: Path) -> list[Entry]:
    """Return every file below a folder, in order of name; the first sub-folder is the person.

    Links out of the folder, and folders that cannot be listed, are entries too, passed over and counted.

    Raises:
        DataError: the folder is missing, not a folder, unreadable or without a file.
    """
    if not folder.exists():
        raise DataError(f"no folder {folder}; check the [data] paths, which are relative to the audit file")
    if not folder.is_dir():
        raise DataError(f"{folder} is a file; [data] needs a folder of images")
    entries = []
    for path, over in files_below(folder):
        relative = path.relative_to(folder)
        person = printable(relative.parts[0]) if len(relative.parts) > 1 else None
        entries.append(Entry(path, printable(str(relative)), person, passed_over=over))
    if not entries:
        raise DataError(f"{folder} holds no file")
    return entries


def list_manifest(manifest: Path, ignored: Collection[str] = ()) -> dict[Role, list[Entry]]:
    """Return the entries of a CSV or Parquet manifest with path, identity, group and split.

    `identity` and `group` may be missing or empty; columns that are `ignored` may stand there too.

    Raises:
        DataError: a column or a value is missing, unknown or doubled, with the row's number.
        EnvironmentFault: pandas is not installed.
    """
    entries: dict[Role, list[Entry]] = {}
    for row in read_manifest(manifest, ignored):
        entry = Entry(manifest.parent / row.path, row.path, row.person, row.group)
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
