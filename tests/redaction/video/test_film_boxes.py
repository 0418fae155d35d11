"""Boxes of an operator hold in their frames, and those that would hide nothing are refused."""

from math import inf, nan
from pathlib import Path

import pytest

from showthrough.errors import DataError
from showthrough.redaction.video.film_boxes import (
    FilmBox,
    boxes_in_frame,
    read_film_boxes,
    refuse_film_boxes,
)

SIZE = (60, 80)


@pytest.mark.parametrize(
    ("manual", "told"),
    [
        (FilmBox((0, 0, nan, 5)), "not finite"),
        (FilmBox((0, 0, inf, 5)), "not finite"),
        (FilmBox((5, 5, 5, 9)), "no area"),
        (FilmBox((9, 5, 5, 9)), "no area"),
        (FilmBox((80, 5, 95, 9)), "outside the frame of 80 x 60"),
        (FilmBox((-9, 5, 0, 9)), "outside the frame"),
        (FilmBox((0, 0, 9, 9), 5, 4), "ends before"),
        (FilmBox((0, 0, 9, 9), -1), "ends before"),
    ],
)
def test_a_manual_box_that_would_hide_nothing_is_refused(manual: FilmBox, told: str) -> None:
    with pytest.raises(DataError, match=f"manual box 2 .*{told}"):
        refuse_film_boxes([FilmBox((-5, -5, 10, 10)), manual], SIZE)


def test_manual_boxes_hold_in_their_frames_or_in_all() -> None:
    boxes = [FilmBox((0, 0, 1, 1)), FilmBox((2, 2, 3, 3), 5, 6)]
    assert [len(boxes_in_frame(boxes, frame)) for frame in (0, 4, 5, 6, 7)] == [1, 1, 2, 2, 1]
    assert boxes_in_frame([], 0).shape == (0, 4)


def test_boxes_of_a_table_are_for_all_frames_or_for_some(tmp_path: Path) -> None:
    table = tmp_path / "boxes.csv"
    table.write_text("x1,y1,x2,y2,first,last\n1,2,3,4,,\n5,6,7.5,8,10,20\n", encoding="utf-8")
    assert read_film_boxes(table) == (FilmBox((1, 2, 3, 4)), FilmBox((5, 6, 7.5, 8), 10, 20))
    table.write_text("x1,y1,x2,y2\n1,2,3,4\n", encoding="utf-8")
    assert read_film_boxes(table) == (FilmBox((1, 2, 3, 4)),)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x1,y1,x2,y2\n", "no box"),
        ("x1,y1,x2,y2\n1,2,three,4\n", "row 2 needs numbers"),
        ("x1,y1,x2,y2,first\n1,2,3,4,0.5\n", "whole ones"),
        ("x1,y1,x2\n1,2,3\n", "no column 'y2'"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "boxes.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_film_boxes(tmp_path / "boxes.csv")
