"""Boxes of one class."""

import numpy as np

from showthrough.stats.detection.average_precision import Detections, Objects
from showthrough.stats.detection.classes import are_crowds, labels_of, of_class


def test_scores_and_labels_go_with_their_boxes() -> None:
    found = Detections(np.arange(12.0).reshape(3, 4), np.array([0.9, 0.8, 0.7]), np.array([1, 0, 1]))
    own = of_class(found, 1)
    assert own.boxes.tolist() == [[0, 1, 2, 3], [8, 9, 10, 11]]
    assert own.scores.tolist() == [0.9, 0.7]
    assert own.labels.tolist() == [1, 1]
    assert len(of_class(found, 5).boxes) == 0


def test_without_labels_everything_is_of_class_nought() -> None:
    objects = Objects(np.zeros((2, 4)))
    assert labels_of(objects).tolist() == [0, 0]
    assert len(of_class(objects, 0).boxes) == 2


def test_crowds_are_told_in_the_order_of_the_images() -> None:
    images = [Objects(np.zeros((2, 4)), crowd=np.array([False, True])), Objects(np.zeros((1, 4)))]
    assert are_crowds(images).tolist() == [False, True, False]
    assert are_crowds([]).tolist() == []
