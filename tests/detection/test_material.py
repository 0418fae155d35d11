"""What each condition learns from: equally much, and the same by chance in everything else."""

import numpy as np
import pytest

from boxed_scenes import squares
from drawn_faces import as_set, draw_faces
from showthrough.core.images import Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.detection.material import (
    PastedFaces,
    WholeScenes,
    conditions_of,
    is_of_generator,
    share_of,
    with_boxes_of_others,
)
from showthrough.errors import DataError

CONFIG = DetectionConfig(scenes=8, size=64, seeds=1, extra=("mixed", "few_real"), curve=(0.25, 0.5))


def test_shares_of_the_synthetic_pictures_are_conditions_of_their_own() -> None:
    conditions = conditions_of(CONFIG)
    assert conditions[-2:] == ("synthetic, 25 %", "synthetic, 50 %")
    assert [share_of(each) for each in conditions[-2:]] == [0.25, 0.5]
    assert {each for each in conditions if is_of_generator(each)} == {"synthetic", "mixed", *conditions[-2:]}


def test_whole_scenes_are_as_many_for_both_and_shared_out_as_the_condition_says() -> None:
    real, synthetic = squares(20, 1), squares(12, 2)
    material = WholeScenes(real, synthetic, CONFIG, 0)
    scenes = material.scenes(conditions_of(CONFIG), 0)
    assert {name: len(own) for name, own in scenes.items()} == {
        **dict.fromkeys(("real", "synthetic", "floor", "mixed"), 8),
        **{"few_real": 2, "synthetic, 25 %": 2, "synthetic, 50 %": 4},
    }
    shown = {name: {one.pixels.tobytes() for one in own} for name, own in scenes.items()}
    assert len(shown["mixed"] & shown["real"]) == len(shown["mixed"] & shown["synthetic"]) == 4
    assert shown["few_real"] < shown["real"]
    assert shown["synthetic, 25 %"] < shown["synthetic, 50 %"] < shown["synthetic"]
    again = WholeScenes(real, synthetic, CONFIG, 0).scenes(["real"], 0)["real"]
    assert [one.pixels.tobytes() for one in again] == [one.pixels.tobytes() for one in scenes["real"]]
    other = material.scenes(["real"], 1)["real"]
    assert [one.pixels.tobytes() for one in other] != [one.pixels.tobytes() for one in again]


def test_the_floor_has_the_real_scenes_and_the_boxes_of_others() -> None:
    scenes = WholeScenes(squares(9, 1), squares(9, 2), CONFIG, 0).scenes(["real", "floor"], 0)
    for real, floor in zip(scenes["real"], scenes["floor"], strict=True):
        assert np.array_equal(real.pixels, floor.pixels)
        assert not np.array_equal(real.boxes, floor.boxes)
    assert sorted(one.boxes.tolist() for one in scenes["real"]) == sorted(
        one.boxes.tolist() for one in scenes["floor"]
    )


def test_boxes_of_a_scene_of_another_size_keep_their_place() -> None:
    small, large = squares(2, 1).read(np.array([0]), 64)[0], squares(2, 1).read(np.array([1]), 128)[0]
    first, _ = with_boxes_of_others([small, large])
    assert np.array_equal(2 * first.boxes, large.boxes)


def test_classes_are_matched_by_name_and_an_unknown_one_is_refused() -> None:
    real, synthetic = squares(9, 1, classes=("face", "plate")), squares(9, 2, classes=("plate",))
    (scene, *_) = WholeScenes(real, synthetic, CONFIG, 0).scenes(["synthetic"], 0)["synthetic"]
    assert scene.labels.tolist() == [1]
    with pytest.raises(DataError, match="'plate' have no counterpart: the real scenes know face"):
        WholeScenes(squares(9, 1), synthetic, CONFIG, 0)


def test_faces_of_a_part_are_the_first_of_the_whole() -> None:
    faces = [as_set(draw_faces(16, seed), role) for seed, role in ((1, Role.TRAIN), (2, Role.SYNTHETIC))]
    material = PastedFaces(*faces, CONFIG, 0)
    assert material.n == 16
    scenes = material.scenes(["synthetic", "synthetic, 25 %"], 0)
    boxes = [[one.boxes.tolist() for one in own] for own in scenes.values()]
    assert boxes[0] == boxes[1]
    assert material.sources("mixed") == [faces[0].digest, faces[1].digest]
