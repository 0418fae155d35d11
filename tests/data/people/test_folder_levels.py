"""The folder that names people is found where only one can, and asked for elsewhere."""

from pathlib import PurePosixPath

import pytest

from showthrough.data.people.folder_levels import level_of_people, people_by_folder
from showthrough.errors import DataError


def files(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in names]


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("ann/1.png", "bob/1.png"), 1),
        (("lfw/ann/1.png", "lfw/bob/1.png"), 2),
        (("a/lfw/ann/1.png", "a/lfw/bob/1.png"), 3),
        (("ann/photos/1.png", "bob/photos/1.png"), 1),
        (("lfw/ann/1.png", "lfw/bob/1.png", "lfw/stray.png", "stray.png"), 2),
        (("lfw/ann/1.png", "lfw/bob/1.png", "notes/read.txt"), 2),
        (("1.png", "2.png"), 1),
        (("ann/1.png", "ann/2.png"), 1),
    ],
)
def test_one_level_tells_people_apart(names: tuple[str, ...], level: int) -> None:
    assert level_of_people(files(*names), "train") == level


@pytest.mark.parametrize(
    ("names", "choices"),
    [
        (("x/ann/1.png", "y/bob/1.png"), "1 (2 people) or 2 (2 people)"),
        (("ann/1.png", "bob/day1/1.png", "bob/day2/1.png"), "1 (2 people) or 2 (2 people)"),
        (("lfw/ann/1.png", "lfw/ann/2.png"), "1 (1 person) or 2 (1 person)"),
    ],
)
def test_where_several_levels_may_name_people_it_is_asked(names: tuple[str, ...], choices: str) -> None:
    with pytest.raises(DataError) as caught:
        level_of_people(files(*names), "the train folder")
    assert str(caught.value).endswith(f"person_folder = {choices}")
    assert not any(name in str(caught.value) for name in ("ann", "bob", "day1"))


def test_a_level_that_is_given_is_taken() -> None:
    found = people_by_folder(files("x/ann/1.png", "x/bob/old/1.png", "y/2.png", "3.png"), 2, "train")
    assert found == ["ann", "bob", None, None]


def test_a_folder_that_marks_a_missing_name_is_nobody() -> None:
    assert people_by_folder(files("ann/1.png", "unknown/1.png", "Zoe\u0308/2.png"), None, "train") == [
        "ann",
        None,
        "Zo\u00eb",
    ]
