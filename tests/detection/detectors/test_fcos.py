"""The detector itself: reproducible, and blind to what stands beside a picture in a batch."""

import numpy as np
import pytest

from drawn_faces import draw_faces
from showthrough.detection.composer.drawn_scenes import TILE, paired_scenes
from showthrough.detection.detectors.detector import Scene
from showthrough.detection.detectors.fcos import build_detector, find_faces, train_detector


def weights(detector) -> np.ndarray:
    return np.concatenate([value.detach().numpy().ravel() for value in detector.parameters()])


def scenes(n: int) -> list[Scene]:
    tiles = np.repeat(np.repeat(draw_faces(4, 1), 2, axis=1), 2, axis=2)[:, :TILE, :TILE]
    return paired_scenes((1, 1), n, 64, {"real": tiles})["real"]


def test_the_same_seed_builds_and_trains_the_same_detector() -> None:
    a, b, c = (build_detector(seed, 64) for seed in (1, 1, 2))
    assert (weights(a) == weights(b)).all()
    assert (weights(a) != weights(c)).any()
    for detector in (a, b):
        train_detector(detector, scenes(4), 2, 3, (0, 1))
    assert (weights(a) == weights(b)).all()


def test_training_survives_scenes_without_any_face() -> None:
    nobody = [scene._replace(boxes=np.empty((0, 4))) for scene in scenes(2)]
    detector = build_detector(1, 64)
    train_detector(detector, nobody, 2, 2, (0, 1))
    assert np.isfinite(weights(detector)).all()


def test_what_is_found_does_not_depend_on_the_other_pictures() -> None:
    detector = build_detector(3, 64)
    train_detector(detector, scenes(8), 5, 4, (0, 1))
    square = [scene.pixels for scene in scenes(3)]
    tall = [picture[:, :40] for picture in square]
    together = find_faces(detector, [*square, *tall])
    assert len(together) == 6
    alone = [find_faces(detector, [picture])[0] for picture in (*square, *tall)]
    for a, b in zip(together, alone, strict=True):
        assert len(a.scores) == len(b.scores)
        assert a.scores == pytest.approx(b.scores, abs=1e-4)
        assert a.boxes == pytest.approx(b.boxes, abs=0.05)


def test_boxes_are_given_in_pixels_of_the_picture() -> None:
    detector = build_detector(3, 64)
    train_detector(detector, scenes(8), 5, 4, (0, 1))
    (found,) = find_faces(detector, [scenes(1)[0].pixels])
    assert found.boxes.min() >= 0
    assert found.boxes.max() <= 64
    assert (np.diff(found.scores) <= 0).all()
