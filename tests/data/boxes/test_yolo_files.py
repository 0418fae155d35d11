"""Boxes and polygons of YOLO's label files."""

from pathlib import Path

import pytest

from showthrough.data.boxes.yolo_files import read_yolo
from showthrough.errors import DataError


def labels(folder: Path, *lines: str, **others: str) -> Path:
    place = folder / "train/labels"
    (place / "ada").mkdir(parents=True)
    (place / "ada/1.txt").write_text("\n".join(lines))
    for name, content in others.items():
        (folder / name.replace("_", ".")).write_text(content)
    return place


def test_boxes_have_a_middle_and_sides_and_of_a_polygon_the_outermost_corners_count(tmp_path) -> None:
    drawn = read_yolo(labels(tmp_path, "0 0.5 0.5 0.2 0.4 0.9", "", "1.0 .1 .2 .3 .1 .2 .6"))
    assert [row.label for row in drawn.rows] == ["0", "1"]
    assert drawn.rows[0].box.within((100, 200)) == pytest.approx((80, 30, 120, 70))
    assert drawn.rows[1].box.within((100, 200)) == pytest.approx((20, 10, 60, 60))
    assert [one.name for one in drawn.listed] == ["ada/1.txt"]


def test_an_empty_label_file_lists_its_picture(tmp_path) -> None:
    drawn = read_yolo(labels(tmp_path))
    assert (drawn.rows, len(drawn.listed), drawn.names) == ((), 1, {})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("classes_txt", "face\nlicence plate\n"),
        ("obj_names", "face\nlicence plate"),
        ("data_yaml", "nc: 2\nnames: ['face', \"licence plate\"]\n"),
        ("data_yaml", "names: [face, licence plate] # two\nnc: 2"),
        ("data_yaml", "names:\n  - face\n  - 'licence plate'\npath: x\n"),
        ("data_yaml", "path: x\nnames:\n  0: face  # of people\n\n  1: licence plate\n"),
        ("data_yml", "names: {0: face, 1: 'licence plate'}"),
    ],
)
def test_names_of_classes_are_found_above_the_label_files(tmp_path, name, content) -> None:
    drawn = read_yolo(labels(tmp_path, "0 .5 .5 .1 .1", **{name: content}))
    assert drawn.names == {"0": "face", "1": "licence plate"}


def test_names_that_cannot_be_read_are_refused_with_a_way_out(tmp_path) -> None:
    with pytest.raises(DataError, match=r"no names that can be read; write classes\.txt"):
        read_yolo(labels(tmp_path, "0 .5 .5 .1 .1", data_yaml="names: *from_above"))


def test_names_that_are_no_text_are_refused(tmp_path) -> None:
    place = labels(tmp_path, "0 .5 .5 .1 .1")
    (place / "classes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"classes\.txt cannot be read as text; it should name the classes"):
        read_yolo(place)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0 0.1 0.1 0.1", "has 4 cells$"),
        ("0 .1 .1 .2 .2 .3 .3 .4", "has 8 cells; a polygon"),
        ("0 10 20 30 20 30 60", "in pixels"),
        ("0 .1 .1 .2 .1 .3 .1", "polygon .* has no area"),
        ("0 .1 nan .2 .1 .3 .1", "not finite"),
        ("0 100 50 30 20", "in pixels"),
        ("0 .5 .5 -.1 .1", "no area"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_without_a_name(tmp_path, line, told) -> None:
    with pytest.raises(DataError, match=f"line 2 of label file 1 in order of name.*{told}") as refused:
        read_yolo(labels(tmp_path, "0 .5 .5 .1 .1", line))
    assert "ada" not in str(refused.value)


def test_a_file_that_is_no_text_and_a_folder_without_labels_are_refused(tmp_path) -> None:
    place = labels(tmp_path)
    (place / "ada/1.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="label file 1 in order of name cannot be read as text"):
        read_yolo(place)
    (place / "ada/1.txt").unlink()
    with pytest.raises(DataError, match="no label file"):
        read_yolo(place)
