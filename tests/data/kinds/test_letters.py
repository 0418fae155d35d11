"""Texts as records of roles."""

import json

import pytest

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.letters import list_text_splits, list_texts
from showthrough.errors import DataError

CONFIG = DataConfig(kind="texts", train="a", holdout="b")


def written(tmp_path, rows):
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


def test_texts_are_listed_with_their_people_and_what_was_left_out(tmp_path) -> None:
    rows = [
        {"id": "x", "text": "Dear  ALL", "author": "ada"},
        {"id": "y", "text": ""},
        {"id": "z", "text": "dear all"},
    ]
    listed = list_texts(written(tmp_path, rows), CONFIG)
    assert list(listed.items) == ["Dear  ALL", "dear all"]
    assert (listed.names, listed.people) == (["x", "z"], ["ada", None])
    assert listed.contents[0] == listed.contents[1]  # letters apart one text
    assert [tuple(one) for one in listed.refused] == [("row 2", "the text is empty")]


def test_the_column_of_texts_may_be_named(tmp_path) -> None:
    file = written(tmp_path, [{"letter": "dear", "text": "other", "who": "ada"}])
    named = DataConfig(kind="texts", train="a", holdout="b", text_column="letter", identity_column="who")
    assert list_texts(file, named).items[0] == "dear"
    assert list_texts(file, named).people == ["ada"]


def test_one_file_may_hold_all_roles(tmp_path) -> None:
    rows = [
        {"text": "a", "split": "train"},
        {"text": "b", "split": "holdout"},
        {"text": None, "split": "train"},
    ]
    found = list_text_splits(written(tmp_path, rows), CONFIG)
    assert {split: list(listed.items) for split, listed in found.items()} == {
        "train": ["a"],
        "holdout": ["b"],
    }
    assert len(found["train"].refused) == 1
    with pytest.raises(DataError, match="no column split"):
        list_text_splits(written(tmp_path, [{"text": "a"}]), CONFIG)


def test_groups_travel_with_their_texts(tmp_path) -> None:
    rows = [
        {"text": "one", "split": "train", "group": "ward 7"},
        {"text": "two", "split": "train"},
        {"text": "three", "split": "holdout"},
    ]
    found = list_text_splits(written(tmp_path, rows), CONFIG)
    assert found["train"].groups == ["ward 7", ""]
    assert found["holdout"].groups is None
