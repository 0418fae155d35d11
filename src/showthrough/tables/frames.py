"""Data frames and Parquet of rows; pandas is imported when a frame is asked for."""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from showthrough.errors import EnvironmentFault
from showthrough.tables.flat_rows import FlatRow, TableCell, columns_of

if TYPE_CHECKING:
    from pandas import DataFrame

KINDS = {frozenset({int}): "Int64", frozenset({bool}): "boolean"}
NUMBERS = frozenset({int, float})
LACKING = "a data frame needs pandas: pip install 'showthrough[audit]'"


def frame(rows: Sequence[FlatRow], columns: Sequence[str] | None = None) -> "DataFrame":
    """Return rows as a data frame in which whole numbers stay whole and text stays text.

    A column of whole numbers with gaps is `Int64`, of other numbers `float64`, all else text.

    Raises:
        EnvironmentFault: pandas is not installed.

    >>> print(frame([{"person": "007", "hits": 3}, {"person": "NA", "hits": None}]))
      person  hits
    0    007     3
    1     NA  <NA>
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise EnvironmentFault(LACKING) from error
    names = list(columns or columns_of(rows))
    cells = {name: [row.get(name) for row in rows] for name in names}
    return pd.DataFrame({name: pd.Series(*_typed(cells[name])) for name in names}, columns=names)


def parquet_bytes(rows: Sequence[FlatRow]) -> bytes | None:
    """Return rows as a Parquet file, or None where pandas or pyarrow is not installed."""
    if find_spec("pandas") is None or find_spec("pyarrow") is None:
        return None
    file = io.BytesIO()
    frame(rows).to_parquet(file, index=False)
    return file.getvalue()


def _typed(cells: list[TableCell]) -> tuple[list[TableCell], None, str]:
    """Return the values, index and type of a column, as `pandas.Series` takes them."""
    kinds = frozenset(type(cell) for cell in cells if cell is not None)
    if kinds and kinds in KINDS:
        return cells, None, KINDS[kinds]
    if kinds and kinds <= NUMBERS:
        return cells, None, "float64"
    return [cell if cell is None else str(cell) for cell in cells], None, "string"
