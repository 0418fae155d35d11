"""Listing what a folder or a manifest names, before anything is read."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.decode import PictureView
from showthrough.errors import DataError, EnvironmentFault


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


def list_manifest(manifest: Path) -> dict[Role, list[Entry]]:
    """Return the entries of a CSV or Parquet manifest with path, identity, group and split.

    `identity` and `group` may be missing or empty; paths are relative to the manifest.

    Raises:
        DataError: a column or a value is missing, with the row's number.
    """
    entries: dict[Role, list[Entry]] = {}
    first_rows: dict[str, int] = {}
    for number, row in enumerate(_rows(manifest), start=2):  # row 1 is the header
        if not row.get("path") or not row.get("split"):
            raise DataError(f"{manifest} row {number} has no path or no split")
        if row["path"] in first_rows:
            earlier = first_rows[row["path"]]
            raise DataError(f"{manifest} row {number} lists {row['path']} again, after row {earlier}")
        first_rows[row["path"]] = number
        try:
            role = Role(row["split"])
        except ValueError as error:
            choices = ", ".join(Role)
            raise DataError(
                f"{manifest} row {number} has split {row['split']!r}; splits: {choices}"
            ) from error
        path = manifest.parent / row["path"]
        entries.setdefault(role, []).append(
            Entry(path, row["path"], row.get("identity") or None, row.get("group") or None)
        )
    if not entries:
        raise DataError(f"{manifest} lists no image")
    return entries


def list_boxed_photos(table: Path) -> list[tuple[Entry, tuple[float, float, float, float]]]:
    """Return photos with their one box, from a CSV with path, x1, y1, x2 and y2 (pixels)."""
    photos = []
    for number, row in enumerate(_rows(table), start=2):
        try:
            box = (float(row["x1"]), float(row["y1"]), float(row["x2"]), float(row["y2"]))
            entry = Entry(table.parent / row["path"], row["path"], None)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{table} row {number} needs path, x1, y1, x2 and y2 as numbers") from error
        photos.append((entry, box))
    if not photos:
        raise DataError(f"{table} lists no photo")
    return photos


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


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise DataError(f"no file {path}")
    if path.suffix.lower() in (".parquet", ".pq"):
        yield from _parquet_rows(path)
        return
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from csv.DictReader(file)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a CSV table in UTF-8: {error}") from error


def _parquet_rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        message = "reading a Parquet manifest needs pyarrow: pip install 'showthrough[parquet]'"
        raise EnvironmentFault(message) from error
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError) as error:
        raise DataError(f"{path} is not a Parquet table: {error}") from error
    for row in table.to_pylist():
        yield {key: "" if value is None else str(value) for key, value in row.items()}
