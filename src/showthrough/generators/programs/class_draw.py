"""Classes that a class-conditional model is asked for: each image has its own, by its number."""

from collections.abc import Sequence

import numpy as np

from showthrough.core.types import Features, Rows
from showthrough.generators.models.randomness import stream


def drawn_classes(numbers: range, seed: int, classes: int, shares: Sequence[float] = ()) -> Rows:
    """Return the class of each image, int64 (n,), from 0: all alike, or each with its share.

    The class of an image follows from the seed and its number alone, as its noise does.

    >>> drawn_classes(range(6), 3, classes=4).tolist() == drawn_classes(range(2, 6), 3, 4).tolist()
    False
    >>> drawn_classes(range(6), 3, classes=2, shares=(0.0, 1.0)).tolist()
    [1, 1, 1, 1, 1, 1]
    """
    places = np.array([stream(seed, "class", number).random() for number in numbers])
    if not shares:
        return np.asarray(places * classes, dtype=np.int64)
    ends = np.cumsum(shares)
    drawn = np.searchsorted(ends, places * ends[-1], side="right")
    return np.asarray(drawn, dtype=np.int64)


def one_hot(labels: Rows, classes: int) -> Features:
    """Return a row for each label that is 1 at the label's place and 0 elsewhere, float32 (n, classes).

    >>> one_hot(np.array([1, 0]), 3).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1.0
    return rows
