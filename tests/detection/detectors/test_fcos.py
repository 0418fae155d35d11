"""The detector itself: reproducible, and blind to what stands beside a picture in a batch."""

import numpy as np
import pytest

from drawn_faces import draw_faces
from showthrough.detection.composer.drawn_scenes import TILE, paired_scenes
from showthrough.detection.detectors.detector import Scene, TrainableDetector, TrainingBudget
from showthrough.detection.detectors.fcos import FcosDetector


def scenes(n: int) -> list[Scene]:
    tiles = np.repeat(np.repeat(draw_faces(4, 1), 2, axis=1), 2, axis=2)[:, :TILE, :TILE]
    return paired_scenes((1, 1), n, 64, {"real": tiles})["real"]


def test_the_same_seed_builds_and_trains_the_same_detector() -> None:
    a, b, c = (FcosDetector(seed, 64) for seed in (1, 1, 2))
    assert isinstance(a, TrainableDetector)
    assert a.digest == b.digest != c.digest
    untrained = a.digest
    for detector in (a, b):
        detector.train(scenes(4), TrainingBudget(2, (0, 1), 3))
    assert a.digest == b.digest != untrained


def test_what_is_found_does_not_depend_on_the_other_pictures() -> None:
    detector = FcosDetector(3, 64)
    detector.train(scenes(8), TrainingBudget(5, (0, 1), 4))
    square = [scene.pixels for scene in scenes(3)]
    tall = [picture[:, :40] for picture in square]
    together = detector.find([*square, *tall])
    assert len(together) == 6
    alone = [detector.find([picture])[0] for picture in (*square, *tall)]
    for a, b in zip(together, alone, strict=True):
        assert len(a.scores) == len(b.scores)
        assert a.scores == pytest.approx(b.scores, abs=1e-4)
        assert a.boxes == pytest.approx(b.boxes, abs=0.05)


def test_boxes_are_given_in_pixels_of_the_picture() -> None:
    detector = FcosDetector(3, 64)
    detector.train(scenes(8), TrainingBudget(5, (0, 1), 4))
    (found,) = detector.find([scenes(1)[0].pixels])
    assert found.boxes.min() >= 0
    assert found.boxes.max() <= 64
    assert (np.diff(found.scores) <= 0).all()
    assert found.labels is None


def test_two_kinds_of_object_are_told_apart() -> None:
    """Bright squares are of one class, dark ones of the other."""
    rng = np.random.default_rng(4)

    def drawn(label: int) -> Scene:
        pixels = rng.integers(110, 140, (64, 64, 3), dtype=np.uint8)
        x, y = rng.integers(4, 36, 2)
        pixels[y : y + 24, x : x + 24] = 250 if label else 5
        return Scene(pixels, np.array([[x, y, x + 24, y + 24]], dtype=np.float64), np.array([label]))

    detector = FcosDetector(0, 64, n_classes=2)
    detector.train([drawn(i % 2) for i in range(24)], TrainingBudget(60, (2,), 4))
    tests = [drawn(i % 2) for i in range(8)]
    found = detector.find([scene.pixels for scene in tests])
    assert all(one.labels is not None for one in found)
    right = [int(one.labels[0]) == int(scene.labels[0]) for one, scene in zip(found, tests, strict=True)]
    assert sum(right) >= 7
