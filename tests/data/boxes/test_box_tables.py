"""Boxes of a table."""

from pathlib import Path

import pytest

from showthrough.data.boxes.box_tables import read_table_of_boxes
from showthrough.errors import DataError


def table(folder: Path, *rows: str, header: str = "path,x1,y1,x2,y2,label,slice") -> Path:
    path = folder / "boxes.csv"
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    return path


def test_a_picture_has_several_rows_or_one_without_a_box(tmp_path) -> None:
    drawn = read_table_of_boxes(
        table(tmp_path, "a.jpg,1,2,30,40,face,night | far", "a.jpg,5,5,9,9,plate,", "b.jpg,,,,,,")
    )
    assert [(row.picture, row.label, row.box.corners) for row in drawn.rows] == [
        ("a.jpg", "face", (1, 2, 30, 40)),
        ("a.jpg", "plate", (5, 5, 9, 9)),
    ]
    assert [one.name for one in drawn.listed] == ["a.jpg", "a.jpg", "b.jpg"]
    assert drawn.listed[0].groups == ("night", "far")
    assert drawn.listed[2].told.endswith("boxes.csv row 4")


def test_without_labels_everything_is_an_object_and_decimal_commas_are_read(tmp_path) -> None:
    (row,) = read_table_of_boxes(table(tmp_path, "a.jpg;1,5;2;30;40", header="path;x1;y1;x2;y2")).rows
    assert (row.label, row.box.corners) == ("object", (1.5, 2, 30, 40))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",1,2,3,4,face,", "row 3 has no path"),
        ("a.jpg,1,2,,4,face,", "row 3 needs x1, y1, x2 and y2 as numbers"),
        ("a.jpg,1,2,inf,4,face,", "row 3 .* not finite"),
        ("a.jpg,50,60,20,30,face,", r"row 3: .* \(20, 30, 50, 60\)"),
        ("a.jpg,1,2,3,4,,", "row 3 has no label, and others have"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(tmp_path, row, told) -> None:
    with pytest.raises(DataError, match=told):
        read_table_of_boxes(table(tmp_path, "a.jpg,1,2,3,4,face,", row))
