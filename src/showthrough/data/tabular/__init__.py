"""Tables of people as an audit reads them: kinds of columns, and cells as numbers and codes."""

from showthrough.data.tabular.column_kinds import ColumnKind, TypedColumn, is_missing
from showthrough.data.tabular.people_tables import (
    GivenTable,
    PeopleTables,
    read_people_tables,
    typed_tables,
)

__all__ = [
    "ColumnKind",
    "GivenTable",
    "PeopleTables",
    "TypedColumn",
    "is_missing",
    "read_people_tables",
    "typed_tables",
]
