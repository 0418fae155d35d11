"""Rows of tables of people, all roles encoded alike: a row is a person unless a column says whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, final, overload

from showthrough.core.facts.of_records.table_facts import TabledRow
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.record_sets import ListedRecords, Refused
from showthrough.data.tabular import GivenTable, PeopleTables, is_missing, typed_tables
from showthrough.errors import ConfigError, DataError
from showthrough.stats.tabular.mixed import Mixed
from showthrough.tables import Columns, TableRow, read_table

SPLIT = "split"
EVERY = Columns(needed=())


class _OwnColumns(NamedTuple):
    """Columns that are no attributes of a person: whose row it is, which role it has, and unread ones."""

    person: str | None
    left_out: frozenset[str]

    @classmethod
    def of(cls, config: DataConfig) -> "_OwnColumns":
        person = None if config.identity_column is None else config.identity_column.strip().lower()
        left_out = {name.strip().lower() for name in config.ignore_columns}
        return cls(person, frozenset(left_out if person is None else {*left_out, person}))


@final
class EncodedRows(Sequence[TabledRow]):
    """Rows of one role as numbers and codes that mean the same in all roles."""

    def __init__(self, table: Mixed, columns: tuple[str, ...]) -> None:
        self.table, self.columns = table, columns

    def __len__(self) -> int:
        return self.table.n_rows

    @overload
    def __getitem__(self, row: int) -> TabledRow: ...
    @overload
    def __getitem__(self, row: slice) -> "EncodedRows": ...
    def __getitem__(self, row: int | slice) -> "TabledRow | EncodedRows":
        if isinstance(row, slice):
            return EncodedRows(self.table.rows(row), self.columns)
        place = range(len(self))[row]
        return TabledRow(self.table.rows(slice(place, place + 1)), self.columns)


def list_rows(path: Path, config: DataConfig) -> ListedRecords:
    """Return the rows of a table as the records of one role, which `encoded_alike` makes comparable.

    Raises:
        DataError: it is no table, or has no column of the name that is said to tell whose row it is.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    return _listed(list(read_table(path, EVERY)), _OwnColumns.of(config))


def list_row_splits(path: Path, config: DataConfig) -> Mapping[str, ListedRecords]:
    """Return the rows of a table by what its column `split` says.

    Raises:
        DataError: as `list_rows`, or there is no such column.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    rows, own = list(read_table(path, EVERY)), _OwnColumns.of(config)
    if not rows or SPLIT not in rows[0].cells:
        raise DataError(f"{path} has no column split, which says train, holdout, reference or synthetic")
    own = own._replace(left_out=own.left_out | {SPLIT})
    splits: dict[str, list[TableRow]] = {}
    for row in rows:
        splits.setdefault(row.cells[SPLIT], []).append(row)
    return {split: _listed(some, own) for split, some in splits.items()}


def encoded_alike(listed: Mapping[str, ListedRecords], config: DataConfig) -> dict[str, ListedRecords]:
    """Return all roles with their rows encoded: what a column holds is told by the cells of all of them.

    Two people may have equal rows, so each row is a record of its own, whatever it holds.

    Raises:
        DataError: roles have other columns, or a column holds numbers and something else.
        ConfigError: `columns`, `secret_columns` or `identity_column` names no column.
    """
    own = _OwnColumns.of(config)
    if own.person is not None and all(who is None for one in listed.values() for who in one.people):
        raise ConfigError(f"data.identity_column names {own.person!r}, and no table has such a column")
    given = {role: GivenTable(f"the table of {role}", list(one.items)) for role, one in listed.items()}
    tables = typed_tables(given, config.columns)
    unknown = [name for name in secrets_of(config) if name not in tables.compared]
    if unknown:
        told = ", ".join(tables.compared)
        raise ConfigError(f"data.secret_columns names {unknown[0]!r}; columns that are compared: {told}")
    return {
        role: replace(
            one,
            items=EncodedRows(tables.sets[role], tables.compared),
            contents=[f"{role} {row.number} {dict(row.cells)}" for row in one.items],
            note=_told(tables) if role == next(iter(listed)) else "",
        )
        for role, one in listed.items()
    }


def secrets_of(config: DataConfig) -> tuple[str, ...]:
    """Return the columns that an attacker would guess, as tables name columns."""
    return tuple(name.strip().lower() for name in config.secret_columns)


def _listed(rows: Sequence[TableRow], own: _OwnColumns) -> ListedRecords:
    filled, refused = [], []
    for row in rows:
        cells = {name: cell for name, cell in row.cells.items() if name not in own.left_out}
        if all(is_missing(cell) for cell in cells.values()):
            refused.append(Refused(f"row {row.number}", "every cell is missing"))
        else:
            filled.append((TableRow(row.number, cells), row.cells.get(own.person or "") or None))
    return ListedRecords(
        items=[row for row, _ in filled],
        names=[f"row {row.number}" for row, _ in filled],
        people=[who for _, who in filled],
        contents=[""] * len(filled),
        refused=refused,
    )


def _told(tables: PeopleTables) -> str:
    """Return what was made of the columns, for the account of the first role."""
    left_out = [f"{one.name} ({one.kind})" for one in tables.columns if not one.kind.is_compared]
    told = f"{len(tables.compared)} columns are compared"
    return f"{told}; not compared: {', '.join(left_out)}" if left_out else told
