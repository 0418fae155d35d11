"""Precision, recall, density and coverage: whether synthetic images look real and cover the variety."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, Rows, as_given_vectors, same_width
from showthrough.stats.neighbours import pair_distances
from showthrough.stats.quality.tiles import (
    SIDE,
    BoundedPairs,
    Centred,
    Tile,
    centred,
    exact_where,
    near,
    tiles,
    tiles_of_one,
)


class Manifold(NamedTuple):
    """Precision, recall, density and coverage, four shares of a neighbourhood test; density can exceed 1."""

    precision: float
    recall: float
    density: float
    coverage: float


def manifold(real: ArrayLike, synthetic: ArrayLike, k: int = 5) -> Manifold:
    """Return precision, recall, density and coverage, by the k-neighbour balls of both sets.

    Precision: synthetic images inside (<=) a ball around some real one. Recall: real ones inside a
    synthetic ball; pure noise can score 1, so never show it alone. Density: balls around real
    images (<) that hold a synthetic one, per image and per k. Coverage: real balls (<) that are hit.
    Exact copies of the training data score best in all four: compare with holdout, not with train.

    Source: Kynkaanniemi et al., NeurIPS 2019; Naeem et al., ICML 2020.

    >>> real = [[0.0], [1.0], [2.0], [3.0]]
    >>> manifold(real, [[0.5], [1.2], [9.0], [9.5]], k=1)
    Manifold(precision=0.5, recall=0.5, density=1.0, coverage=0.75)
    """
    if k < 1:
        raise ValueError(f"a ball reaches to the k-th neighbour, and k must be at least 1, got {k}")
    a, b = as_given_vectors(real, "real", k + 1), as_given_vectors(synthetic, "synthetic", k + 1)
    same_width(a, b)
    centre = a.mean(axis=0, dtype=np.float64)
    sets = centred(a, centre), centred(b, centre)
    radius, synthetic_radius = (kth_nearest(each, k) for each in sets)
    precise, recalled, covered = np.zeros(len(b), bool), np.zeros(len(a), bool), np.zeros(len(a), bool)
    inside = 0
    for tile in tiles(*sets):
        in_real = near(tile, radius[tile.rows, None], sets)
        squared = exact_where(in_real.high >= radius[in_real.i], in_real, sets)
        precise[in_real.j[squared <= radius[in_real.i]]] = True
        strictly = squared < radius[in_real.i]
        covered[in_real.i[strictly]] = True
        inside += int(strictly.sum())
        in_synthetic = near(tile, synthetic_radius[tile.columns], sets)
        squared = exact_where(in_synthetic.high > synthetic_radius[in_synthetic.j], in_synthetic, sets)
        recalled[in_synthetic.i[squared <= synthetic_radius[in_synthetic.j]]] = True
    shares = (float(precise.mean()), float(recalled.mean()), inside / (k * len(b)), float(covered.mean()))
    return Manifold(*shares)


def kth_nearest(vectors: Centred, k: int, side: int = SIDE) -> Floats:
    """Return the squared distance (n,) of each vector to its k-th nearest other, as float64 has it."""
    pairs = _candidates(vectors, k, side)
    least, most = _kth(pairs.i, pairs.low, k), _kth(pairs.i, pairs.high, k)
    surely_nearer = pairs.high < least[pairs.i]
    ahead = np.bincount(pairs.i[surely_nearer], minlength=len(least))
    doubtful = pairs.of((pairs.low <= most[pairs.i]) & ~surely_nearer)
    exact = pair_distances(vectors.given, vectors.given, doubtful.i, doubtful.j)
    return _kth(doubtful.i, exact, k - ahead)


def _kth(groups: Rows, values: Floats, k: int | Rows) -> Floats:
    """Return the k-th lowest value of each group."""
    order = np.lexsort((values, groups))
    starts = np.searchsorted(groups[order], np.arange(groups.max() + 1))
    kth: Floats = values[order][starts + k - 1]
    return kth


def _candidates(vectors: Centred, k: int, side: int) -> BoundedPairs:
    """Return all pairs that may be among the k nearest, each from both its ends.

    The tiles on the diagonal come first: they tell how far the k-th nearest is at most.
    """
    farthest = np.full(len(vectors.seen), np.inf)
    both = vectors, vectors
    found = []
    for tile in tiles_of_one(vectors, side):
        rows, columns, low = tile
        if rows == columns:
            np.fill_diagonal(low, np.inf)
            farthest[rows] = _at_most(vectors, tile, k)
        found.append(near(tile, farthest[rows, None], both))
        if rows != columns:
            i, j, *bounds = near(tile, farthest[columns], both)
            found.append(BoundedPairs(j, i, *bounds))
    return BoundedPairs(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _at_most(vectors: Centred, tile: Tile, k: int) -> NDArray[np.floating]:
    """Return upper bounds (b,) of the distance to the k-th nearest of a tile."""
    if tile.low.shape[1] <= k:  # one of them is the vector itself
        return np.full(len(tile.low), np.inf)
    high = tile.low + 2 * (vectors.doubt[tile.rows, None] + vectors.doubt[tile.columns])
    return np.partition(high, k - 1, axis=1)[:, k - 1]
