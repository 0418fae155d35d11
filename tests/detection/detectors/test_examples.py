"""Examples keep boxes and landmarks on what they are of, mirrored or enlarged."""

import numpy as np
import pytest
import torch

from showthrough.detection.detectors.detector import Scene
from showthrough.detection.detectors.examples import (
    AT_ONCE,
    Zoom,
    by_size,
    example,
    look,
    mirrored,
    plain,
    zoomed,
)
from showthrough.stats.detection.average_precision import Detections

POINTS = np.array([[[14, 12], [22, 12], [18, 16], [15, 20], [21, 20]]], dtype=np.float32)


def scene() -> Scene:
    """Return a white square with black landmarks on grey."""
    pixels = np.full((48, 64, 3), 128, dtype=np.uint8)
    pixels[8:24, 10:26] = 255
    return Scene(pixels, np.array([[10.0, 8.0, 26.0, 24.0]]), None, POINTS)


def white(picture: torch.Tensor) -> list[int]:
    """Return the box around all that is white."""
    y, x = (picture[0] > 0.9).nonzero(as_tuple=True)
    return [int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1]


def test_a_mirrored_scene_has_its_box_and_the_other_eye_on_the_left() -> None:
    one = mirrored(plain(scene()))
    assert one.boxes.tolist() == [white(one.picture)] == [[38, 8, 54, 24]]
    assert one.landmarks[0, 0].tolist() == [64 - 22, 12]
    assert one.landmarks[0, 2].tolist() == [64 - 18, 16]
    assert (one.landmarks[0, 0, 0] < one.landmarks[0, 1, 0]).item()
    again = mirrored(one)
    assert torch.equal(again.picture, plain(scene()).picture)
    assert torch.equal(again.landmarks, plain(scene()).landmarks)


@pytest.mark.parametrize("scale", [0.5, 1.5])
def test_an_enlarged_scene_keeps_its_size_and_its_box_on_the_object(scale) -> None:
    shown = 0
    for seed in range(12):
        one = zoomed(plain(scene()), Zoom(scale, scale), np.random.default_rng(seed))
        assert one.picture.shape == (3, 48, 64)
        if not len(one.boxes):
            continue
        shown += 1
        assert one.boxes[0].tolist() == pytest.approx(white(one.picture), abs=2)
        middle = one.landmarks[0].mean(dim=0)
        if one.boxes[0, 0] > 0 and one.boxes[0, 1] > 0:  # not cut off there
            assert middle.tolist() == pytest.approx(
                [float(one.boxes[0, 0]) + 8 * scale, float(one.boxes[0, 1]) + 8 * scale], abs=2 * scale
            )
    assert shown >= 4


def test_a_scene_without_landmarks_says_that_they_are_unknown() -> None:
    one = plain(scene()._replace(landmarks=None))
    assert one.landmarks.shape == (1, 5, 2)
    assert one.landmarks.isnan().all()
    nobody = plain(Scene(scene().pixels, np.empty((0, 4))))
    assert nobody.boxes.shape == (0, 4)
    assert mirrored(nobody).landmarks.shape == (0, 5, 2)


def test_half_of_the_examples_are_mirrored() -> None:
    rng = np.random.default_rng(0)
    flipped = [example(scene(), rng).boxes[0, 0].item() == 38 for _ in range(200)]
    assert 70 < sum(flipped) < 130


def test_pictures_are_looked_at_in_order_and_in_batches_of_one_size() -> None:
    pictures = [np.full((8, 8 + (i // 50), 3), i, dtype=np.uint8) for i in range(100)]
    assert [len(batch) for batch in by_size(pictures)] == [AT_ONCE, 50 - AT_ONCE] * 2
    found = look(
        pictures, lambda batch: [Detections(np.empty((0, 4)), np.array([255 * p.mean()])) for p in batch]
    )
    assert [round(float(one.scores[0])) for one in found] == list(range(100))
