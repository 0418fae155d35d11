"""Relative distance of synthetic images to photos: over the local scale of each image."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Rows


class PhotoCloseness(NamedTuple):
    """Relative distance of each real photo to the nearest synthetic image, and the person on it.

    `ratio` is distance over the local scale of that synthetic image, see `ratios`.
    """

    ratio: Floats  # (n,)
    person: Rows  # (n,) a number each


def ratios(distances: ArrayLike, scale: ArrayLike) -> Floats:
    """Return distances (n, k) over each row's local scale, (n,); where both are zero it is 1.

    >>> ratios([[1.0, 4.0], [0.0, 0.0]], [2.0, 0.0])
    array([[0.5, 2. ],
           [1. , 1. ]])
    """
    found, local = np.asarray(distances, dtype=np.float64), np.asarray(scale, dtype=np.float64)[:, None]
    return np.divide(found, local, out=np.ones_like(found), where=local > 0)


def local_scale(distances: ArrayLike, others: ArrayLike, k: int) -> Floats:
    """Return the mean distance of each synthetic image to its k nearest photos of both roles together, (n,).

    >>> local_scale([[1.0, 2.0]], [[3.0, 9.0]], k=3)
    array([2.])
    """
    both = np.concatenate([np.asarray(distances), np.asarray(others)], axis=1)
    return np.asarray(np.sort(both, axis=1)[:, :k].mean(axis=1))


def closest(ratio: Floats, rows: Rows, photos: int) -> Floats:
    """Return the smallest ratio of each of so many photos, infinite for those in nobody's list.

    `rows` (n, k) are the photos that the ratios (n, k) belong to.

    >>> closest(np.array([[0.5, 0.9], [0.7, 0.8]]), np.array([[0, 1], [1, 0]]), photos=3)
    array([0.5, 0.7, inf])
    """
    found = np.full(photos, np.inf)
    np.minimum.at(found, rows.ravel(), ratio.ravel())
    return found
