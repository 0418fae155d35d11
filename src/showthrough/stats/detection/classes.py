"""Detections and objects of one class."""

from typing import TypeVar

import numpy as np

from showthrough.stats.arrays import Rows
from showthrough.stats.detection.average_precision import Detections, Objects

Boxed = TypeVar("Boxed", Detections, Objects)


def labels_of(one: Detections | Objects) -> Rows:
    """Return the class of each box; without labels everything is of class 0."""
    return np.zeros(len(one.boxes), np.int64) if one.labels is None else np.asarray(one.labels, np.int64)


def of_class(one: Boxed, label: int) -> Boxed:
    """Return the boxes of a class, in order.

    >>> faces_and_a_plate = Objects(np.eye(3, 4), np.array([0, 1, 0]))
    >>> len(of_class(faces_and_a_plate, 0).boxes)
    2
    """
    return chosen(one, labels_of(one) == label)


def chosen(one: Boxed, rows: "np.typing.NDArray[np.bool_]") -> Boxed:
    """Return some of the boxes with all that is told of them."""
    parts = {name: value[rows] for name, value in one._asdict().items() if value is not None}
    return one._replace(**parts)
