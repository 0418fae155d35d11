"""Boxes of lists as WIDER FACE has them."""

import pytest

from showthrough.data.boxes.wider_lists import read_wider
from showthrough.errors import DataError


def wider(folder, *lines):
    (folder / "list.txt").write_text("\n".join(lines) + "\n")
    return folder / "list.txt"


def test_faces_follow_their_number_and_a_row_of_zeros_stands_for_none(tmp_path) -> None:
    drawn = read_wider(
        wider(
            tmp_path,
            "0--Parade/a.jpg",
            "2",
            "10 20 30 40 0 0 0 0 0 0 ",
            "1 2 3 4 2 0 0 1 2 0",
            "0--Parade/b.jpg",
            "0",
            "0 0 0 0 0 0 0 0 0 0",
            "c.jpg",
            "0",
            "d.jpg",
            "2",
            "5 5 9 9",
            "7 7 0 5 0 0 0 1 0 0",
        )
    )
    assert [(row.picture, row.box.corners, row.is_crowd) for row in drawn.rows] == [
        ("0--Parade/a.jpg", (10, 20, 40, 60), False),
        ("0--Parade/a.jpg", (1, 2, 4, 6), True),
        ("d.jpg", (5, 5, 14, 14), False),
    ]
    assert {row.label for row in drawn.rows} == {"face"}
    assert [one.name for one in drawn.listed] == ["0--Parade/a.jpg", "0--Parade/b.jpg", "c.jpg", "d.jpg"]
    assert drawn.notes == ("1 faces without an area are left out; nobody could outline them",)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["a.jpg", "1 2 3 4"], "line 2 needs the number of faces"),
        (["a.jpg"], "line 2 needs the number of faces"),
        (["a.jpg", "2", "1 2 3 4"], "line 2 announces 2 faces, and the list ends"),
        (["a.jpg", "1", "1 2 3"], "line 3 needs x, y, width and height, and has 3 cells"),
        (["a.jpg", "1", "1 2 3 x"], "line 3 needs .* as numbers"),
        (["a.jpg", "1", "1 2 3 nan"], "line 3 .* not finite"),
        (["a.jpg", "1", "1 2 -3 4"], "line 3: .* no area"),
        (["a.jpg", "1", "0.1 .2 .3 .4"], "line 3: .* shares"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(tmp_path, lines, told) -> None:
    with pytest.raises(DataError, match=told):
        read_wider(wider(tmp_path, *lines))


def test_what_is_no_text_is_refused(tmp_path) -> None:
    (tmp_path / "list.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read as text"):
        read_wider(tmp_path / "list.txt")
