"""EfficientDet is built without a download, learns, repeats itself, and asks for its extra."""

import sys

import numpy as np
import pytest
import torch

from drawn_objects import squares
from showthrough.detection.detectors.detector import TrainableDetector, TrainingBudget
from showthrough.detection.detectors.efficientdet import EfficientDetDetector
from showthrough.errors import EnvironmentFault


def test_equal_seeds_and_keys_give_equal_detectors_and_leave_the_generator_alone() -> None:
    pytest.importorskip("effdet")
    state = torch.random.get_rng_state()
    a, b, c = (EfficientDetDetector(seed, 64) for seed in (3, 3, 4))
    assert isinstance(a, TrainableDetector)
    assert a.digest == b.digest != c.digest
    untrained = a.digest
    for detector in (a, b):
        detector.train(squares(4, 1), TrainingBudget(2, (1,), 2))
    assert a.digest == b.digest != untrained
    assert torch.equal(torch.random.get_rng_state(), state)


def test_it_learns_to_look_at_the_square() -> None:
    """The strongest box lies on the square more often than a trained guess at the middle would."""
    pytest.importorskip("effdet")
    detector = EfficientDetDetector(1, 64)
    detector.train(squares(24, 1), TrainingBudget(30, (1,), 4))
    tests = squares(16, 2)
    found = detector.find([scene.pixels for scene in tests])
    hits = 0
    for one, scene in zip(found, tests, strict=True):
        assert one.boxes.shape == (len(one.scores), 4)
        assert (np.diff(one.scores) <= 0).all()
        assert one.boxes.min(initial=0) >= 0
        assert one.boxes.max(initial=0) <= 64
        if len(one.scores):
            x, y = one.boxes[0].reshape(2, 2).mean(axis=0)
            x1, y1, x2, y2 = scene.boxes[0]
            hits += bool(x1 < x < x2 and y1 < y < y2)
    assert hits >= 10


def test_two_classes_have_labels_and_scenes_without_objects_may_stand_among_others() -> None:
    pytest.importorskip("effdet")
    detector = EfficientDetDetector(1, 64, n_classes=2)
    empty = squares(1, 5)[0]._replace(boxes=np.empty((0, 4)), labels=np.empty(0, int), landmarks=None)
    detector.train([*squares(3, 1, classes=2), empty], TrainingBudget(3, (1,), 4))
    (found,) = detector.find([empty.pixels[:40]])
    assert found.labels is not None
    assert len(found.labels) == len(found.scores)


def test_without_its_package_the_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "effdet", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[effdet\]'"):
        EfficientDetDetector(1, 64)
