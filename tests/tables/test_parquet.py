"""Parquet manifests: names as they were stored, with or without gaps and indices."""

from pathlib import Path

import pandas as pd
import pytest

from showthrough.errors import DataError
from showthrough.tables import Columns, read_table
from showthrough.tables.parquet import parquet_cells

pytest.importorskip("pyarrow")
ANY = Columns(("path",))


def stored(tmp_path: Path, frame: pd.DataFrame, **about: object) -> list[tuple[str, ...]]:
    frame.to_parquet(tmp_path / "images.parquet", **about)
    return [tuple(row.cells.values()) for row in read_table(tmp_path / "images.parquet", ANY)]


@pytest.mark.parametrize(
    ("identity", "names"),
    [
        (["007", "NA", None], ["007", "NA", ""]),
        ([7, 8, None], ["7", "8", ""]),  # pandas stored 7.0
        (pd.array([7, 8, None], dtype="Int64"), ["7", "8", ""]),
        (pd.Categorical(["x", "y", "x"]), ["x", "y", "x"]),
        ([7.5, 1.0, 2.0], ["7.5", "1", "2"]),
    ],
)
def test_names_are_text_whatever_their_type(tmp_path: Path, identity: object, names: list[str]) -> None:
    frame = pd.DataFrame({"Path": ["a", "b", "c"], "identity": identity})
    assert stored(tmp_path, frame) == list(zip("abc", names, strict=True))


def test_a_column_that_became_the_index_is_found(tmp_path: Path) -> None:
    frame = pd.DataFrame({"path": ["a", "b"], "identity": ["x", "y"]}).set_index("path")
    assert stored(tmp_path, frame) == [("a", "x"), ("b", "y")]


def test_an_index_without_a_name_is_no_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({"path": ["a", "b"]}, index=[5, 6])
    assert stored(tmp_path, frame) == [("a",), ("b",)]


def test_what_is_no_parquet_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "images.parquet").write_text("path\na\n")
    with pytest.raises(DataError, match="is not a Parquet table"):
        parquet_cells(tmp_path / "images.parquet")


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column 'path'; it has file, who"):
        stored(tmp_path, pd.DataFrame({"file": ["a"], "who": ["b"]}))


@pytest.mark.parametrize("cell", [[1, 2], {"bytes": b"x"}, b"ada"])
def test_cells_that_are_no_text_are_refused_unless_their_column_is_not_read(
    tmp_path: Path, cell: object
) -> None:
    frame = pd.DataFrame({"path": ["a"], "Extra": [cell]})
    with pytest.raises(DataError, match=r"column 'Extra' holds \w+, where text is needed"):
        stored(tmp_path, frame)
    names, rows = parquet_cells(tmp_path / "images.parquet", unread=("extra",))
    assert (names, list(rows)) == (["path"], [("a",)])
