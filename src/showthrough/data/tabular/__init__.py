"""Tables of people as an audit reads them: kinds of columns, and cells as numbers and codes."""

from showthrough.data.tabular.column_kinds import ColumnKind, TypedColumn
from showthrough.data.tabular.people_tables import PeopleTables, read_people_tables

__all__ = ["ColumnKind", "PeopleTables", "TypedColumn", "read_people_tables"]
