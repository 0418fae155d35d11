"""Listing what a folder or a manifest names, before anything is read."""

import os
from collections.abc import Collection, Iterator
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.decode import PictureView
from showthrough.errors import DataError
from showthrough.tables import Columns, read_manifest, read_table

CORNERS = ("x1", "y1", "x2", "y2")


class Entry(NamedTuple):
    """One file that should be an image, and whose it is."""

    path: Path
    name: str  # relative to its folder; becomes the keyed id
    person: str | None  # None: nobody is named
    group: str | None = None
    view: PictureView = PictureView()  # which of the pictures that the file holds


def list_folder(folder: Path) -> list[Entry]:
    """Return every file below a folder, in order of name; the first sub-folder is the person.

    Raises:
        DataError: the folder is missing, not a folder, unreadable or without a file.
    """
    if not folder.exists():
        raise DataError(f"no folder {folder}; check the [data] paths, which are relative to the audit file")
    if not folder.is_dir():
        raise DataError(f"{folder} is a file; [data] needs a folder of images")
    entries = []
    for path in sorted(_files(folder)):
        relative = path.relative_to(folder)
        entries.append(Entry(path, str(relative), relative.parts[0] if len(relative.parts) > 1 else None))
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


def list_boxed_photos(table: Path) -> list[tuple[Entry, tuple[float, float, float, float]]]:
    """Return photos with their one box, from a table with path, x1, y1, x2 and y2 (pixels)."""
    photos = []
    for number, row in read_table(table, Columns(("path", *CORNERS))):
        try:
            box = (_pixels(row["x1"]), _pixels(row["y1"]), _pixels(row["x2"]), _pixels(row["y2"]))
        except ValueError as error:
            raise DataError(f"{table} row {number} needs path, x1, y1, x2 and y2 as numbers") from error
        photos.append((Entry(table.parent / row["path"], row["path"], None), box))
    if not photos:
        raise DataError(f"{table} lists no photo")
    return photos


def _role(split: str, manifest: Path, number: int) -> Role:
    try:
        return Role(split.lower())
    except ValueError as error:
        choices = ", ".join(Role)
        raise DataError(f"{manifest} row {number} has split {split!r}; splits: {choices}") from error


def _pixels(cell: str) -> float:
    """Return a number that may be written with a decimal comma."""
    number = float(cell.replace(",", "."))
    if not isfinite(number):
        raise ValueError(cell)
    return number


def _files(folder: Path) -> Iterator[Path]:
    seen = set()
    for top, folders, files in os.walk(folder, followlinks=True, onerror=_refuse):
        real = os.path.realpath(top)
        if real in seen:  # a link that leads back up
            folders.clear()
            continue
        seen.add(real)
        yield from (Path(top) / name for name in files)


def _refuse(error: OSError) -> None:
    raise DataError(f"cannot list {error.filename}: {error.strerror}") from error
