"""Exact nearest vectors in bounded memory: fast in float32, and again in float64 where that could err."""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Floats, Rows, Vectors

CELLS = 1 << 22  # distances held at a time
CACHED = 1 << 16  # numbers subtracted at a time


class Nearest(NamedTuple):
    """The k nearest of one set for each vector of another, nearest first."""

    distance: Floats  # (n, k) Euclid
    rows: Rows  # (n, k)


class DistanceBlock(NamedTuple):
    """Squared distances of some vectors to all others, and by how much each row may be wrong."""

    rows: slice
    squared: NDArray[np.float32]  # (b, m)
    error: NDArray[np.float32]  # (b, 1)


def nearest(points: Floats, among: Floats, k: int, exclude_self: bool = False, cells: int = CELLS) -> Nearest:
    """Return the k nearest of `among` for each point; `exclude_self` where both are the same set.

    Where there are fewer than k others the answer has as many columns as there are. `cells` distances are
    held at a time.
    """
    k = min(k, len(among) - exclude_self)
    distance, rows = np.empty((len(points), k)), np.empty((len(points), k), dtype=np.int64)
    for block in blocks(points, among, cells):
        asked = np.arange(len(points))[block.rows]
        if exclude_self:
            block.squared[np.arange(len(asked)), asked] = np.inf
        edge = np.partition(block.squared, k - 1, axis=1)[:, k - 1 : k]
        i, j = np.nonzero(block.squared <= edge + 2 * block.error)  # no neighbour lies farther
        exact = pair_distances(points, among, asked[i], j)
        order = np.lexsort((j, exact, i))
        first = order[np.searchsorted(i, np.arange(len(asked)))[:, None] + np.arange(k)]
        distance[asked], rows[asked] = exact[first], j[first]
    return Nearest(np.sqrt(distance), rows)


def blocks(points: Floats, among: Floats, cells: int = CELLS) -> Iterator[DistanceBlock]:
    """Yield squared distances block by block; centred first, for float32 forgets under an offset."""
    centre = among.mean(axis=0)
    others = (among - centre).astype(np.float32)  # (m, D)
    other_norms = np.einsum("ij,ij->i", others, others)
    rounding = rounding_of_dot(others.shape[1])
    for start in range(0, len(points), step := max(1, cells // len(among))):
        rows = slice(start, start + step)
        block = (points[rows] - centre).astype(np.float32)
        norms = np.einsum("ij,ij->i", block, block)[:, None]  # (b, 1)
        squared = block @ others.T
        squared *= -2
        squared += norms
        squared += other_norms
        yield DistanceBlock(rows, squared, 2 * rounding * (norms + other_norms.max()))


def rounding_of_dot(dimensions: int) -> float:
    """Return the rounding error of a float32 dot product, as a share of the product of both lengths.

    Source: Higham and Mary, SIAM Journal on Scientific Computing 41 (2019): rounding errors add up
    like sqrt(D), not like D.
    """
    return float((4 * sqrt(dimensions) + 8) * np.finfo(np.float32).eps / 2)


def pair_distances(a: Vectors, b: Vectors, i: Rows, j: Rows) -> Floats:
    """Return the exact squared distance of each pair (a[i], b[j]), in steps that the cache holds."""
    found = np.empty(len(i))
    for start in range(0, len(i), step := max(1, CACHED // a.shape[1])):
        part = slice(start, start + step)
        difference = np.subtract(a[i[part]], b[j[part]], dtype=np.float64)
        found[part] = np.einsum("ij,ij->i", difference, difference)
    return found


def counts_within(points: Floats, among: Floats, radius: float) -> Rows:
    """Return the number of `among` within `radius` of each point (<=, to the rounding of float32).

    >>> counts_within(np.array([[0.0], [5.0]]), np.array([[0.5], [1.0], [9.0]]), radius=1.0)
    array([2, 0])
    """
    parts = [(block.squared <= radius**2).sum(axis=1) for block in blocks(points, among)]
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, dtype=np.int64)
