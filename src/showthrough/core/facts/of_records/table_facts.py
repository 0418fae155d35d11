"""Facts about rows of tables: cells as numbers and codes, and what columns are called."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.images import ImageSet
from showthrough.stats.tabular.mixed import Mixed


class TabledRow(NamedTuple):
    """Record that is a row of a table."""

    cells: Mixed  # one row
    columns: tuple[str, ...]  # numbers first, then categories; the same object in all rows


class TabledRecords(NamedTuple):
    """Rows of any set of records as one table."""

    of: Callable[[ImageSet], Mixed]
    columns: tuple[str, ...]
    secrets: tuple[str, ...]  # columns that an attacker would guess
