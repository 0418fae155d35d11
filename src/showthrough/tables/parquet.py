"""Parquet files, every cell as text."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from showthrough.errors import DataError, EnvironmentFault

if TYPE_CHECKING:
    from pandas import DataFrame


def parquet_cells(path: Path, unread: Collection[str] = ()) -> tuple[list[str], Iterator[tuple[str, ...]]]:
    """Return the columns and the rows of a Parquet file; an empty cell is an empty text.

    Columns that are `unread`, whatever their case, are left out: they may hold lists or pictures. Cells
    are looked at when rows are asked for; one that is no text and no number is a DataError then.

    Raises:
        DataError: it is no Parquet file.
        EnvironmentFault: pandas or pyarrow is not installed.
    """
    try:
        import pandas as pd
        from pyarrow import ArrowException
    except ImportError as error:
        message = f"reading {path} needs pandas and pyarrow: pip install 'showthrough[audit,parquet]'"
        raise EnvironmentFault(message) from error
    try:
        read = pd.read_parquet(path, engine="pyarrow", dtype_backend="numpy_nullable")
    except (ArrowException, OSError, ValueError) as error:
        raise DataError(f"{path} is not a Parquet table: {error}") from error
    if any(name is not None for name in read.index.names):  # a column that was made the index
        read = read.reset_index()
    kept = [i for i, name in enumerate(read.columns) if str(name).strip().lower() not in unread]
    read = read.iloc[:, kept]
    return [str(name) for name in read.columns], _rows(read, pd.isna, path)


def _rows(read: "DataFrame", is_empty: Any, path: Path) -> Iterator[tuple[str, ...]]:
    columns = []
    for name, cells in read.items():
        odd = next((cell for cell in cells if hasattr(cell, "__len__") and not isinstance(cell, str)), None)
        if odd is not None:
            raise DataError(f"{path} column {name!r} holds {type(odd).__name__}, where text is needed")
        columns.append([_text(cell, is_empty) for cell in cells])
    yield from zip(*columns, strict=True)


def _text(cell: Any, is_empty: Any) -> str:
    """Return a cell as text; whole numbers that lay beside gaps were stored with a decimal point."""
    if is_empty(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
