"""Photos with their boxes: what is no box is refused with its row and a guess at what it means."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.boxed_photos import list_boxed_photos
from showthrough.data.inputs import Inputs, gather
from showthrough.data.vault import Vault
from showthrough.errors import DataError


def table(folder: Path, *rows: str) -> Path:
    path = folder / "photos.csv"
    path.write_text("\n".join(["path,x1,y1,x2,y2", *rows]) + "\n", encoding="utf-8")
    return path


def test_boxes_may_have_decimal_commas(tmp_path: Path) -> None:
    (tmp_path / "photos.csv").write_text("path;x1;y1;x2;y2\na.png;1,5;2;30,25;40\n", encoding="utf-8")
    ((entry, (box,)),) = list_boxed_photos(tmp_path / "photos.csv")
    assert (entry.name, box.corners) == ("a.png", (1.5, 2.0, 30.25, 40.0))
    assert box.told.endswith("photos.csv row 2")


def test_a_photo_has_all_boxes_of_its_rows_or_none(tmp_path: Path) -> None:
    rows = ("ada.png,1,2,3,4", "bo.png,5,6,7,8", "./ada.png,9,9,11,12", "nobody.png,,,,")
    photos = list_boxed_photos(table(tmp_path, *rows))
    assert {photo.entry.name: photo.within((40, 40)).tolist() for photo in photos} == {
        "ada.png": [[1, 2, 3, 4], [9, 9, 11, 12]],
        "bo.png": [[5, 6, 7, 8]],
        "nobody.png": [],
    }


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["ada.png,1,2,three,4"], "row 2 needs x1, y1, x2 and y2 as numbers"),
        (["ada.png,1,2,,4"], "row 2 needs"),
        (["ada.png,1,2,nan,4"], "row 2 needs"),
        (["ada.png,1,2,inf,4"], "row 2 needs"),
        (["ada.png,1,2,3,4", ",1,2,3,4"], "row 3 has no path"),
        (["ada.png,1,2,3,4", "bo.png,.1,.2,.4,1"], "row 3.* has shares .* multiply x by the width"),
        (["ada.png,50,60,20,30"], r"row 2: .* no area; corners swapped\? \(20, 30, 50, 60\)"),
        (["ada.png,10,60,20,30"], r"xywh\? if x2 and y2 are width and height it is \(10, 60, 30, 90\)"),
        (["ada.png,50,60,20,-30"], r"corners swapped\? \(20, -30, 50, 60\)"),
        (["ada.png,50,60,50,-3"], "has no area"),
        ([], "lists no photo with a box"),
        (["ada.png,,,,"], "lists no photo with a box"),
    ],
)
def test_what_is_no_box_is_refused_with_the_row_and_a_guess(tmp_path: Path, rows, sentence) -> None:
    with pytest.raises(DataError, match=sentence) as caught:
        list_boxed_photos(table(tmp_path, *rows))
    assert "ada" not in str(caught.value).replace(str(tmp_path), "")


@pytest.fixture
def photos(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Return a folder with train, held-out people and a photo 40 wide and 20 high."""
    for role in ("train", "holdout"):
        for person in range(3):
            (tmp_path / role / f"{role}{person}").mkdir(parents=True)
            pixels = rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / role / f"{role}{person}" / "0.png")
    wide = Image.fromarray(rng.integers(0, 255, (20, 40, 3), dtype=np.uint8))
    wide.save(tmp_path / "ada.png")
    wide.save(tmp_path / "moving.gif", save_all=True, append_images=[wide.rotate(180)])
    return tmp_path


def gathered(folder: Path, *rows: str) -> Inputs:
    table(folder, *rows)
    config = DataConfig(train="train", holdout="holdout", photos="photos.csv")
    return gather(config, folder, Vault(folder / "vault"), 0, lambda *_: None)


@pytest.mark.parametrize(
    ("row", "guess"),
    [
        ("ada.png,5,5,15,30", "drawn before the picture was turned upright"),
        ("ada.png,30,10,38,25", "the picture was resized"),
        ("ada.png,-9,2,15,18", "the picture was resized"),
    ],
)
def test_a_box_outside_its_photo_is_refused_with_a_guess(photos: Path, row: str, guess: str) -> None:
    with pytest.raises(DataError, match=rf"row 2: the box .* not lie within .* 40 x 20 pixels; .*{guess}"):
        gathered(photos, row)


def test_a_box_that_touches_the_edge_is_within(photos: Path) -> None:
    found = gathered(photos, "ada.png,0,0,40.5,20")
    assert [boxes.tolist() for boxes in found.photos.boxes] == [[[0, 0, 40.5, 20]]]


def test_later_frames_of_a_boxed_photo_have_no_box_and_are_no_photos(photos: Path) -> None:
    found = gathered(photos, "ada.png,0,0,40,20", "moving.gif,1,2,30,20")
    assert [boxes.tolist() for boxes in found.photos.boxes] == [[[0, 0, 40, 20]], [[1, 2, 30, 20]]]
    assert [data.n_images for data in found.data if data.label == "boxed photos"] == [2]
