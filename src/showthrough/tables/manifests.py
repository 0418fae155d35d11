"""Manifests: tables of images, whose they are, and in which role."""

from collections.abc import Collection, Iterator
from os.path import normpath
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from showthrough.errors import DataError
from showthrough.naming import person_name
from showthrough.tables.columns import Columns
from showthrough.tables.reading import read_table

ALSO_CALLED = {
    **dict.fromkeys(("image", "image_path", "img", "file", "filename", "file_name", "filepath"), "path"),
    **dict.fromkeys(("photo", "picture", "url"), "path"),
    **dict.fromkeys(("person", "person_id", "subject", "subject_id", "name", "id", "label"), "identity"),
    **dict.fromkeys(("who", "individual", "class", "identity_id", "celebrity"), "identity"),
    **dict.fromkeys(("ethnicity", "gender", "sex", "age_group", "subgroup", "demographic"), "group"),
    **dict.fromkeys(("role", "set", "subset", "partition", "fold"), "split"),
}
COLUMNS = Columns(("path", "split"), ("identity", "group"), ALSO_CALLED)


class ManifestRow(NamedTuple):
    """Image of a manifest; paths are relative to it, whichever way its slashes lean."""

    number: int  # as a spreadsheet counts, from 1
    path: str
    split: str
    person: str | None  # None: nobody is named
    group: str | None


def read_manifest(manifest: Path, ignored: Collection[str] = ()) -> Iterator[ManifestRow]:
    """Yield the rows of a CSV or Parquet file with path, split and, if they are known, identity and group.

    Any other column is refused unless it is one of those `ignored`: a misspelt `identity` would leave
    everybody unnamed; "*" ignores all of them. Names are made one whatever bytes spell them; see
    `person_name`.

    Raises:
        DataError: what cannot be read as it stands, with the row's number.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    every = "*" in ignored
    columns = COLUMNS._replace(others=None if every else {name.strip().lower() for name in ignored})
    first_rows: dict[str, int] = {}
    for number, cells in read_table(manifest, columns):
        if not cells["path"] or not cells["split"]:
            lacking = "path" if not cells["path"] else "split"
            raise DataError(f"{manifest} row {number} has no {lacking}; remove the row or fill the cell")
        path = _path(cells["path"], manifest, number)
        earlier = first_rows.setdefault(normpath(path), number)
        if earlier != number:
            raise DataError(f"{manifest} row {number} lists {cells['path']} again, after row {earlier}")
        person, group = person_name(cells.get("identity", "")), person_name(cells.get("group", ""))
        yield ManifestRow(number, path, cells["split"], person, group)


def _path(cell: str, manifest: Path, number: int) -> str:
    r"""Return a path with slashes; `ada\1.png` is a file in a folder unless a file is called so.

    Raises:
        DataError: it is a path of another machine, such as C:\faces\1.png.
    """
    windows = PureWindowsPath(cell)
    if "\\" not in cell and not windows.drive:
        return cell
    if Path(manifest.parent, cell).exists():
        return cell
    if windows.drive:
        raise DataError(
            f"{manifest} row {number} has the path {cell}, which is one of a Windows machine; write paths "
            "relative to the manifest"
        )
    return windows.as_posix()
