"""Validation of shadow models' scores: enough models a record, and scores that vary."""

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask, Rows, as_vectors


def of_models(values: ArrayLike, records: int, what: str) -> Floats:
    """Return shadow scores (models, records), all of them finite."""
    array = as_vectors(values, what)
    if array.shape[1] != records or np.ndim(values) != 2:
        raise ValueError(f"{what} must be (models, {records}), got shape {np.shape(values)}")
    return array


def membership(values: ArrayLike, scores: Floats, what: str) -> Mask:
    """Return the membership matrix of shadow models as booleans: which model was trained on which record."""
    mask = np.asarray(values)
    if mask.shape != scores.shape or not np.isin(mask, (0, 1)).all():
        raise ValueError(f"{what} must say yes or no for all {scores.shape}, got shape {mask.shape}")
    return mask.astype(bool)


def models_of(chosen: Mask, needed: int, side: str) -> Rows:
    """Return the number of models that each record has on a side, all of them enough."""
    counts = chosen.sum(axis=0)
    if (counts < needed).any():
        record = int(np.argmax(counts < needed))
        raise NotEnoughDataError(
            f"record {record} has {counts[record]} {side} models and needs {needed}; train more models",
            needed=needed,
        )
    return np.asarray(counts, dtype=np.int64)


def refuse_constant(values: Floats, what: str) -> None:
    """Refuse a target model that gives everybody the same score."""
    if len(values) > 1 and values.min() == values.max():
        raise NotAssessableError(f"all {what} are {values[0]:g}, so nobody can be told apart")
