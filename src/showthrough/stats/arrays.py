"""Validation of arrays, once, where they come in."""

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Singles = NDArray[np.float32]
Real = TypeVar("Real", np.float32, np.float64)
Vectors = NDArray[np.float32] | NDArray[np.float64]


def as_scores(values: ArrayLike, what: str) -> Floats:
    """Return scores as float64 (n,); a score that is not finite is refused, for ranks would hide it."""
    scores = np.asarray(values, dtype=np.float64)
    if scores.ndim != 1:
        raise ValueError(f"{what} must hold one score a record, got an array of shape {scores.shape}")
    if len(scores) == 0:
        raise NotEnoughDataError(f"{what} is empty", needed=1)
    _refuse_non_finite(scores, what)
    return scores


def as_vectors(values: ArrayLike, what: str, least: int = 1) -> Floats:
    """Return vectors as float64 (N, D), images flattened; vectors that are not finite are refused."""
    return _checked(np.asarray(values, dtype=np.float64), what, least)


def as_given_vectors(values: ArrayLike, what: str, least: int = 1) -> Vectors:
    """Return vectors as `as_vectors` does, but float32 where given so: a copy may not fit into memory."""
    given = np.asarray(values)
    return _checked(given if given.dtype == np.float32 else given.astype(np.float64), what, least)


def _checked(vectors: NDArray[Real], what: str, least: int) -> NDArray[Real]:
    if vectors.ndim < 2:
        raise ValueError(f"{what} must hold one vector a record, got an array of shape {vectors.shape}")
    if len(vectors) < least:
        raise NotEnoughDataError(f"{what} holds {len(vectors)} vectors, needs {least}", needed=least)
    vectors = vectors.reshape(len(vectors), -1)
    _refuse_non_finite(vectors, what)
    return vectors


def same_width(vectors: NDArray[np.floating], others: NDArray[np.floating]) -> None:
    """Refuse vectors of unequal width: two different embedders gave them."""
    if vectors.shape[1] != others.shape[1]:
        raise ValueError(f"vectors of {vectors.shape[1]} and of {others.shape[1]} dimensions do not compare")


def codes_of(groups: ArrayLike, n: int, what: str) -> Rows:
    """Return group labels as numbers from 0, one a record, in the order in which they first appear.

    Labels are keyed ids, which differ from vault to vault: sorted, they would make a random split
    depend on the key.
    """
    labels = np.asarray(groups)
    if labels.shape != (n,):
        raise ValueError(f"{what} must hold one label for each of {n} records, got shape {labels.shape}")
    _, first, codes = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[codes].astype(np.int64)


def _refuse_non_finite(array: NDArray[np.floating], what: str) -> None:
    finite = np.isfinite(array)
    if not finite.all():
        position = tuple(int(i) for i in np.argwhere(~finite)[0])
        where = ", ".join(map(str, position))
        raise ValueError(f"{what}[{where}] is {array[position]}; every value must be finite")
