"""RetinaFace's form learns boxes and landmarks; each object has an anchor of its own."""

import numpy as np
import torch

from drawn_objects import squares
from showthrough.detection.detectors.detector import TrainableDetector, TrainingBudget
from showthrough.detection.detectors.examples import plain
from showthrough.detection.detectors.retinaface import RetinaFaceDetector, matched
from showthrough.stats.detection.mean_average_precision import mean_average_precision


def test_it_learns_squares_of_two_classes_and_where_their_landmarks_are() -> None:
    detector = RetinaFaceDetector(1, 64, n_classes=2)
    assert isinstance(detector, TrainableDetector)
    detector.train(squares(32, 1, classes=2), TrainingBudget(70, (1,), 4))
    tests = squares(12, 2, classes=2)
    found = detector.find([scene.pixels for scene in tests])
    objects = [{"boxes": scene.boxes, "labels": scene.labels} for scene in tests]
    assert mean_average_precision([one._asdict() for one in found], objects).map50 > 0.8
    faces = detector.faces([scene.pixels for scene in tests])
    wide = [
        np.abs(one.landmarks[0] - scene.landmarks[0]).max()
        for one, scene in zip(faces, tests, strict=True)
        if len(one.scores)
    ]
    assert np.median(wide) < 8  # of sides of 18 to 28


def test_equal_seeds_and_keys_give_equal_detectors() -> None:
    a, b = RetinaFaceDetector(3, 64), RetinaFaceDetector(3, 64)
    for detector in (a, b):
        detector.train(squares(4, 1), TrainingBudget(2, (1,), 2))
    assert a.digest == b.digest != RetinaFaceDetector(3, 64).digest


def test_every_object_has_an_anchor_and_the_others_mean_nothing() -> None:
    one = plain(squares(1, 0)[0])
    x1, y1, x2, y2 = one.boxes[0].tolist()
    near = [(x1 + x2) / 2, (y1 + y2) / 2, 20.0, 20.0]
    anchors = torch.tensor([near, [2.0, 2.0, 12.0, 12.0]])
    assert matched(anchors, one).classes.tolist() == [1, 0]
    assert matched(anchors[1:], one).classes.tolist() == [1]  # little as it overlaps
    empty = one._replace(boxes=torch.empty(0, 4), labels=torch.empty(0).long())
    assert matched(anchors, empty).classes.tolist() == [0, 0]


def test_landmarks_that_nobody_gave_teach_nothing() -> None:
    scenes = [scene._replace(landmarks=None) for scene in squares(4, 1)]
    detector = RetinaFaceDetector(3, 64)
    before = [head.conv1x1.weight.clone() for head in detector.network.LandmarkHead]
    detector.train(scenes, TrainingBudget(2, (1,), 2))
    decay = 1 - 0.01 * 3e-3  # AdamW shrinks weights that no loss reaches
    for was, head in zip(before, detector.network.LandmarkHead, strict=True):
        assert torch.allclose(was, head.conv1x1.weight, rtol=1e-3) or torch.allclose(
            was * decay, head.conv1x1.weight, rtol=1e-3
        )
