"""Exact nearest neighbours of float32 vectors, in blocks, on the CPU or the GPU."""

from collections.abc import Iterator
from concurrent.futures import Executor
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
    exact,
    in_rows,
    merged,
    nothing_yet,
    squared_distances,
    without_surplus_copies,
)

Metric = Literal["l2", "cosine"]

BLOCK = 4096  # rows answered at a time: what is lost when a run is killed
QUERY = 512  # rows of one matrix product
GALLERY = 32_768  # columns of one matrix product, at most
LOADED = 2**27  # bytes of b held as float64 at a time
SAMPLE = 4096  # rows of b whose mean is the centre; any point would do, a near one keeps roundings small


class Nearest(NamedTuple):
    """Distances and rows of the nearest, nearest first; ties go to the lower row."""

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
            distance = (
                best.square / 2 if metric == "cosine" else best.square.sqrt()
            )  # 1 - cos = |u - v|^2 / 2
            yield Block(first, distance.float().cpu().numpy(), best.rows.cpu().numpy())


class _Part:
    """Some rows of the set that is searched, exact, and rounded to each precision once asked for."""

    def __init__(self, names: Tensor, exact: Exact, need: int) -> None:
        self.names = names
        self.exact = exact
        self.need = need
        self.sides: dict[torch.dtype, Side] = {}
        self.lock = Lock()

    def side(self, dtype: torch.dtype) -> Side:
        with self.lock:
            if dtype not in self.sides:
                self.sides[dtype] = gallery_side(self.exact.vectors, dtype, self.need)
            return self.sides[dtype]


class _Gallery:
    """The set that is searched."""

    def __init__(self, a: Features, b: Features, k: int, metric: Metric, excluding: bool) -> None:
        _refuse_shapes(a, b, k, excluding)
        self.b = b
        self.unit = metric == "cosine"
        self.k = min(k, len(b) - excluding)
        self.need = self.k + excluding  # the excluded row may be among the nearest
        self.where = device()
        self.ladder = ladder(self.where)
        self.columns = max(1, min(GALLERY, LOADED // (8 * b.shape[1])))
        for name, vectors in (("a", a), ("b", b)):
            _refuse_values(vectors, name, self.unit, self.columns)
        self.rows = without_surplus_copies(b, self.need, self.columns)
        self.centre = torch.zeros(b.shape[1], dtype=torch.float64, device=self.where)
        self.centre = self._exact(b[self.rows[:: max(1, len(self.rows) // SAMPLE)]]).vectors.mean(0)
        self.kept = list(self._parts()) if len(self.rows) <= self.columns else None

    def search(self, a: Features, exclude: Rows | None, pool: Executor) -> Best:
        """Return the nearest of all rows of a, one part of b after another, queries side by side."""
        best = nothing_yet(len(a), self.k, self.where)

        def improve(part: _Part, first: int) -> None:
            asked = slice(first, first + QUERY)
            so_far = Best(best.square[asked], best.rows[asked])
            better = self._improved(
                so_far, self._exact(a[asked]), part, None if exclude is None else exclude[asked]
            )
            best.square[asked], best.rows[asked] = better

        for part in self.kept or self._parts():
            for _ in pool.map(lambda first, part=part: improve(part, first), range(0, len(a), QUERY)):
                pass
        return best

    def _improved(self, best: Best, query: Exact, part: _Part, exclude: Rows | None) -> Best:
        pairs = self._candidates(query, part, best.square[:, -1].sqrt())
        table = in_rows(pairs, len(query.square))
        square = squared_distances(query, part.exact, table)
        rows = part.names[table.clamp(min=0)]
        if exclude is not None:
            barred = torch.from_numpy(exclude).to(self.where)
            square.masked_fill_(rows == barred[:, None], torch.inf)
        return merged(best, square, rows)

    def _candidates(self, query: Exact, part: _Part, reach: Tensor) -> Pairs:
        """Return pairs from the coarsest precision that leaves few enough to compare exactly."""
        # comparing a pair exactly takes about as long as 64 columns of the next product
        limit = len(query.square) * (4 * self.need + len(part.names) // 64)
        for dtype in self.ladder:
            enough = None if dtype is self.ladder[-1] else limit
            pairs = find(query_side(query.vectors, dtype), part.side(dtype), reach, self.need, enough)
            if pairs is not None:
                return pairs
        raise AssertionError("float64 holds every distance of float32 vectors")

    def _parts(self) -> Iterator[_Part]:
        for i in range(0, len(self.rows), self.columns):
            names = self.rows[i : i + self.columns]
            yield _Part(torch.from_numpy(names).to(self.where), self._exact(self.b[names]), self.need)

    def _exact(self, vectors: Features) -> Exact:
        return exact(torch.tensor(vectors, device=self.where), self.centre, self.unit)


def _refuse_shapes(a: Features, b: Features, k: int, excluding: bool) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
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
