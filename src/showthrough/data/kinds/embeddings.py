"""Vectors that were computed elsewhere, with who is who, from Parquet, .npz or .npy."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, final, overload

import numpy as np
from numpy.typing import NDArray

from showthrough.core.types import Features, Mask, Rows
from showthrough.data.kinds.record_sets import ListedRecords, Refused
from showthrough.errors import DataError, EnvironmentFault, IntegrityError
from showthrough.observers.embedders.vector_archives import DAMAGE, refuse_bomb
from showthrough.tables import Columns, read_table

ID, PERSON, GROUP, SPLIT = ("id", "path", "name"), ("identity", "person", "label"), ("group",), ("split",)
CHUNK = 4096  # rows looked through at once
UNREADABLE = "is damaged, or holds objects that only pickle reads"


class VectorTable(NamedTuple):
    """A file of vectors: columns of text, and one or several sets of vectors (n, D)."""

    path: Path
    columns: Mapping[str, Sequence[str | None]]
    vectors: Mapping[str, NDArray[Any]]

    def column(self, names: Sequence[str]) -> Sequence[str | None] | None:
        """Return the first column of these names, None where there is none."""
        return next((self.columns[name] for name in names if name in self.columns), None)


@final
class VectorRows(Sequence[Mapping[str, Features]]):
    """Records that are vectors: each a mapping from the name of a set to the vector, float32."""

    def __init__(self, vectors: Mapping[str, NDArray[Any]], rows: Rows) -> None:
        self.vectors, self.rows = vectors, rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, row: int) -> Mapping[str, Features]: ...
    @overload
    def __getitem__(self, row: slice) -> "VectorRows": ...
    def __getitem__(self, row: int | slice) -> "Mapping[str, Features] | VectorRows":
        if isinstance(row, slice):
            return VectorRows(self.vectors, self.rows[row])
        place = int(self.rows[row])
        return {name: np.asarray(values[place], dtype=np.float32) for name, values in self.vectors.items()}

    @property
    def widths(self) -> dict[str, int]:
        """Return how many numbers a vector of each set has."""
        return {name: values.shape[1] for name, values in self.vectors.items()}


def list_vectors(path: Path) -> ListedRecords:
    """Return the vectors of a file as the records of one role.

    Raises:
        DataError: the file holds no vectors, or one id twice.
        IntegrityError: it is damaged.
    """
    table = read_vectors(path)
    return _listed(table, np.arange(_length(table)))


def list_splits(path: Path) -> dict[str, ListedRecords]:
    """Return the vectors of a file by what its column `split` says.

    Raises:
        DataError: the file has no such column, holds no vectors, or one id twice.
        IntegrityError: it is damaged.
    """
    table = read_vectors(path)
    splits = table.column(SPLIT)
    if splits is None:
        raise DataError(f"{path} has no column split, which says train, holdout, reference or synthetic")
    names = np.array([str(split) for split in splits])
    return {name: _listed(table, np.flatnonzero(names == name)) for name in dict.fromkeys(names.tolist())}


def read_vectors(path: Path) -> VectorTable:
    """Return a file of vectors: .parquet, .npz, or .npy beside a .csv with as many rows.

    Raises:
        DataError: it has another ending, holds no vectors, or columns of other lengths.
        IntegrityError: it is damaged.
        EnvironmentFault: pyarrow is missing.
    """
    if not path.is_file():
        raise DataError(f"there is no file {path}; give a .parquet, .npz or .npy file of vectors")
    readers = {".parquet": _parquet, ".npz": _npz, ".npy": _npy}
    if path.suffix not in readers:
        raise DataError(f"{path} ends in neither .parquet nor .npz nor .npy, which hold vectors")
    table = readers[path.suffix](path)
    if not table.vectors:
        has = ", ".join(table.columns) or "nothing"
        raise DataError(f"{path} holds no vectors: lists of numbers, all of one length; it has {has}")
    lengths = {name: len(column) for name, column in table.columns.items()}
    lengths |= {name: len(values) for name, values in table.vectors.items()}
    for name, n in lengths.items():
        if n != _length(table):
            raise DataError(f"{path}: {name} has {n} rows, and the vectors {_length(table)}")
    return table


def refuse_other_widths(listed: Mapping[str, ListedRecords]) -> None:
    """Refuse roles whose vectors do not compare: of other sets, or of other widths.

    Raises:
        DataError: naming both roles and what differs.
    """
    first, *others = listed
    known = _widths(listed[first])
    for role in others:
        found = _widths(listed[role])
        if found.keys() != known.keys():
            raise DataError(
                f"vectors of {first} are called {', '.join(known)}, those of {role} {', '.join(found)}; "
                "the same network must have computed both"
            )
        for name, width in found.items():
            if width != known[name]:
                raise DataError(
                    f"{name} has {known[name]} numbers a vector in {first} and {width} in {role}; "
                    "the same network must have computed both"
                )


def _widths(listed: ListedRecords) -> dict[str, int]:
    return listed.items.widths if isinstance(listed.items, VectorRows) else {}


def _length(table: VectorTable) -> int:
    return len(next(iter(table.vectors.values())))


def _listed(table: VectorTable, rows: Rows) -> ListedRecords:
    ids, people, groups = (table.column(names) for names in (ID, PERSON, GROUP))
    named = [str(row) if ids is None else str(ids[row]) for row in rows]
    if len(set(named)) < len(named):
        raise DataError(f"{table.path} has two rows of one id; give each record an id of its own")
    broken = _broken(table, rows)
    kept = [place for place in range(len(rows)) if place not in broken]
    chosen = rows[kept]
    return ListedRecords(
        items=VectorRows(table.vectors, chosen),
        names=[named[place] for place in kept],
        people=[None if people is None else people[row] for row in chosen],
        contents=[_content(table, int(row)) for row in chosen],
        groups=None if groups is None else [str(groups[row] or "") for row in chosen],
        refused=[Refused(named[place], reason) for place, reason in broken.items()],
    )


def _broken(table: VectorTable, rows: Rows) -> dict[int, str]:
    """Return the places of rows with a vector that says nothing, and why."""
    found: dict[int, str] = {}
    for name, values in table.vectors.items():
        for start in range(0, len(rows), CHUNK):
            part = np.asarray(values[rows[start : start + CHUNK]], dtype=np.float64)
            finite: Mask = np.asarray(np.isfinite(part).all(axis=1))
            for place in np.flatnonzero(~(finite & (np.abs(part) > 0).any(axis=1))):
                told = "is all zero" if finite[place] else "is not finite"
                found.setdefault(start + int(place), f"its vector {name} {told}")
    return dict(sorted(found.items()))


def _content(table: VectorTable, row: int) -> bytes:
    return b"".join(np.asarray(values[row], dtype=np.float32).tobytes() for values in table.vectors.values())


def _parquet(path: Path) -> VectorTable:
    try:
        from pyarrow import ArrowException, parquet, types
    except ImportError as error:
        raise EnvironmentFault(f"{path} needs pyarrow: pip install 'showthrough[parquet]'") from error
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError) as error:
        raise IntegrityError(f"{path} is not a whole Parquet table") from error
    columns: dict[str, Sequence[str | None]] = {}
    vectors: dict[str, NDArray[Any]] = {}
    for field in table.schema:
        kind = field.type
        is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
        if not is_list:
            columns[field.name.lower()] = _texts(table.column(field.name).to_pylist())
        elif types.is_floating(kind.value_type) or types.is_integer(kind.value_type):
            vectors[field.name] = _stacked(path, field.name, table.column(field.name).to_pylist())
    return VectorTable(path, columns, vectors)


def _stacked(path: Path, name: str, rows: Sequence[Sequence[float] | None]) -> NDArray[Any]:
    width = next((len(row) for row in rows if row), 0)
    if any(row is not None and len(row) != width for row in rows):
        raise DataError(f"{path}: {name} holds vectors of different lengths")
    stacked = np.full((len(rows), width), np.nan, dtype=np.float32)
    for place, row in enumerate(rows):
        if row is not None:
            stacked[place] = [np.nan if number is None else number for number in row]
    return stacked


def _texts(values: Sequence[object]) -> list[str | None]:
    return [None if value is None or value == "" else str(value) for value in values]


def _npz(path: Path) -> VectorTable:
    try:
        refuse_bomb(path)
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: np.asarray(arrays[name]) for name in arrays.files}
    except DAMAGE as error:
        raise IntegrityError(f"{path} {UNREADABLE}") from error
    columns = {name.lower(): _texts(array.tolist()) for name, array in found.items() if array.ndim == 1}
    return VectorTable(path, columns, {name: a for name, a in found.items() if _is_vectors(a)})


def _npy(path: Path) -> VectorTable:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except DAMAGE as error:
        raise IntegrityError(f"{path} {UNREADABLE}") from error
    names = path.with_suffix(".csv")
    if not names.is_file():
        raise DataError(f"{path} needs {names.name} beside it: a table with a row for each vector (identity)")
    rows = [row.cells for row in read_table(names, Columns(needed=()))]
    keys = dict.fromkeys(key for row in rows for key in row)
    columns = {key: _texts([row.get(key) for row in rows]) for key in keys}
    return VectorTable(path, columns, {"vector": array} if _is_vectors(array) else {})


def _is_vectors(array: NDArray[Any]) -> bool:
    return array.ndim == 2 and array.shape[1] > 1 and array.dtype.kind in "fiu"
