"""Exact nearest neighbours of float32 vectors, in blocks, on the CPU or the GPU."""

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.observers.knn.candidates import (
    CandidatePairs,
    Precision,
    RoundedVectors,
    find,
    ladder,
    query_side,
)
from showthrough.observers.knn.exact import (
    Best,
    Exact,
    improved,
    nothing_yet,
    squared_distances,
    without_surplus_copies,
)
from showthrough.observers.knn.gallery import (
    Metric,
    Part,
    Searched,
    refuse_few,
    refuse_shapes,
    refuse_values,
    slices,
)
from showthrough.observers.runtime.device import device, side_by_side

__all__ = ["Metric", "NearestVectors", "NeighbourBlock", "nearest", "nearest_blocks"]

PAIRS = 2**20  # compared at a time: only ties leave so many


class NearestVectors(NamedTuple):
    """Distances and rows of the nearest, nearest first; exact copies in the order of their rows."""

    distance: Features  # (n, k); l2: Euclid; cosine: 1 - cos; patch_l2: of the patches farthest apart
    rows: Rows  # (n, k) rows of b


class NeighbourBlock(NamedTuple):
    """Nearest neighbours of the rows of a that begin at `start`."""

    start: int
    distance: Features
    rows: Rows


def nearest(
    a: Features, b: Features, k: int, metric: Metric = "l2", exclude_self: bool = False
) -> NearestVectors:
    """Return the k nearest of b for each row of a, as a brute force in float64 would.

    With `exclude_self`, a is b and no row is its own neighbour (its exact copies are). Where b has
    fewer than k rows to offer, the answer has fewer columns.
    """
    exclude = np.arange(len(a), dtype=np.int64) if exclude_self else None
    blocks = list(nearest_blocks(a, b, k, metric, exclude))
    return NearestVectors(
        np.concatenate([x.distance for x in blocks]), np.concatenate([x.rows for x in blocks])
    )


def nearest_blocks(
    a: Features, b: Features, k: int, metric: Metric = "l2", exclude: Rows | None = None, start: int = 0
) -> Iterator[NeighbourBlock]:
    """Yield the answers block by block from row `start` of a; a and b may be memory-mapped.

    Vectors are (n, D), or for `patch_l2` (n, patches, D / patches): see `observers.patches`.
    `exclude` (n,) names for each row of a the one row of b that it may not find, or -1.

    Raises:
        NotEnoughDataError: a or b is empty, or b holds nothing but the excluded row.
        DataError: the vectors differ in width, are not finite, or have length 0 under cosine.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    refuse_shapes(a, b, metric)
    excluding = exclude is not None
    refuse_few(a, b, 1 + excluding)
    for name, vectors in (("a", a), ("b", b)):
        refuse_values(vectors, name, metric == "cosine")
    k = min(k, len(b) - excluding)
    need = k + excluding  # the barred row may be among the nearest
    gallery = Searched(b, without_surplus_copies(b, need), need, metric == "cosine", device())
    with side_by_side(gallery.where) as pool:
        for first in range(start, len(a), gallery.sizes.block):
            asked = slice(first, first + gallery.sizes.block)
            best = _search(gallery, a[asked], None if exclude is None else exclude[asked], k, pool)
            square = best.square / gallery.scale**2
            # 1 - cos = |u - v|^2 / 2
            distance = square / 2 if metric == "cosine" else square.sqrt()
            yield NeighbourBlock(first, distance.float().cpu().numpy(), best.rows.cpu().numpy())


class _Query:
    """Rows of a: exact, rounded once asked for, and the row of b that each may not find."""

    def __init__(self, exact: Exact, barred: Tensor | None) -> None:
        self.exact = exact
        self.barred = barred  # (n,)
        self._sides: dict[Precision, RoundedVectors] = {}

    def side(self, precision: Precision) -> RoundedVectors:
        """Return this query's side of the matrix product."""
        if precision not in self._sides:
            self._sides[precision] = query_side(self.exact.vectors, precision)
        return self._sides[precision]

    def part(self, rows: slice) -> "_Query":
        """Return some of the rows."""
        return _Query(self.exact.of(rows), None if self.barred is None else self.barred[rows])


def _search(gallery: Searched, a: Features, exclude: Rows | None, k: int, pool: Executor) -> Best:
    """Return the nearest of all rows of a, one part of b after another, queries side by side."""
    best = nothing_yet(len(a), k, gallery.where)

    def prepare(asked: slice) -> tuple[slice, _Query]:
        barred = None if exclude is None else torch.tensor(exclude[asked], device=gallery.where)
        return asked, _Query(gallery.exact(a[asked]), barred)

    def improve(part: Part, asked: slice, query: _Query) -> None:
        better = _improved(Best(best.square[asked], best.rows[asked]), query, part)
        best.square[asked], best.rows[asked] = better

    queries = list(pool.map(prepare, slices(len(a), gallery.sizes.query)))
    for part in gallery.parts(pool):
        list(pool.map(partial(improve, part), *zip(*queries, strict=True)))
    return best


def _improved(best: Best, query: _Query, part: Part) -> Best:
    pairs = _candidates(query, part, best.square[:, -1].sqrt())
    n = len(best.rows)
    if pairs is None:  # ties by the thousand: a few rows at a time
        halves = slice(0, n // 2), slice(n // 2, n)
        parts = [_improved(Best(best.square[x], best.rows[x]), query.part(x), part) for x in halves]
        return Best(*(torch.cat(both) for both in zip(*parts, strict=True)))
    square = squared_distances(query.exact, part.exact, pairs)
    rows = part.names[pairs.column]
    if query.barred is not None:
        square.masked_fill_(rows == query.barred[pairs.row], torch.inf)
    return improved(best, pairs, square, rows)


def _candidates(query: _Query, part: Part, reach: Tensor) -> CandidatePairs | None:
    """Return pairs from the coarsest precision that leaves few enough, None where none does."""
    # comparing a pair exactly takes about as long as 64 columns of the next product
    few = len(reach) * (4 * part.need + len(part.names) // 64)
    for precision in ladder(reach.device):
        most = max(PAIRS, len(part.names)) if precision.dtype is torch.float64 else few
        pairs = find(query.side(precision), part.rounded(precision), reach, part.need, most)
        if pairs is not None:
            return pairs
    return None
