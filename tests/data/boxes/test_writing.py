"""Boxed pictures are written as COCO and YOLO have them."""

import json

import numpy as np
import pytest

from showthrough.data.boxes.writing import WrittenScene, write_coco, write_yolo
from showthrough.errors import DataError

CLASSES = ("face", "plate")
EMPTY = WrittenScene("b/2.png", 30, 20, np.empty((0, 4)), np.empty(0, np.int64))


def scene(name: str = "a/1.png", label: int = 1) -> WrittenScene:
    return WrittenScene(name, 200, 100, np.array([[10.0, 20.0, 50.0, 30.0]]), np.array([label]))


def test_coco_has_a_corner_and_sides_and_counts_from_one(tmp_path) -> None:
    write_coco(tmp_path / "new" / "boxes.json", [EMPTY, scene()], CLASSES)
    content = json.loads((tmp_path / "new" / "boxes.json").read_text())
    assert content["images"][1] == {"id": 2, "file_name": "a/1.png", "width": 200, "height": 100}
    assert content["categories"] == [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}]
    (one,) = content["annotations"]
    assert (one["image_id"], one["category_id"], one["bbox"]) == (2, 2, [10, 20, 40, 10])
    assert (one["id"], one["area"], one["iscrowd"]) == (1, 400, 0)


def test_yolo_has_a_middle_and_sides_in_shares(tmp_path) -> None:
    write_yolo(tmp_path, [EMPTY, scene()], CLASSES)
    cells = (tmp_path / "a/1.txt").read_text().split()
    assert cells[0] == "1"
    assert [float(cell) for cell in cells[1:]] == pytest.approx([0.15, 0.25, 0.2, 0.1])
    assert (tmp_path / "b/2.txt").read_text() == ""
    assert (tmp_path / "classes.txt").read_text() == "face\nplate\n"


@pytest.mark.parametrize("write", [write_coco, write_yolo])
def test_what_could_not_be_read_again_is_refused(tmp_path, write) -> None:
    with pytest.raises(DataError, match=r"two scenes are called a/1\.png"):
        write(tmp_path / "out", [scene(), scene()], CLASSES)
    with pytest.raises(DataError, match="beyond the 2 classes"):
        write(tmp_path / "out", [scene(label=2)], CLASSES)


@pytest.mark.parametrize("name", ["a/1.jpg", "classes.png"])
def test_two_scenes_with_one_label_file_are_refused(tmp_path, name) -> None:
    with pytest.raises(DataError, match="one label file"):
        write_yolo(tmp_path, [scene(), scene(name)], CLASSES)
