"""Aggregation from images to people: the unit of every rate is the identity."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, Mask, Rows, as_scores

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


def equally_many(who: ArrayLike, others: ArrayLike) -> tuple[Mask, Mask]:
    """Return which photos of two groups of people to keep so that people have equally many in both.

    A mean of many photos spreads less than one photo, and the largest of many is larger: with unequal numbers
    strangers look unlike. People of both groups stand in the order of their numbers of photos, and each keeps
    as many as whoever has the same place in the other group, the first ones.

    >>> [kept.tolist() for kept in equally_many(["a", "a", "a", "b", "b"], ["x", "y", "y"])]
    [[True, True, False, True, False], [True, True, True]]
    """
    sides = [
        np.unique(np.asarray(group), return_inverse=True, return_counts=True)[1:] for group in (who, others)
    ]
    kept = []
    for (codes, counts), (_, other) in (sides, sides[::-1]):
        order = np.argsort(counts, kind="stable")
        place = (np.arange(len(counts)) + 0.5) / len(counts)
        allowed = np.empty(len(counts), dtype=np.int64)
        allowed[order] = np.sort(other)[np.minimum((place * len(other)).astype(np.int64), len(other) - 1)]
        kept.append(_number_of_each(codes) < allowed[codes])
    return kept[0], kept[1]


def _number_of_each(codes: Rows) -> Rows:
    """Return 0, 1, 2, ... for the first, second, third photo of each person."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], codes[order])
    number = np.empty(len(codes), dtype=np.int64)
    number[order] = np.arange(len(codes)) - starts
    return number
