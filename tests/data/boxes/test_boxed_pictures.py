"""Pictures with their boxes and classes, of any format; what does not fit together is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.data.boxes.boxed_pictures import UNREADABLE, BoxedPictures, read_boxed_pictures
from showthrough.data.boxes.writing import WrittenScene, write_coco, write_yolo
from showthrough.errors import DataError

CLASSES = ("face", "plate")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return a folder with two pictures 40 wide and 20 high, one of them in a folder."""
    (tmp_path / "pictures/ada").mkdir(parents=True)
    for name in ("ada/1.png", "b.png"):
        Image.new("RGB", (40, 20)).save(tmp_path / "pictures" / name)
    return tmp_path / "pictures"


def table(pictures: Path, *rows: str) -> Path:
    path = pictures.parent / "boxes.csv"
    path.write_text("\n".join(("path,x1,y1,x2,y2,label,slice", *rows)))
    return path


def read(pictures: Path, *rows: str, only: tuple[str, ...] = ()) -> BoxedPictures:
    return read_boxed_pictures(pictures, table(pictures, *rows), only)


def scenes() -> list[WrittenScene]:
    rng = np.random.default_rng(3)
    corners, sides = rng.uniform(0, 10, (5, 2)), rng.uniform(2, 9, (5, 2))
    boxes = np.concatenate([corners, corners + sides], axis=1)
    return [
        WrittenScene("ada/1.png", 40, 20, boxes, np.array([0, 1, 1, 0, 1])),
        WrittenScene("b.png", 40, 20, np.empty((0, 4)), np.empty(0, np.int64)),
    ]


@pytest.mark.parametrize(("write", "name"), [(write_coco, "boxes.json"), (write_yolo, "labels")])
def test_what_was_written_is_read_again(pictures, write, name) -> None:
    boxes = pictures.parent / name
    write(boxes, scenes(), CLASSES)
    found = read_boxed_pictures(pictures, boxes)
    assert found.classes == CLASSES
    assert found.notes == ()
    for picture, scene in zip(found.pictures, scenes(), strict=True):
        assert picture.name == scene.name
        assert picture.boxes == pytest.approx(scene.boxes, rel=1e-6)
        assert picture.labels == tuple(CLASSES[label] for label in scene.labels)


def test_a_picture_has_boxes_labels_slices_and_a_size(pictures) -> None:
    found = read(
        pictures, "ada/1.png,1,2,30,18,plate,night", "ada\\1.png,5,5,9,9,face,far|night", "b.png,,,,,,"
    )
    first, second = found.pictures
    assert first.boxes.tolist() == [[1, 2, 30, 18], [5, 5, 9, 9]]
    assert (first.labels, first.crowd.tolist(), first.groups) == (
        ("plate", "face"),
        [False] * 2,
        ("night", "far"),
    )
    assert (first.path, first.size) == (pictures / "ada/1.png", (20, 40))
    assert first.told.endswith("boxes.csv row 2")
    assert second.boxes.shape == (0, 4)
    assert found.classes == ("face", "plate")


def test_boxes_are_of_the_upright_picture(pictures) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(pictures / "turned.jpg", exif=exif)
    (picture,) = read(pictures, "turned.jpg,1,1,19,39,face,").pictures
    assert picture.size == (40, 20)
    with pytest.raises(DataError, match="EXIF orientation"):
        read(pictures, "turned.jpg,1,1,39,19,face,")


def test_only_some_classes_are_kept_and_a_misspelt_one_is_refused_with_a_guess(pictures) -> None:
    rows = ("ada/1.png,1,2,30,18,plate,", "b.png,5,5,9,9,face,")
    found = read(pictures, *rows, only=("face",))
    assert found.classes == ("face",)
    assert [picture.labels for picture in found.pictures] == [(), ("face",)]
    with pytest.raises(DataError, match="has no class 'Faces'; perhaps 'face' is meant; it has face, plate"):
        read(pictures, *rows, only=("Faces",))


def test_a_list_leaves_out_what_it_does_not_name_and_a_folder_of_labels_does_not(pictures) -> None:
    found = read(pictures, "b.png,1,2,30,18,plate,")
    assert [picture.name for picture in found.pictures] == ["b.png"]
    assert found.notes == ("1 pictures are not in boxes.csv and are left out",)
    labels = pictures.parent / "labels"
    labels.mkdir()
    (labels / "b.txt").write_text("0 .5 .5 .5 .5")
    found = read_boxed_pictures(pictures, labels)
    assert [(picture.name, picture.labels) for picture in found.pictures] == [
        ("ada/1.png", ()),
        ("b.png", ("0",)),
    ]
    assert found.notes == ("1 pictures without a label file count as showing nothing",)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ["c.png,1,2,3,4,face,", "c.png,1,2,3,9,face,"],
            "row 2 belongs to a picture that is not in .* 0 others",
        ),
        (["b.png,1,2,45,18,face,"], "row 2: the box .* does not lie within the picture of 40 x 20 pixels"),
        (["b.png,,,,,,"], "has no box on a picture of .*: there is nothing to find"),
        ([], "has no box on a picture"),
    ],
)
def test_what_does_not_fit_the_pictures_is_refused(pictures, rows, told) -> None:
    with pytest.raises(DataError, match=told):
        read(pictures, *rows)


def test_a_class_without_a_box_on_these_pictures_leaves_nothing_to_find(pictures) -> None:
    write_coco(pictures.parent / "boxes.json", scenes()[:1], (*CLASSES, "tram"))
    with pytest.raises(DataError, match="no box of tram on a picture"):
        read_boxed_pictures(pictures, pictures.parent / "boxes.json", ["tram"])


def test_numbers_of_classes_need_names(pictures) -> None:
    labels = pictures.parent / "labels"
    labels.mkdir()
    (labels / "b.txt").write_text("0 .5 .5 .5 .5\n1 .5 .5 .5 .5")
    with pytest.raises(DataError, match=r"line 1 .*: the class 0 has no name; .*classes\.txt"):
        read_boxed_pictures(pictures, labels)
    (labels / "classes.txt").write_text("face\n")
    with pytest.raises(DataError, match=r"line 2 .*: the class 1 has no name"):
        read_boxed_pictures(pictures, labels)


def test_a_category_without_a_name_is_refused(pictures) -> None:
    image = {"id": 1, "file_name": "b.png"}
    box = {"image_id": 1, "bbox": [1, 2, 3, 4], "category_id": 9}
    content = {"images": [image], "annotations": [box], "categories": [{"id": 1, "name": "face"}]}
    (pictures.parent / "boxes.json").write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"annotation 1: the class 9 has no name; .* under categories"):
        read_boxed_pictures(pictures, pictures.parent / "boxes.json")


@pytest.mark.parametrize(("size", "guess"), [((20, 40), "turned upright"), ((80, 40), "resized since")])
def test_a_file_that_was_made_for_pictures_of_another_size_is_refused(pictures, size, guess) -> None:
    scene = scenes()[0]._replace(width=size[0], height=size[1])
    write_coco(pictures.parent / "boxes.json", [scene], CLASSES)
    with pytest.raises(DataError, match=f"image 1 says {size[0]} x {size[1]} .* 40 x 20: perhaps .*{guess}"):
        read_boxed_pictures(pictures, pictures.parent / "boxes.json")


def test_a_file_that_is_no_picture_is_told_and_stays_where_it_has_a_box(pictures) -> None:
    """Who decodes it counts it among those that cannot be read."""
    (pictures / "b.png").write_bytes(b"\x89PNG\r\n\x1a\nhalf")
    found = read(pictures, "ada/1.png,1,2,30,18,face,", "b.png,,,,,,")
    assert found.notes == ("1 files are no pictures that can be read, and have no box",)
    boxed = read(pictures, "ada/1.png,1,2,30,18,face,", "b.png,1,2,30,18,face,")
    assert [(one.name, len(one.boxes), one.size) for one in boxed.pictures if one.size == UNREADABLE] == [
        ("b.png", 0, UNREADABLE)
    ]
    with pytest.raises(DataError, match="there is nothing to find"):
        read(pictures, "b.png,1,2,30,18,face,")


def test_folders_without_pictures_are_refused(pictures, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no folder"):
        read_boxed_pictures(tmp_path / "missing", table(pictures, "b.png,1,2,3,4,face,"))
    with pytest.raises(DataError, match="holds no"):
        read_boxed_pictures(tmp_path / "empty", table(pictures, "b.png,1,2,3,4,face,"))


def test_pictures_of_a_list_that_are_not_there_and_have_no_box_are_told(pictures) -> None:
    found = read(pictures, "ada/1.png,1,2,30,18,face,", "b.png,,,,,,", "gone.png,,,,,,")
    assert found.notes == ("1 pictures of boxes.csv without a box are not there",)


def test_real_polygons_are_read_with_the_names_above_them(shared_data) -> None:
    folder = shared_data / "plates/openimages/train"
    found = read_boxed_pictures(folder / "images", folder / "labels")
    assert len(found.classes) == 2
    assert found.notes == ()
    assert all(len(picture.labels) == len(picture.boxes) for picture in found.pictures)
    assert sum(len(picture.boxes) for picture in found.pictures) > 300
