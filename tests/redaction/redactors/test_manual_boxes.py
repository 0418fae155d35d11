"""Boxes that an operator drew."""

import json

import pytest

from showthrough.errors import DataError
from showthrough.redaction.redactors.manual_boxes import read_manual_boxes

SIZE = (100, 200)


def _table(folder, *rows, header="path,x1,y1,x2,y2"):
    file = folder / "boxes.csv"
    file.write_text("\n".join((header, *rows)))
    return file


def _coco(folder, *boxes, images=({"id": 7, "file_name": "ada/1.jpg"},)):
    file = folder / "boxes.json"
    annotations = [{"image_id": 7, "bbox": box, "category_id": 1} for box in boxes]
    file.write_text(json.dumps({"images": images, "annotations": annotations}))
    return file


def _labels(folder, *lines):
    (folder / "labels/ada").mkdir(parents=True)
    (folder / "labels/classes.txt").write_text("face\n")
    (folder / "labels/ada/1.txt").write_text("\n".join(lines))
    return folder / "labels"


def test_a_table_gives_a_picture_several_boxes(tmp_path) -> None:
    boxes = read_manual_boxes(
        _table(tmp_path, "ada/1.jpg,1,2,30,40", "b.jpg,0,0,9,9", "ada\\1.jpg,5,5,6.5,7")
    )
    assert len(boxes) == 3
    assert boxes.of("ada/1.jpg", SIZE).tolist() == [[1, 2, 30, 40], [5, 5, 6.5, 7]]
    assert boxes.of("c.jpg", SIZE).shape == (0, 4)


def test_coco_has_a_corner_and_sides(tmp_path) -> None:
    boxes = read_manual_boxes(_coco(tmp_path, [10, 20, 30, 40], [0, 0, 5, 5]))
    assert boxes.of("ada/1.jpg", SIZE).tolist() == [[10, 20, 40, 60], [0, 0, 5, 5]]


def test_yolo_has_a_middle_and_sides_in_shares(tmp_path) -> None:
    boxes = read_manual_boxes(_labels(tmp_path, "0 0.5 0.5 0.1 0.2", "", "3 0.25 0.25 0.5 0.5 0.93"))
    assert boxes.of("ada/1.jpg", SIZE).ravel() == pytest.approx([90, 40, 110, 60, 0, 0, 100, 50])
    assert boxes.of("ada/1.png", SIZE).shape == (2, 4)


def test_a_table_with_decimal_commas_is_read(tmp_path) -> None:
    file = _table(tmp_path, "a.jpg;1,5;2;30;40", header="path;x1;y1;x2;y2")
    assert read_manual_boxes(file).of("a.jpg", SIZE).tolist() == [[1.5, 2, 30, 40]]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",1,2,3,4", "row 3 has no path"),
        ("a.jpg,1,2,three,4", "row 3 needs x1, y1, x2 and y2 as numbers"),
        ("a.jpg,1,nan,3,4", "row 3 .* not finite"),
        ("a.jpg,,,,", "row 3 gives no box, and nothing would be hidden there"),
        ("a.jpg,0.1,0.2,0.3,0.4", "row 3: .* shares"),
        ("a.jpg,100,20,50,40", r"row 3: .* xywh\? .*\(100, 20, 150, 60\)"),
        ("a.jpg,50,40,10,20", r"row 3: .*corners swapped\? \(10, 20, 50, 40\)"),
        ("a.jpg,-5,40,-5,20", "row 3: .*no area"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_a_guess(tmp_path, row, told) -> None:
    with pytest.raises(DataError, match=told):
        read_manual_boxes(_table(tmp_path, "a.jpg,1,2,3,4", row))


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ([1, 2, 0, 4], "annotation 2: .* no area"),
        ([1, 2, 3], "annotation 2 needs a bbox"),
        (None, "annotation 2 needs a bbox"),
        ([1, 2, "x", 4], "annotation 2 needs .* as numbers"),
    ],
)
def test_an_annotation_that_cannot_be_meant_is_refused(tmp_path, box, told) -> None:
    with pytest.raises(DataError, match=told):
        read_manual_boxes(_coco(tmp_path, [1, 2, 3, 4], box))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0 0.1 0.1 0.1", "line 2 .* has 4 cells"),
        ("0 0.1 0.1 0.2 0.2 0.3 0.3 0.4", "polygon"),
        ("0 100 50 30 20", "line 2 .* in pixels"),
        ("0 0.5 0.5 0 0.1", "no area"),
        ("0 0.5 half 0.1 0.1", "as numbers"),
    ],
)
def test_a_label_that_cannot_be_meant_is_refused_without_a_name(tmp_path, line, told) -> None:
    with pytest.raises(DataError, match=told) as refused:
        read_manual_boxes(_labels(tmp_path, "0 0.5 0.5 0.1 0.2", line))
    assert "ada" not in str(refused.value)


def test_a_box_outside_its_picture_is_refused_with_a_guess(tmp_path) -> None:
    coco = read_manual_boxes(_coco(tmp_path, [150, 60, 190, 90]))
    with pytest.raises(DataError, match=r"annotation 1: .*\(150, 60, 340, 150\).*200 x 100.*x1, y1, x2, y2"):
        coco.of("ada/1.jpg", SIZE)
    table = read_manual_boxes(
        _table(tmp_path, "a.jpg,10,120,90,190", "b.jpg,150,10,300,40", "c.jpg,-1,0,201,101")
    )
    with pytest.raises(DataError, match=r"row 2: .*EXIF orientation"):
        table.of("a.jpg", SIZE)
    with pytest.raises(DataError, match=r"row 3: .*resized"):
        table.of("b.jpg", SIZE)
    assert table.of("c.jpg", SIZE).shape == (1, 4)
    labels = read_manual_boxes(_labels(tmp_path, "0 0.9 0.9 0.4 0.4"))
    with pytest.raises(DataError, match=r"line 1 .*YOLO has its middle"):
        labels.of("ada/1.jpg", SIZE)


def test_boxes_of_pictures_that_are_not_there_are_refused(tmp_path) -> None:
    boxes = read_manual_boxes(
        _table(tmp_path, "a.jpg,1,2,3,4", "b.jpg,1,2,3,4", "b.jpg,1,2,3,9", "c.jpg,1,2,3,4")
    )
    boxes.refuse_others(["a.jpg", "b.jpg", "c.jpg"])
    with pytest.raises(DataError, match=r"row 3 belongs to a picture that is not in the folder, .* 1 other"):
        boxes.refuse_others(["a.jpg"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("b.json", "{", "not COCO JSON"),
        ("b.json", "[]", "not COCO JSON"),
        ("b.json", '{"images": [{"id": 1}], "annotations": []}', "not COCO JSON"),
        ("b.json", '{"images": [], "annotations": 3}', "annotations is no list"),
        ("b.json", '{"images": [], "annotations": [{"image_id": 3}]}', "annotation 1 has no image_id"),
        ("b.json", '{"images": [], "annotations": [5]}', "annotation 1 has no image_id"),
        ("b.json", '{"images": [], "annotations": []}', "holds no box"),
        ("b.csv", "path,x1,y1,x2,y2", "holds no box"),
        ("b.csv", "path,left,top,right,bottom", "no column 'x1'"),
    ],
)
def test_files_that_are_no_boxes_are_refused(tmp_path, name, content, told) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=told):
        read_manual_boxes(tmp_path / name)


def test_what_is_missing_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="no file or folder"):
        read_manual_boxes(tmp_path / "missing.csv")
    with pytest.raises(DataError, match="no label file"):
        read_manual_boxes(tmp_path)


def test_polygons_and_lists_of_faces_are_boxes_too_and_a_face_without_area_is_refused(tmp_path) -> None:
    labels = read_manual_boxes(_labels(tmp_path, "0 0.1 0.1 0.5 0.1 0.3 0.6"))
    assert labels.of("ada/1.jpg", SIZE).ravel() == pytest.approx([20, 10, 100, 60])
    (tmp_path / "faces.txt").write_text("ada/1.jpg\n1\n1 2 3 4\nb.jpg\n0\n")
    assert read_manual_boxes(tmp_path / "faces.txt").of("ada/1.jpg", SIZE).tolist() == [[1, 2, 4, 6]]
    (tmp_path / "faces.txt").write_text("ada/1.jpg\n2\n1 2 3 4\n1 2 0 4\n")
    with pytest.raises(DataError, match="line 4 gives no box"):
        read_manual_boxes(tmp_path / "faces.txt")
