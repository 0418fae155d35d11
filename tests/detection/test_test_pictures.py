"""What detectors are tested on: held-out faces in drawn scenes, and boxed photos."""

from dataclasses import replace

import numpy as np
import pytest

from drawn_faces import as_set, draw_faces
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.detection.composer.drawn_scenes import TILE
from showthrough.detection.scene_sets import scenes_of_photos
from showthrough.detection.test_pictures import composed, face_tiles, photographed
from showthrough.errors import DataError

CONFIG = DetectionConfig(test_scenes=30, size=64, photos=4)


class TwoSizes:
    """Photos of different sizes, white inside boxes and black outside."""

    sizes = ((200, 100), (50, 100), (200, 100))
    boxes = (np.array([[20.0, 40, 60, 120]]), np.array([[10.0, 10, 30, 40], [60, 0, 90, 20]]), None)

    def __len__(self) -> int:
        return len(self.sizes)

    def read(self, row: int, size: tuple[int, int] | None = None) -> np.ndarray:
        photo = np.zeros((*self.sizes[row], 3), dtype=np.uint8)
        for x1, y1, x2, y2 in np.empty((0, 4)) if self.boxes[row] is None else self.boxes[row]:
            photo[int(y1) : int(y2), int(x1) : int(x2)] = 255
        return ArraySource(photo[None]).read(0, size)


def photos() -> ImageSet:
    one = as_set(np.zeros((3, 8, 8, 3), dtype=np.uint8), Role.REFERENCE)
    return replace(one, source=TwoSizes(), sizes=TwoSizes.sizes, boxes=TwoSizes.boxes)


def test_a_composed_test_shows_each_person_in_scenes_of_their_own() -> None:
    holdout = as_set(draw_faces(12, 1), Role.HOLDOUT, identity=[f"p{i // 2}" for i in range(12)])
    test, pictures = composed(holdout, CONFIG, (1, 2))
    assert len(pictures) == len(test.objects) == len(test.person) == 30
    assert set(test.person) == {f"p{i}" for i in range(6)}
    assert np.bincount([int(name[1:]) for name in test.person]).tolist() == [5] * 6
    again, same = composed(holdout, CONFIG, (1, 2))
    assert again.person == test.person
    assert all((a == b).all() for a, b in zip(pictures, same, strict=True))


def test_with_more_people_than_scenes_each_scene_shows_another() -> None:
    holdout = as_set(draw_faces(50, 1), Role.HOLDOUT)
    test, _ = composed(holdout, CONFIG, (1, 2))
    assert len(set(test.person)) == 30


def test_photos_are_shrunk_to_the_side_of_a_scene_and_their_boxes_with_them() -> None:
    test, pictures = photographed(scenes_of_photos(photos(), "face"), CONFIG)
    assert [picture.shape for picture in pictures] == [(64, 32, 3), (32, 64, 3)]
    assert test.name == "photos"
    for objects, picture in zip(test.objects, pictures, strict=True):
        near = picture.copy()
        for x1, y1, x2, y2 in objects.boxes.round().astype(int):
            assert picture[y1 + 1 : y2 - 1, x1 + 1 : x2 - 1].mean() > 225
            near[max(y1 - 1, 0) : y2 + 1, max(x1 - 1, 0) : x2 + 1] = 0
        assert near.max() < 127  # outside of its boxes
    assert [len(objects.boxes) for objects in test.objects] == [1, 2]


def test_a_photo_without_a_box_is_left_out_and_photos_without_any_are_refused() -> None:
    test, _ = photographed(scenes_of_photos(photos(), "face"), CONFIG)
    assert test.person == ("reference-0", "reference-1")
    for boxes in (None, (None, None, None), (np.empty((0, 4)), None, None)):
        with pytest.raises(DataError, match="the photos have no boxes"):
            scenes_of_photos(replace(photos(), boxes=boxes), "face")


def test_of_too_many_photos_some_are_taken_evenly() -> None:
    many = as_set(draw_faces(41, 1), Role.REFERENCE, boxes=[np.array([[0.0, 0.0, 9.0, 9.0]])] * 41)
    test, pictures = photographed(scenes_of_photos(many, "face"), CONFIG)
    assert len(pictures) == 4
    assert test.person == tuple(f"reference-{i}" for i in (0, 13, 26, 40))


def test_faces_are_read_in_the_order_asked_for() -> None:
    images = as_set(draw_faces(6, 1), Role.TRAIN)
    tiles = face_tiles(images, np.array([4, 0, 4]))
    assert tiles.shape == (3, TILE, TILE, 3)
    assert (tiles[0] == tiles[2]).all()
    assert (tiles[1] == images.source.read(0, (TILE, TILE))).all()
