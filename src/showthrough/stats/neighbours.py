"""Exact nearest vectors in bounded memory: fast in float32, and again in float64 where that could err."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Floats, Rows

CELLS = 1 << 22  # distances held at a time


class Nearest(NamedTuple):
    """The k nearest of one set for each vector of another, nearest first."""

    distance: Floats  # (n, k) Euclid
    rows: Rows  # (n, k)


class Block(NamedTuple):
    """Squared distances of some vectors to all others, and by how much each row may be wrong."""

    rows: slice
    squared: NDArray[np.float32]  # (b, m)
    error: NDArray[np.float32]  # (b, 1)


def nearest(points: Floats, among: Floats, k: int, exclude_self: bool = False) -> Nearest:
    """Return the k nearest of `among` for each point; `exclude_self` where both are the same set.

    Where there are fewer than k others the answer has as many columns as there are.
    """
    k = min(k, len(among) - exclude_self)
    taken = min(k + 8, len(among))
    distance = np.empty((len(points), k))
    rows = np.empty((len(points), k), dtype=np.int64)
    for block in blocks(points, among):
        own = np.arange(len(points))[block.rows]
        if exclude_self:
            block.squared[np.arange(len(own)), own] = np.inf
        candidates = np.argpartition(block.squared, taken - 1, axis=1)[:, :taken]
        exact = _exact(points[own], among, candidates)
        if exclude_self:
            exact[candidates == own[:, None]] = np.inf
        order = np.argsort(exact, axis=1, kind="stable")[:, :k]
        rows[own] = np.take_along_axis(candidates, order, axis=1)
        distance[own] = np.take_along_axis(exact, order, axis=1)
        farthest = np.take_along_axis(block.squared, candidates[:, -1:], axis=1)
        unsure = np.flatnonzero((farthest - block.error)[:, 0] < distance[own, -1])
        for i in unsure if taken < len(among) else ():
            _search_row(own[i], points, among, exclude_self, (distance, rows))
    return Nearest(np.sqrt(distance), rows)


def blocks(points: Floats, among: Floats) -> Iterator[Block]:
    """Yield squared distances block by block; centred first, for float32 forgets under an offset."""
    centre = among.mean(axis=0)
    others = (among - centre).astype(np.float32)  # (m, D)
    other_norms = np.einsum("ij,ij->i", others, others)
    rounding = (others.shape[1] + 8) * np.finfo(np.float32).eps / 2  # of a dot product of D terms
    for start in range(0, len(points), step := max(1, CELLS // len(among))):
        rows = slice(start, start + step)
        own = (points[rows] - centre).astype(np.float32)
        norms = np.einsum("ij,ij->i", own, own)[:, None]  # (b, 1)
        squared = own @ others.T
        squared *= -2
        squared += norms
        squared += other_norms
        yield Block(rows, squared, 2 * rounding * (norms + other_norms.max()))


def squared_distance(a: Floats, b: Floats) -> Floats:
    """Return the exact squared distance of each pair of rows."""
    difference = a - b
    return np.asarray(np.einsum("...j,...j->...", difference, difference), dtype=np.float64)


def _exact(points: Floats, among: Floats, candidates: NDArray[np.intp]) -> Floats:
    step = max(1, CELLS // (candidates.shape[1] * among.shape[1]))
    parts = [
        squared_distance(points[i : i + step, None], among[candidates[i : i + step]])
        for i in range(0, len(points), step)
    ]
    return np.concatenate(parts)


def _search_row(
    row: int, points: Floats, among: Floats, exclude_self: bool, found: tuple[Floats, Rows]
) -> None:
    exact = squared_distance(points[row], among)
    if exclude_self:
        exact[row] = np.inf
    distance, rows = found
    rows[row] = np.argsort(exact, kind="stable")[: rows.shape[1]]
    distance[row] = exact[rows[row]]
