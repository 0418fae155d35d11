"""Data frames: whole numbers stay whole, names stay text, gaps stay gaps."""

import io

import pandas as pd
import pytest

from showthrough.tables import frame, parquet_bytes

ROWS = [
    {"person": "007", "hits": 3, "value": 1.0, "same": True, "mixed": 1},
    {"person": "NA", "hits": None, "value": None, "same": None, "mixed": "one"},
    {"person": None, "hits": 5, "value": 2, "same": False},
]


def test_each_column_has_the_type_of_its_values() -> None:
    read = frame(ROWS)
    assert [str(kind) for kind in read.dtypes] == ["string", "Int64", "float64", "boolean", "string"]
    assert list(read["person"][:2]) == ["007", "NA"]
    assert read["person"].isna().tolist() == [False, False, True]
    assert read["value"].isna().tolist() == [False, True, False]
    assert list(read["mixed"][:2]) == ["1", "one"]


def test_a_table_without_rows_has_the_columns_asked_for() -> None:
    assert list(frame([], ["a", "b"]).columns) == ["a", "b"]
    assert frame([]).empty


def test_parquet_gives_the_same_frame_back() -> None:
    pytest.importorskip("pyarrow")
    content = parquet_bytes(ROWS)
    assert content is not None
    read = pd.read_parquet(io.BytesIO(content))
    pd.testing.assert_frame_equal(read, frame(ROWS), check_dtype=False)
    assert read["person"][0] == "007"
