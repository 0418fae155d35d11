"""Rows of tables as records of roles."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.table_rows import encoded_alike, list_row_splits, list_rows
from showthrough.errors import ConfigError, DataError

HEADER = "Patient,age,ward,remark\n"
TRAIN = HEADER + "ada,30,1,x\nbob,NA,,\n,44,2,y\nada,31,1,x\n"
SYNTHETIC = "ward,remark,age\n2,y,30\n1,x,29\n"


def config(**more: object) -> DataConfig:
    given = {"kind": "tables", "train": "a", "holdout": "b", "identity_column": "Patient", **more}
    return DataConfig.model_validate(given)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "rows.csv"
    file.write_text(text)
    return file


def test_a_column_says_whose_row_it_is_and_is_no_attribute(tmp_path) -> None:
    listed = list_rows(written(tmp_path, TRAIN), config())
    assert listed.people == ["ada", None, "ada"]
    assert [tuple(one) for one in listed.refused] == [("row 3", "every cell is missing")]
    given = {"train": listed, "synthetic": list_rows(written(tmp_path, SYNTHETIC), config())}
    found = encoded_alike(given, config(columns={"ward": "category"}))
    rows = found["train"].items
    assert rows[0].columns == ("age", "ward", "remark")
    assert [row.cells.numbers.item() for row in rows] == [30, 44, 31]
    assert [row.cells.codes[0].tolist() for row in found["synthetic"].items] == [[1, 1], [0, 0]]
    assert found["train"].contents[0] != found["train"].contents[2]
    assert found["train"].note == "3 columns are compared"
    assert len(rows[1:]) == 2


def test_equal_rows_of_two_people_are_two_records(tmp_path) -> None:
    rows = {
        role: list_rows(
            written(tmp_path, "a,b\n1.5,x\n1.5,x\n"), DataConfig(kind="tables", train="t", holdout="h")
        )
        for role in ("train", "holdout")
    }
    found = encoded_alike(rows, DataConfig(kind="tables", train="t", holdout="h"))
    assert len({content for one in found.values() for content in one.contents}) == 4


def test_one_file_may_hold_all_roles(tmp_path) -> None:
    file = written(tmp_path, "a,split\n1.5,train\n2.5,holdout\n3.5,train\n")
    found = list_row_splits(file, config(identity_column=None))
    assert {split: len(one.items) for split, one in found.items()} == {"train": 2, "holdout": 1}
    assert "split" not in found["train"].items[0].cells
    with pytest.raises(DataError, match="no column split"):
        list_row_splits(written(tmp_path, "a\n1\n"), config())


def test_columns_that_are_named_and_not_there_are_refused(tmp_path) -> None:
    listed = {"train": list_rows(written(tmp_path, TRAIN), config())}
    with pytest.raises(ConfigError, match="secret_columns names 'income'"):
        encoded_alike(listed, config(secret_columns=("income",)))
    nobody = config(identity_column="who")
    with pytest.raises(ConfigError, match="no table has such a column"):
        encoded_alike({"train": list_rows(written(tmp_path, TRAIN), nobody)}, nobody)


def test_columns_may_be_left_unread(tmp_path) -> None:
    listed = list_rows(written(tmp_path, TRAIN), config(ignore_columns=("Remark",)))
    assert set(listed.items[0].cells) == {"age", "ward"}
    assert np.size(listed.items) >= 3
