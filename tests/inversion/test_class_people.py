"""Classes of a classifier and their people."""

import pytest

from showthrough.errors import DataError
from showthrough.inversion.class_people import class_people


@pytest.fixture
def table(tmp_path):
    def write(text: str):
        path = tmp_path / "classes.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_table_says_who_each_class_is_and_names_stay_text(table):
    assert class_people(table("class,person\n1,ada\n0,007\n5,bo\n")) == {1: "ada", 0: "007", 5: "bo"}


def test_sub_folders_are_numbered_in_order_of_name(tmp_path):
    for name in ("zoe", "ada", "bo"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("no class")
    assert class_people(tmp_path) == {0: "ada", 1: "bo", 2: "zoe"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class,person\nfirst,ada\n", "whole number from 0"),
        ("class,person\n-1,ada\n", "whole number from 0"),
        ("class,person\n1,ada\n1,bo\n", "stands there twice"),
        ("class,person\n1,ada\n2,ada\n", "two classes"),
        ("class,who\n1,ada\n", "no column 'person'"),
    ],
)
def test_classes_that_nobody_can_know_are_refused(table, text, reason):
    with pytest.raises(DataError, match=reason):
        class_people(table(text))


def test_no_class_at_all_is_refused(tmp_path):
    with pytest.raises(DataError, match="names no class"):
        class_people(tmp_path)
    with pytest.raises(DataError, match="no file"):
        class_people(tmp_path / "nowhere.csv")
