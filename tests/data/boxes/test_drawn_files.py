"""The format of boxes is told by what the file or folder is."""

import json

import pytest

from showthrough.data.boxes.drawn_files import read_drawn_boxes
from showthrough.errors import DataError

VOC = (
    "<annotation><object><name>face</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>6</ymax>"
    "</bndbox></object></annotation>"
)
COCO = {
    "images": [{"id": 1, "file_name": "a.jpg"}],
    "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("boxes.csv", "path,x1,y1,x2,y2\na.jpg,1,2,4,6"),
        ("boxes.json", json.dumps(COCO)),
        ("boxes.txt", "a.jpg\n1\n1 2 3 4\n"),
        ("labels/a.txt", "0 .25 .4 .3 .4\n"),
        ("labels/a.xml", VOC),
    ],
)
def test_every_format_is_read(tmp_path, name, content) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    drawn = read_drawn_boxes(tmp_path / name.partition("/")[0])
    assert [row.box.within((10, 10)) for row in drawn.rows] == [pytest.approx((1, 2, 4, 6))]
    assert drawn.by_stem == ("/" in name)


def test_two_formats_in_one_folder_and_what_is_missing_are_refused(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "a.xml").write_text(VOC)
    with pytest.raises(DataError, match=r"label files of VOC .* and of YOLO"):
        read_drawn_boxes(tmp_path)
    with pytest.raises(DataError, match="no file or folder"):
        read_drawn_boxes(tmp_path / "missing.json")
