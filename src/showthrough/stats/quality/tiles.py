"""Squared distances of all pairs of two sets, tile by tile, each with a bound on its rounding."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Floats, Rows, Singles, Vectors
from showthrough.stats.neighbours import pair_distances, rounding_of_dot

SIDE = 1024  # rows and columns of a tile


class Centred(NamedTuple):
    """Vectors seen from a centre, for float32 forgets under an offset; and as they were given."""

    given: Vectors  # (n, D)
    seen: Singles  # (n, D)
    doubt: Floats  # (n,) a pair's squared distance is wrong by at most the sum of both


class Tile(NamedTuple):
    """Lower bounds of the squared distances between some of one set and some of another."""

    rows: slice
    columns: slice
    low: Singles  # (b, c)


class BoundedPairs(NamedTuple):
    """Pairs by their rows in both sets, with lower and upper bounds of their squared distances."""

    i: Rows
    j: Rows
    low: Floats
    high: Floats

    def of(self, which: Rows | NDArray[np.bool_]) -> "BoundedPairs":
        """Return some of the pairs."""
        return BoundedPairs(self.i[which], self.j[which], self.low[which], self.high[which])


def centred(vectors: Vectors, centre: Floats) -> Centred:
    """Return centred float32 vectors, each with a bound on its rounding error."""
    seen = np.empty(vectors.shape, dtype=np.float32)
    for rows in _slices(len(vectors), SIDE):
        seen[rows] = vectors[rows] - centre
    norms = np.einsum("ij,ij->i", seen, seen, dtype=np.float64)
    return Centred(vectors, seen, 2 * rounding_of_dot(vectors.shape[1]) * norms)


def tiles(a: Centred, b: Centred, side: int = SIDE) -> Iterator[Tile]:
    """Yield tiles of all pairs of two sets."""
    for rows in _slices(len(a.seen), side):
        for columns in _slices(len(b.seen), side):
            yield _tile(a, b, rows, columns)


def tiles_of_one(a: Centred, side: int = SIDE) -> Iterator[Tile]:
    """Yield tiles of all pairs of one set: those on the diagonal, then those above it."""
    for rows in _slices(len(a.seen), side):
        yield _tile(a, a, rows, rows)
    for rows, columns in combinations(_slices(len(a.seen), side), 2):
        yield _tile(a, a, rows, columns)


def near(tile: Tile, limit: NDArray[np.floating], sets: tuple[Centred, Centred]) -> BoundedPairs:
    """Return the pairs of a tile whose squared distance may be within `limit`, which fits its shape."""
    a, b = sets
    rounded = np.nextafter(np.asarray(limit, dtype=np.float32), np.float32(np.inf))  # never below the limit
    found = np.flatnonzero(tile.low <= rounded)
    i, j = np.divmod(found, tile.low.shape[1])
    low = tile.low.ravel()[found].astype(np.float64)
    i, j = i + tile.rows.start, j + tile.columns.start
    return BoundedPairs(i, j, low, low + 2 * (a.doubt[i] + b.doubt[j]))


def exact_where(doubtful: NDArray[np.bool_], pairs: BoundedPairs, sets: tuple[Centred, Centred]) -> Floats:
    """Return squared distances: exact in float64 for the doubtful pairs, upper bounds for the others."""
    squared = pairs.high.copy()
    which = pairs.of(doubtful)
    squared[doubtful] = pair_distances(sets[0].given, sets[1].given, which.i, which.j)
    return squared


def _tile(a: Centred, b: Centred, rows: slice, columns: slice) -> Tile:
    low = a.seen[rows] @ b.seen[columns].T
    low *= -2
    low += _lowered(a, rows)[:, None]
    low += _lowered(b, columns)
    return Tile(rows, columns, low)


def _lowered(vectors: Centred, rows: slice) -> Singles:
    """Return squared lengths less the rounding error."""
    share = 2 * rounding_of_dot(vectors.seen.shape[1])
    return (vectors.doubt[rows] / share - vectors.doubt[rows]).astype(np.float32)


def _slices(n: int, side: int) -> list[slice]:
    return [slice(start, min(start + side, n)) for start in range(0, n, side)]
