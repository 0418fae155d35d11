"""Names of files name people by a pattern, which is offered where one fits."""

import re
from pathlib import PurePosixPath

from showthrough.data.people.file_names import offered, people_by_pattern


def files(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(f"photos/{name}") for name in names]


def test_the_group_called_person_names_people_or_else_the_first() -> None:
    names = files("0001_Ann_7.png", "0002_Bob_7.png", "readme.png")
    assert people_by_pattern(names, r"^\d+_(?P<person>[^_]+)_") == ["Ann", "Bob", None]
    assert people_by_pattern(names, r"^\d+_([^_]+)_") == ["Ann", "Bob", None]


def test_a_pattern_that_finds_a_mark_of_missing_finds_nobody() -> None:
    assert people_by_pattern(files("unknown_1.png", "_1.png"), "^(.*)_") == [None, None]


def test_a_pattern_is_offered_where_files_are_numbered_by_person() -> None:
    offer = offered(files("Ann_Lee_0001.jpg", "Ann_Lee_0002.jpg", "Bob_0001.jpg", "Bob_0002.jpg"))
    assert offer is not None
    assert offer.people == 2
    assert re.compile(offer.pattern).groupindex == {"person": 1}


def test_no_pattern_is_offered_where_none_tells_people_apart() -> None:
    assert offered(files("IMG_0001.jpg", "IMG_0002.jpg", "IMG_0003.jpg")) is None
    assert offered(files("00001.png", "00002.png")) is None
    assert offered(files("Ann_0001.jpg", "Bob_0001.jpg", "Eve_0001.jpg")) is None
