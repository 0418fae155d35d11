"""Parquet files, every cell as text."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from showthrough.errors import DataError, EnvironmentFault


def parquet_cells(path: Path) -> tuple[list[str], Iterable[tuple[str, ...]]]:
    """Return the columns and the rows of a Parquet file; an empty cell is an empty text.

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
    columns = [[_text(cell, pd.isna) for cell in read.iloc[:, i]] for i in range(read.shape[1])]
    return [str(name) for name in read.columns], zip(*columns, strict=True)


def _text(cell: Any, is_empty: Any) -> str:
    """Return a cell as text; whole numbers that lay beside gaps were stored with a decimal point."""
    if is_empty(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
