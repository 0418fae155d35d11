"""Boxes of COCO JSON."""

import json
from pathlib import Path

import pytest

from showthrough.data.boxes.coco_files import read_coco
from showthrough.errors import DataError

IMAGE = {"id": 7, "file_name": "ada/1.jpg", "width": 200, "height": 100}
BOX = {"id": 1, "image_id": 7, "category_id": 3, "bbox": [10, 20, 30, 40]}


def coco(folder: Path, *annotations: object, **fields: object) -> Path:
    categories = [{"id": 3, "name": "face"}]
    content = {"images": [IMAGE], "categories": categories, "annotations": annotations, **fields}
    (folder / "boxes.json").write_text(json.dumps(content))
    return folder / "boxes.json"


def test_annotations_are_rows_and_images_are_listed_with_size_and_slices(tmp_path) -> None:
    images = [{**IMAGE, "slice": "night"}, {"id": "x", "file_name": "b.jpg", "slices": ["far", "rain"]}]
    drawn = read_coco(coco(tmp_path, BOX, {**BOX, "id": 2, "iscrowd": 1}, images=images))
    assert [(row.picture, row.label, row.is_crowd) for row in drawn.rows] == [
        ("ada/1.jpg", "3", False),
        ("ada/1.jpg", "3", True),
    ]
    assert drawn.rows[0].box.corners == (10, 20, 40, 60)
    assert drawn.names == {"3": "face"}
    assert [(one.name, one.size, one.groups) for one in drawn.listed] == [
        ("ada/1.jpg", (100, 200), ("night",)),
        ("b.jpg", None, ("far", "rain")),
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"images": [IMAGE, {**IMAGE, "file_name": "b.jpg"}]}, "two images have the id 7"),
        ({"images": [IMAGE, {**IMAGE, "id": 8}]}, r"two images are called ada/1\.jpg"),
        ({"categories": [{"id": 3, "name": "a"}, {"id": 3, "name": "b"}]}, "two categories have the id 3"),
        ({"annotations": [BOX, BOX]}, "two annotations have the id 1"),
        ({"annotations": {}}, "annotations is no list"),
        ({"categories": [{"id": 3}]}, "not COCO JSON"),
        ({"categories": 5}, "not COCO JSON"),
        ({"images": [{"id": [], "file_name": "a"}]}, "not COCO JSON"),
        ({"images": ["a"]}, "not COCO JSON"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path, fields, told) -> None:
    with pytest.raises(DataError, match=told):
        read_coco(coco(tmp_path, **{"annotations": [BOX], **fields}))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"bbox": None, "segmentation": {"counts": "x", "size": [1, 2]}},
            "bbox is needed, masks are not read",
        ),
        ({"bbox": [1, 2, 3]}, "needs a bbox of four numbers: x, y, width, height$"),
        ({"bbox": [1, 2, 0, 4]}, "no area"),
        ({"bbox": [1, 2, float("nan"), 4]}, "not finite"),
        ({"bbox": [0.1, 0.2, 0.3, 0.4]}, "shares of width and height"),
        ({"image_id": 8}, "no image_id that one of the images has"),
        ({"image_id": [7]}, "no image_id that one of the images has"),
    ],
)
def test_an_annotation_that_cannot_be_meant_is_refused(tmp_path, changed, told) -> None:
    with pytest.raises(DataError, match=f"annotation 2.*{told}"):
        read_coco(coco(tmp_path, BOX, {**BOX, "id": 2, **changed}))


def test_nesting_without_end_is_no_coco(tmp_path) -> None:
    (tmp_path / "boxes.json").write_text("[" * 200_000)
    with pytest.raises(DataError, match="not COCO JSON"):
        read_coco(tmp_path / "boxes.json")
