from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from showthrough.data.tabular.column_kinds import ColumnKind
from showthrough.data.tabular.people_tables import PeopleTables, read_people_tables
from showthrough.errors import ConfigError, DataError

HEADER = "patient,age,sex,town,born\n"
TRAIN = HEADER + "a,30,1,Cork,2001-01-31\nb,,2,Oslo,1999-12-01\nc,44.5,1,,2001-01-31\n"
HOLDOUT = HEADER + "d,31,2,Oslo,2001-01-31\ne,29,2,Bonn,1999-12-01\n"
SYNTHETIC = "Town,age,sex,born,patient\nCork,30,1,2001-01-31,x\nBonn,NaN,2,NA,y\n"


def read(
    tmp_path: Path, kinds: dict[str, str] | None = None, person: str | None = "patient", **more: str
) -> PeopleTables:
    texts = {"train": TRAIN, "holdout": HOLDOUT, "synthetic": SYNTHETIC, **more}
    files = {role: tmp_path / f"{role}.csv" for role in texts}
    for role, text in texts.items():
        files[role].write_text(text, encoding="utf-8")
    return read_people_tables(files, kinds, person)


def test_cells_become_numbers_and_codes_that_mean_the_same_in_all_sets(tmp_path: Path) -> None:
    tables = read(tmp_path)
    assert tables.compared == ("age", "born", "sex", "town")
    train, synthetic = tables.sets["train"], tables.sets["synthetic"]
    assert train.numbers[:, 0].tolist()[::2] == [30.0, 44.5]
    assert np.isnan(train.numbers[1, 0])
    assert train.codes.tolist() == [[0, 1], [1, 2], [0, -1]]
    assert synthetic.codes.tolist() == [[0, 1], [1, 0]]
    assert np.array_equal(synthetic.numbers[0], train.numbers[0])


def test_kinds_are_shown_and_can_be_said(tmp_path: Path) -> None:
    kinds = {column.name: column.kind for column in read(tmp_path, {"sex": "whole number"}).columns}
    assert kinds["sex"] is ColumnKind.WHOLE
    assert kinds["patient"] is ColumnKind.ID
    assert kinds["born"] is ColumnKind.DATE
    with pytest.raises(ConfigError, match="kinds are number, whole number, category"):
        read(tmp_path, {"sex": "gender"})
    with pytest.raises(ConfigError, match="no such column"):
        read(tmp_path, {"weight": "number"})
    with pytest.raises(DataError, match="row 2 holds no number in column 'town'"):
        read(tmp_path, {"town": "number"})


def test_rows_of_one_person_are_known_as_such(tmp_path: Path) -> None:
    tables = read(tmp_path, train=TRAIN + "a,33,1,Cork,2001-01-31\n")
    people = tables.people["train"]
    assert people[0] == people[3] != people[1]
    assert "1 rows of people who have another row" in tables.warnings[0]
    assert len(set(read(tmp_path, person=None).people["train"])) == 3


def test_a_person_in_two_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="1 people stand in both train and holdout"):
        read(tmp_path, holdout=HOLDOUT + "a,33,1,Cork,2001-01-31\n")


def test_other_columns_in_a_set_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holdout.csv has no column 'born', which .*train.csv has"):
        read(tmp_path, holdout="patient,age,sex,town\nd,31,2,Oslo\ne,29,2,Bonn\n")
    with pytest.raises(DataError, match=r"holdout.csv has a column 'weight', which .*train.csv has not"):
        read(
            tmp_path,
            holdout=HOLDOUT.replace("born", "born,weight")
            .replace("-31\n", "-31,7\n")
            .replace("-01\n", "-01,8\n"),
        )


def test_one_row_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has one row"):
        read(tmp_path, synthetic=HEADER + "x,30,1,Cork,2001-01-31\n")
    with pytest.raises(DataError, match="has no rows"):
        read(tmp_path, synthetic=HEADER)


def test_a_table_without_anything_to_compare_is_refused(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("age", "sex", "town", "born"), "text")
    with pytest.raises(DataError, match="no column can be compared"):
        read(tmp_path, nothing)


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    read(tmp_path)
    files = {}
    for role in ("train", "holdout", "synthetic"):
        files[role] = tmp_path / f"{role}.parquet"
        pd.read_csv(tmp_path / f"{role}.csv").to_parquet(files[role])
    tables, plain = read_people_tables(files, person="patient"), read(tmp_path)
    assert tables.compared == plain.compared
    for role in files:
        assert np.array_equal(tables.sets[role].numbers, plain.sets[role].numbers, equal_nan=True)
        assert np.array_equal(tables.sets[role].codes, plain.sets[role].codes)
