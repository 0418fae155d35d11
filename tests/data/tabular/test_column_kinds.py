import numpy as np
import pytest

from showthrough.data.tabular.column_kinds import Cells, ColumnKind, TypedColumn, kind_of, number_in
from showthrough.errors import DataError


def column(name: str, texts: list[str]) -> TypedColumn:
    different = list(dict.fromkeys(texts))
    counts = [texts.count(text) for text in different]
    rows = [texts.index(text) + 2 for text in different]
    return kind_of(name, [Cells(different, counts, rows, "people.csv")])


NAMES = [f"Person number {i}" for i in range(30)]
KINDS = {
    ColumnKind.NUMBER: ("bmi", ["21.5", "30", "NA", "1e1"]),
    ColumnKind.WHOLE: ("age", ["21", "30", "", "44"]),
    ColumnKind.CATEGORY: ("town", ["Cork", "Oslo", "Cork", "null"]),
    ColumnKind.DATE: ("born", ["2001-01-31", "1999-12-01", "NaN", "2001-01-31"]),
    ColumnKind.TEXT: ("note", ["came back after two weeks", "has no complaints of any kind"]),
    ColumnKind.ID: ("nr", [f"A{i:03}" for i in range(30)]),
    ColumnKind.EMPTY: ("gone", ["", "NA", "?"]),
}


@pytest.mark.parametrize("kind", ColumnKind)
def test_a_column_is_what_its_cells_are(kind: ColumnKind) -> None:
    name, texts = KINDS[kind]
    found = column(name, texts)
    assert found.kind is kind
    assert found.missing == sum(text in ("", "NA", "NaN", "null", "?") for text in texts)


def test_numbers_that_only_name_something_are_not_compared_by_size() -> None:
    assert column("sex", ["1", "2", "1"]).kind is ColumnKind.CATEGORY
    assert column("patient_id", ["17", "4", "99"]).kind is ColumnKind.ID
    assert column("place", [str(i) for i in range(30)]).kind is ColumnKind.ID
    assert column("age", [str(i) for i in range(30)] + ["3"]).kind is ColumnKind.WHOLE
    assert column("code", ["007", "008", "007"]).kind is ColumnKind.CATEGORY


def test_a_constant_column_and_many_categories_are_told() -> None:
    assert "constant" in column("unit", ["mg", "mg"]).note
    assert "constant" in column("unit", ["1.5", "1.5"]).note
    many = [f"c{i}" for i in range(10_000)] + ["c0"]
    counts, rows = [2] + [1] * 9_999, list(range(2, 10_002))
    found = kind_of("town", [Cells(list(dict.fromkeys(many)), counts, rows, "people.csv")])
    assert found.kind is ColumnKind.CATEGORY
    assert found.values == 10_000
    assert "10,000 categories" in found.note


def test_numbers_beside_something_else_are_refused_without_telling_the_cell() -> None:
    with pytest.raises(
        DataError, match=r"'age' holds numbers and something else, first in people.csv row 4"
    ) as told:
        column("age", [*map(str, range(20, 22)), "secret", *map(str, range(22, 60))])
    assert "secret" not in str(told.value)


def test_an_infinite_number_is_refused() -> None:
    with pytest.raises(DataError, match="row 3 holds an infinite number in column 'bmi'"):
        column("bmi", ["21.5", "inf", "30"])


def test_decimal_commas_and_dates_are_read() -> None:
    assert number_in(ColumnKind.NUMBER, "3,25") == 3.25
    assert number_in(ColumnKind.DATE, "1970-01-01T12:00") == 0.5
    assert np.isnan(number_in(ColumnKind.NUMBER, "NA"))
    assert column("bmi", ["3,25", "4,5", "5"]).kind is ColumnKind.NUMBER
    assert column("born", ["31.5.2024", "1.6.2024", "1.6.2024"]).kind is ColumnKind.DATE
