"""Pictures with boxes: read when asked for, scaled with their boxes."""

import numpy as np
import pytest

from boxed_scenes import SIZE, squares
from drawn_faces import as_set, draw_faces
from showthrough.core.images import Role
from showthrough.data.boxes.boxed_pictures import BoxedPicture
from showthrough.detection.scene_sets import scenes_of
from showthrough.errors import NotEnoughDataError


def test_boxes_are_scaled_with_their_picture_and_rows_come_in_order() -> None:
    scenes = squares(6, 1)
    shown = scenes.read(np.array([4, 0, 4]), 2 * SIZE)
    assert [one.pixels.shape for one in shown] == [(2 * SIZE, 2 * SIZE, 3)] * 3
    assert np.array_equal(shown[0].pixels, shown[2].pixels)
    assert np.array_equal(shown[1].boxes, 2 * scenes.boxes[0])
    x1, y1, x2, y2 = shown[1].boxes[0].astype(int)
    assert shown[1].pixels[y1 + 2 : y2 - 2, x1 + 2 : x2 - 2].min() > 200


def boxed(n: int, labels: tuple[str, ...] = ("face",), crowd: tuple[bool, ...] = (False,)) -> BoxedPicture:
    boxes = np.array([[1.0, 2.0, 9.0, 8.0]]).repeat(len(labels), axis=0)
    return BoxedPicture(
        path=None,
        name=f"{n}.png",
        boxes=boxes,
        labels=labels,
        crowd=np.array(crowd),
        told="row 1",
        size=(48, 48),
    )


def test_images_without_an_entry_are_left_out_and_crowds_stand_apart() -> None:
    images = as_set(draw_faces(4, 1), Role.SYNTHETIC)
    entries = {"synthetic-1": boxed(1, ("plate", "face"), (False, True)), "synthetic-3": boxed(3)}
    scenes = scenes_of(images, entries, ("face", "plate"))
    assert scenes.images.ids == ["synthetic-1", "synthetic-3"]
    assert [own.tolist() for own in scenes.labels] == [[1, 0], [0]]
    assert [own.tolist() for own in scenes.crowds] == [[False, True], [False]]
    assert len(scenes.read(np.array([0]), 48)[0].boxes) == 1  # nobody learns from a crowd
    assert scenes.objects == 2
    with pytest.raises(NotEnoughDataError, match="no picture with boxes can be read"):
        scenes_of(images, {}, ("face",))
