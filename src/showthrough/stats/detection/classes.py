"""Detections and objects of one class."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from showthrough.stats.arrays import Mask, Rows
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


def are_crowds(targets: Sequence[Objects]) -> Mask:
    """Return which of all objects, image by image, are crowds: may be found and are never missed."""
    each = (np.zeros(len(own.boxes), dtype=np.bool_) if own.crowd is None else own.crowd for own in targets)
    return np.concatenate([np.empty(0, dtype=np.bool_), *each])


def chosen(one: Boxed, rows: Mask) -> Boxed:
    """Return some of the boxes with all that is told of them."""
    parts = {name: value[rows] for name, value in one._asdict().items() if value is not None}
    return one._replace(**parts)
