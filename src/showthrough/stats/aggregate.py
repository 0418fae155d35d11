"""Aggregation from images to people: the unit of every rate is the identity."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, as_scores

How = Literal["mean", "max", "logsumexp"]


class PerIdentity(NamedTuple):
    """Scores aggregated by person, people in the order of their names."""

    scores: Floats
    names: NDArray[np.generic]


def by_identity(scores: ArrayLike, identity: ArrayLike, how: How = "mean") -> PerIdentity:
    """Return one score a person; counting each photo would call one person many.

    `max` grows with the number of photos even where nothing leaks, so it misleads when members
    have more of them than non-members. `logsumexp` is soft: the log of the mean of exp, from which
    the number of photos has been divided out.

    >>> by_identity([1.0, 3.0, 5.0], ["a", "a", "b"]).scores
    array([2., 5.])
    >>> by_identity([1.0, 3.0, 5.0], ["a", "a", "b"], how="max").scores
    array([3., 5.])
    """
    values, labels = as_scores(scores, "scores"), np.asarray(identity)
    if labels.shape != values.shape:
        raise ValueError(f"{len(values)} scores need as many identities, got shape {labels.shape}")
    names, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if how == "mean":
        return PerIdentity(np.bincount(codes, weights=values) / counts, names)
    highest = np.full(len(names), -np.inf)
    np.maximum.at(highest, codes, values)
    if how == "max":
        return PerIdentity(highest, names)
    if how != "logsumexp":
        raise ValueError(f"how must be mean, max or logsumexp, got {how!r}")
    total = np.bincount(codes, weights=np.exp(values - highest[codes]))
    return PerIdentity(highest + np.log(total / counts), names)
