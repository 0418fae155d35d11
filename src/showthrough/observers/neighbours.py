"""Exact nearest neighbours of float32 vectors, in blocks, on the CPU or the GPU."""

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.candidates import Pairs, Side, find, gallery_side, ladder, query_side
from showthrough.observers.device import device, side_by_side
from showthrough.observers.exact import (
    Best,
    Exact,
    in_rows,
    merged,
    nothing_yet,
    squared_distances,
    widened,
    without_surplus_copies,
)

Metric = Literal["l2", "cosine"]

BLOCK = 4096  # rows answered at a time: what is lost when a run is killed
QUERY = 512  # rows of one matrix product
GALLERY = 32_768  # columns of one matrix product, at most
LOADED = 2**27  # bytes of b held as float64 in one part
KEPT = 2**29  # bytes of parts that are kept from one block to the next; more are made again
PAIRS = 2**20  # compared at a time: only ties leave so many
SAMPLE = 4096  # rows of b whose mean is the centre; any point would do, a near one keeps roundings small


class Nearest(NamedTuple):
    """Distances and rows of the nearest, nearest first; exact copies in the order of their rows."""

    distance: Features  # (n, k); l2: Euclid; cosine: 1 - cos
    rows: Rows  # (n, k) rows of b


class Block(NamedTuple):
    """The answer for the rows of a that begin at `start`."""

    start: int
    distance: Features
    rows: Rows


def nearest(a: Features, b: Features, k: int, metric: Metric = "l2", exclude_self: bool = False) -> Nearest:
    """Return the k nearest of b for each row of a, as a brute force in float64 would.

    With `exclude_self`, a is b and no row is its own neighbour (its exact copies are). Where b has
    fewer than k rows to offer, the answer has fewer columns.
    """
    exclude = np.arange(len(a), dtype=np.int64) if exclude_self else None
    blocks = list(nearest_blocks(a, b, k, metric, exclude))
    return Nearest(np.concatenate([x.distance for x in blocks]), np.concatenate([x.rows for x in blocks]))


def nearest_blocks(
    a: Features, b: Features, k: int, metric: Metric = "l2", exclude: Rows | None = None, start: int = 0
) -> Iterator[Block]:
    """Yield the answers block by block from row `start` of a; a and b may be memory-mapped.

    `exclude` (n,) names for each row of a the one row of b that it may not find, or -1.

    Raises:
        NotEnoughDataError: a or b is empty, or b holds nothing but the excluded row.
        DataError: the vectors differ in width, are not finite, or have length 0 under cosine.
    """
    gallery = _Gallery(a, b, k, metric, exclude is not None)
    with side_by_side(gallery.where) as pool:
        for first in range(start, len(a), BLOCK):
            asked = slice(first, first + BLOCK)
            best = gallery.search(a[asked], None if exclude is None else exclude[asked], pool)
            # 1 - cos = |u - v|^2 / 2
            distance = best.square / 2 if metric == "cosine" else best.square.sqrt()
            yield Block(first, distance.float().cpu().numpy(), best.rows.cpu().numpy())


class _Query(NamedTuple):
    """Some rows of a, and the row of b that each may not find."""

    exact: Exact
    barred: Tensor | None  # (n,)

    def half(self, rows: slice) -> "_Query":
        barred = None if self.barred is None else self.barred[rows]
        return _Query(Exact(self.exact.vectors[rows], self.exact.square[rows]), barred)


class _Part:
    """Some rows of b: exact, and rounded to each precision once asked for."""

    def __init__(self, names: Tensor, exact: Exact, need: int) -> None:
        self.names = names
        self.exact = exact
        self.need = need
        self._sides: dict[torch.dtype, Side] = {}
        self._lock = Lock()

    def side(self, dtype: torch.dtype) -> Side:
        """Return this part's side of the matrix product."""
        with self._lock:
            if dtype not in self._sides:
                self._sides[dtype] = gallery_side(self.exact.vectors, dtype, self.need)
            return self._sides[dtype]


class _Gallery:
    """The set that is searched."""

    def __init__(self, a: Features, b: Features, k: int, metric: Metric, excluding: bool) -> None:
        _refuse_shapes(a, b, k, excluding)
        self.b = b
        self.unit = metric == "cosine"
        self.k = min(k, len(b) - excluding)
        self.need = self.k + excluding  # the barred row may be among the nearest
        self.where = device()
        self.columns = max(1, min(GALLERY, LOADED // (8 * b.shape[1])))
        for name, vectors in (("a", a), ("b", b)):
            _refuse_values(vectors, name, self.unit, self.columns)
        self.rows = without_surplus_copies(b, self.need, self.columns)
        self.centre = torch.zeros(b.shape[1], dtype=torch.float64, device=self.where)
        self.centre = self._exact(b[self.rows[:: -(-len(self.rows) // SAMPLE)]]).vectors.mean(0)
        fits = 8 * len(self.rows) * b.shape[1] <= KEPT
        self.kept = list(self._parts()) if fits else None

    def search(self, a: Features, exclude: Rows | None, pool: Executor) -> Best:
        """Return the nearest of all rows of a, one part of b after another, queries side by side."""
        best = nothing_yet(len(a), self.k, self.where)

        def improve(part: _Part, asked: slice) -> None:
            barred = None if exclude is None else torch.tensor(exclude[asked], device=self.where)
            query = _Query(self._exact(a[asked]), barred)
            better = _improved(Best(best.square[asked], best.rows[asked]), query, part)
            best.square[asked], best.rows[asked] = better

        for part in self.kept or self._parts():
            slices = [slice(i, i + QUERY) for i in range(0, len(a), QUERY)]
            list(pool.map(partial(improve, part), slices))
        return best

    def _parts(self) -> Iterator[_Part]:
        for i in range(0, len(self.rows), self.columns):
            names = self.rows[i : i + self.columns]
            yield _Part(torch.tensor(names, device=self.where), self._exact(self.b[names]), self.need)

    def _exact(self, vectors: Features) -> Exact:
        return widened(torch.tensor(vectors, device=self.where), self.centre, self.unit)


def _improved(best: Best, query: _Query, part: _Part) -> Best:
    pairs = _candidates(query.exact, part, best.square[:, -1].sqrt())
    n = len(best.rows)
    if pairs is None:  # ties by the thousand: a few rows at a time
        halves = slice(0, n // 2), slice(n // 2, n)
        parts = [_improved(Best(best.square[x], best.rows[x]), query.half(x), part) for x in halves]
        return Best(*(torch.cat(both) for both in zip(*parts, strict=True)))
    table = in_rows(pairs, n)
    square = squared_distances(query.exact, part.exact, table)
    rows = part.names[table.clamp(min=0)]
    if query.barred is not None:
        square.masked_fill_(rows == query.barred[:, None], torch.inf)
    return merged(best, square, rows)


def _candidates(query: Exact, part: _Part, reach: Tensor) -> Pairs | None:
    """Return pairs from the coarsest precision that leaves few enough, None where none does."""
    # comparing a pair exactly takes about as long as 64 columns of the next product
    few = len(reach) * (4 * part.need + len(part.names) // 64)
    for dtype in ladder(reach.device):
        limit = max(PAIRS, len(part.names)) if dtype is torch.float64 else few
        pairs = find(query_side(query.vectors, dtype), part.side(dtype), reach, part.need, limit)
        if pairs is not None:
            return pairs
    return None


def _refuse_shapes(a: Features, b: Features, k: int, excluding: bool) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if a.dtype != np.float32 or b.dtype != np.float32:
        raise TypeError(f"float32 vectors are needed, got {a.dtype} and {b.dtype}")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise DataError(f"vectors of one width are needed, got arrays of shapes {a.shape} and {b.shape}")
    if len(a) == 0 or len(b) <= excluding:
        raise NotEnoughDataError(f"no neighbours among {len(a)} and {len(b)} vectors", needed=1 + excluding)


def _refuse_values(vectors: Features, name: str, unit: bool, block: int) -> None:
    for first in range(0, len(vectors), block):
        part = np.asarray(vectors[first : first + block])
        bad = ~np.isfinite(part).all(axis=1)
        if bad.any():
            raise DataError(f"row {first + int(np.argmax(bad))} of {name} holds a number that is not finite")
        if unit and not part.any(axis=1).all():
            zero = first + int(np.argmin(part.any(axis=1)))
            raise DataError(f"row {zero} of {name} has length 0: it has no cosine")
