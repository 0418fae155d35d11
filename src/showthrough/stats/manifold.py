"""Do synthetic images look real, and do they cover the variety of the real ones?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, as_vectors, same_width
from showthrough.stats.neighbours import Block, blocks, nearest, pair_distances


class Manifold(NamedTuple):
    """Four shares of a neighbourhood test; density can exceed 1."""

    precision: float
    recall: float
    density: float
    coverage: float


def manifold(real: ArrayLike, synthetic: ArrayLike, k: int = 5) -> Manifold:
    """Return how much of each set lies within the k-neighbour balls of the other.

    Precision: synthetic images inside (<=) a ball around some real one. Recall: real ones inside a
    synthetic ball; pure noise can score 1, so never show it alone. Density: balls around real
    images (<) that hold a synthetic one, per image and per k. Coverage: real balls (<) that are hit.
    Exact copies of the training data score best in all four: compare with holdout, not with train.

    Source: Kynkaanniemi et al., NeurIPS 2019; Naeem et al., ICML 2020.

    >>> real = [[0.0], [1.0], [2.0], [3.0]]
    >>> manifold(real, [[0.5], [1.2], [9.0], [9.5]], k=1)
    Manifold(precision=0.5, recall=0.5, density=1.0, coverage=0.75)
    """
    a, b = as_vectors(real, "real", k + 1), as_vectors(synthetic, "synthetic", k + 1)
    same_width(a, b)
    radius, other_radius = _radius(a, k), _radius(b, k)
    precise, recalled, covered = np.zeros(len(b), bool), np.zeros(len(a), bool), np.zeros(len(a), bool)
    inside = 0
    for block in blocks(a, b):
        own = radius[block.rows, None]  # (b, 1)
        within, strictly, reached = _compare(block, own, other_radius, (a, b))
        precise |= within.any(axis=0)
        recalled[block.rows] = reached.any(axis=1)
        covered[block.rows] = strictly.any(axis=1)
        inside += int(strictly.sum())
    shares = (float(precise.mean()), float(recalled.mean()), inside / (k * len(b)), float(covered.mean()))
    return Manifold(*shares)


def _radius(vectors: Floats, k: int) -> Floats:
    found = nearest(vectors, vectors, k, exclude_self=True)
    return pair_distances(vectors, vectors, np.arange(len(vectors)), found.rows[:, -1])  # squared, (N,)


def _compare(
    block: Block, own: Floats, other: Floats, sets: tuple[Floats, Floats]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return d <= own, d < own, d <= other for a block; what float32 cannot tell is compared again."""
    squared, error = block.squared, block.error
    within, reached = squared <= own, squared <= other
    strictly = within.copy()
    doubtful = (np.abs(squared - own) <= error) | (np.abs(squared - other) <= error)
    i, j = np.nonzero(doubtful)
    exact = pair_distances(sets[0][block.rows], sets[1], i, j)
    within[i, j], strictly[i, j] = exact <= own[i, 0], exact < own[i, 0]
    reached[i, j] = exact <= other[j]
    return within, strictly, reached
