"""Tables of people: training, held-out and synthetic rows with the same columns, as numbers and codes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.data.tabular.column_kinds import (
    Cells,
    ColumnKind,
    TypedColumn,
    is_missing,
    kind_of,
    number_in,
)
from showthrough.errors import ConfigError, DataError
from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.tabular.mixed import Mixed
from showthrough.tables import Columns, TableRow, read_table

EVERY = Columns(needed=())


class PeopleTables(NamedTuple):
    """Tables by role, with the columns that are compared in one order, and what was made of each."""

    columns: tuple[TypedColumn, ...]  # as they stand in the file
    compared: tuple[str, ...]  # numbers first, then categories, as in the tables
    sets: Mapping[str, Mixed]
    people: Mapping[str, Rows]  # by role: a number for each row's person; rows of one person share it
    warnings: tuple[str, ...] = ()


class GivenTable(NamedTuple):
    """Table before anything is known of its columns: what messages call it, and its rows."""

    name: str
    rows: Sequence[TableRow]


class _Column(NamedTuple):
    """Column of one set: different texts, and which of them stands in each row."""

    texts: list[str]
    codes: Rows  # (n,)
    rows: list[int]  # first row of each text

    @classmethod
    def of(cls, cells: Sequence[str], numbers: Sequence[int]) -> "_Column":
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(cell, len(places)) for cell in cells), np.int64, len(cells))
        first = np.unique(codes, return_index=True)[1]
        return cls(list(places), codes, [numbers[i] for i in first])


def read_people_tables(
    files: Mapping[str, Path], kinds: Mapping[str, str] | None = None, person: str | None = None
) -> PeopleTables:
    """Return tables by role; columns may stand in any order, whatever their case.

    `kinds` says what columns are where their cells do not tell; `person` names the column that says whose
    row it is, which is left out of distances.

    Raises:
        DataError: a file is no table, has one row at most, or other columns than the first; a column holds
            numbers and something else; a person stands in two sets of real people.
        ConfigError: `kinds` or `person` names no column, or no kind.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    given = {role: GivenTable(str(path), list(read_table(path, EVERY))) for role, path in files.items()}
    return typed_tables(given, kinds, person)


def typed_tables(
    tables: Mapping[str, GivenTable], kinds: Mapping[str, str] | None = None, person: str | None = None
) -> PeopleTables:
    """Return tables that were read; see `read_people_tables`, which raises the same errors."""
    read = {role: _cells(table) for role, table in tables.items()}
    files = {role: table.name for role, table in tables.items()}
    names = _same_columns(files, read)
    given = {name.strip().lower(): kind for name, kind in (kinds or {}).items()}
    whose = person.strip().lower() if person is not None else None
    _refuse_unknown(given, whose, names)
    columns = tuple(_typed(name, given, whose, files, read) for name in names)
    people = _people(read, whose)
    if whose is not None:
        _refuse_shared(people)
    compared, sets = _compared(columns, read)
    return PeopleTables(columns, compared, sets, people, tuple(_warnings(people, whose)))


def _compared(
    columns: Sequence[TypedColumn], read: Mapping[str, dict[str, _Column]]
) -> tuple[tuple[str, ...], dict[str, Mixed]]:
    """Return the columns that are compared, numbers first, and the tables of them."""
    sizes = {column.name: column.kind for column in columns if column.kind.is_size}
    categories = [column.name for column in columns if column.kind is ColumnKind.CATEGORY]
    if not sizes and not categories:
        raise DataError("no column can be compared: all are ids, text or empty; say others in data.columns")
    codes = {name: _coded([one[name] for one in read.values()]) for name in categories}
    sets = {}
    for i, (role, one) in enumerate(read.items()):
        numbers = [_sizes(kind, one[name]) for name, kind in sizes.items()]
        parts = (
            _stacked(numbers, one, np.float64),
            _stacked([codes[name][i] for name in categories], one, np.int64),
        )
        sets[role] = Mixed(*parts)
    return (*sizes, *categories), sets


def _cells(table: GivenTable) -> dict[str, _Column]:
    rows = table.rows
    if len(rows) < 2:
        told = "one row" if rows else "no rows"
        raise DataError(f"{table.name} has {told}; statistics of people take many")
    numbers = [row.number for row in rows]
    return {name: _Column.of([row.cells[name] for row in rows], numbers) for name in rows[0].cells}


def _same_columns(files: Mapping[str, str], read: Mapping[str, dict[str, _Column]]) -> list[str]:
    (first, names), *others = read.items()
    for role, columns in others:
        lacking = [name for name in names if name not in columns]
        if lacking:
            raise DataError(
                f"{files[role]} has no column {lacking[0]!r}, which {files[first]} has; name them alike"
            )
        more = [name for name in columns if name not in names]
        if more:
            raise DataError(
                f"{files[role]} has a column {more[0]!r}, which {files[first]} has not; leave it out"
            )
    return list(names)


def _refuse_unknown(kinds: Mapping[str, str], whose: str | None, names: Sequence[str]) -> None:
    for name in (*kinds, *([] if whose is None else [whose])):
        if name not in names:
            raise ConfigError(
                f"data.columns names {name!r}, and there is no such column; there are {', '.join(names)}"
            )
    known = [kind.value for kind in ColumnKind if kind is not ColumnKind.EMPTY]
    for name, kind in kinds.items():
        if kind not in known:
            raise ConfigError(f"data.columns says that {name} is {kind!r}; kinds are {', '.join(known)}")


def _typed(
    name: str,
    given: Mapping[str, str],
    whose: str | None,
    files: Mapping[str, str],
    read: Mapping[str, dict[str, _Column]],
) -> TypedColumn:
    own = {role: columns[name] for role, columns in read.items()}
    cells = [
        Cells(column.texts, np.bincount(column.codes).tolist(), column.rows, files[role])
        for role, column in own.items()
    ]
    if name != whose and name not in given:
        return kind_of(name, cells)
    kind = ColumnKind.ID if name == whose else ColumnKind(given[name])
    texts = {text for one in cells for text in one.texts if not is_missing(text)}
    missing = sum(
        count for one in cells for text, count in zip(one.texts, one.counts, strict=True) if is_missing(text)
    )
    if kind.is_size:
        _refuse_no_sizes(name, kind, cells)
    note = "names the person" if name == whose else "as data.columns says"
    return TypedColumn(name, kind, len(texts), missing, note)


def _refuse_no_sizes(name: str, kind: ColumnKind, cells: Sequence[Cells]) -> None:
    """Refuse a column that is said to be of a size and holds something else."""
    for one in cells:
        for text, row in zip(one.texts, one.rows, strict=True):
            if not is_missing(text) and not np.isfinite(number_in(kind, text)):
                raise DataError(f"{one.table} row {row} holds no {kind} in column {name!r}; correct the cell")


def _sizes(kind: ColumnKind, column: _Column) -> Floats:
    return np.array([number_in(kind, text) for text in column.texts])[column.codes]


def _coded(columns: Sequence[_Column]) -> list[Rows]:
    """Return codes that mean the same in all sets, -1 where a cell is missing; categories in their order."""
    texts = sorted({text for column in columns for text in column.texts if not is_missing(text)})
    place = {text: code for code, text in enumerate(texts)}
    return [
        np.array([place.get(text, -1) for text in column.texts], dtype=np.int64)[column.codes]
        for column in columns
    ]


def _stacked(parts: Sequence[np.ndarray], columns: dict[str, _Column], kind: type) -> np.ndarray:
    n = len(next(iter(columns.values())).codes)
    return np.stack(parts, axis=1).astype(kind) if parts else np.zeros((n, 0), dtype=kind)


def _people(read: Mapping[str, dict[str, _Column]], whose: str | None) -> dict[str, Rows]:
    """Return a number for each row's person; without a column that says so, each row is somebody."""
    if whose is None:
        return {role: np.arange(len(next(iter(one.values())).codes)) for role, one in read.items()}
    coded = _coded([one[whose] for one in read.values()])
    unnamed = 1 + max(int(who.max()) for who in coded)
    for who in coded:  # a row without a name is somebody
        gaps = who < 0
        who[gaps] = unnamed + np.arange(gaps.sum())
        unnamed += int(gaps.sum())
    return dict(zip(read, coded, strict=True))


def _refuse_shared(people: Mapping[str, Rows]) -> None:
    """Refuse people in two sets of real people: who was trained on is no control."""
    if not {"train", "holdout"} <= set(people):
        return
    both = len(np.intersect1d(people["train"], people["holdout"]))
    if both:
        raise DataError(
            f"{both:,} people stand in both train and holdout; held-out people must not be trained on"
        )


def _warnings(people: Mapping[str, Rows], whose: str | None) -> list[str]:
    found = []
    for role, who in people.items():
        repeated = len(who) - len(np.unique(who))
        if whose is not None and repeated:
            found.append(
                f"{role} has {repeated:,} rows of people who have another row; one row a person counts"
            )
    return found
