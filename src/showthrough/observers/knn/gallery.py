"""Gallery that is searched, in parts that fit into memory, each exact and rounded."""

from collections.abc import Iterator
from concurrent.futures import Executor
from threading import Lock
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.knn.candidates import (
    Precision,
    RoundedGallery,
    RoundedVectors,
    gallery_of,
    gallery_side,
    ladder,
)
from showthrough.observers.knn.exact import Exact, Frame, frame_of, widened
from showthrough.observers.runtime.device import free_memory

Metric = Literal["l2", "cosine", "patch_l2"]

BLOCK = 4096  # rows answered at a time, at most: what is lost when a run is killed
PART = 32_768  # rows of one part, at most
SAMPLE = 4096  # vectors whose mean is the centre; any point would do, a near one keeps roundings small


class Sizes(NamedTuple):
    """Block sizes: how much is worked on at a time."""

    block: int  # rows answered, together
    query: int  # rows of one matrix product
    part: int  # rows of b
    tile: int  # columns of one matrix product
    kept: int  # rows of b that stay in memory from one block to the next; more are made again


def sizes(where: torch.device, free: int, width: int) -> Sizes:
    """Return the block sizes that fit: half the free memory for kept parts, an eighth for one part.

    On the CPU a tile of scores and what it is made of should stay in the cache of one core.
    """
    rows = max(1, free // 8 // (8 * width))
    query, tile = (4096, PART) if where.type == "cuda" else (512, 1024)
    part = min(PART, rows)
    return Sizes(min(BLOCK, rows), query, part, min(part, tile), free // 2 // (8 * width))


class Part:
    """Part of the gallery, some rows of b: exact, and rounded to each precision once asked for."""

    def __init__(self, names: Tensor, exact: Exact, need: int, tile: int) -> None:
        self.names = names
        self.exact = exact
        self.need = need  # nearest that are wanted
        self._tile = tile
        self._rounded: dict[Precision, RoundedGallery] = {}
        self._lock = Lock()

    def rounded(self, precision: Precision) -> RoundedGallery:
        """Return this part's side of the matrix product."""
        with self._lock:
            if precision not in self._rounded:
                tiles = [self.exact.vectors[:, rows] for rows in slices(len(self.names), self._tile)]
                self.add(precision, [gallery_side(tile, precision) for tile in tiles])
            return self._rounded[precision]

    def add(self, precision: Precision, sides: list[RoundedVectors]) -> None:
        """Keep what was rounded already."""
        self._rounded[precision] = gallery_of(sides, self.need)


class Searched:
    """Gallery of vectors (n, w), or (n, patches, w), in which others are looked up."""

    def __init__(self, vectors: Features, rows: Rows, need: int, unit: bool, where: torch.device) -> None:
        self.where = where
        self.sizes = sizes(where, free_memory(where), vectors[0].size)
        self._vectors = vectors
        self._rows = rows
        self._need = need
        few = rows[:: -(-len(rows) // min(SAMPLE, self.sizes.part))]
        self._frame: Frame = frame_of(_patched(vectors[few], where), unit)
        self._kept: list[Part] | None = None

    @property
    def scale(self) -> float:
        """Return the factor that exact distances were multiplied with."""
        return self._frame.scale

    def exact(self, vectors: Features) -> Exact:
        """Return vectors as they are compared with those of this set."""
        return widened(_patched(vectors, self.where), self._frame)

    def parts(self, pool: Executor) -> Iterator[Part]:
        """Yield the set part by part, in the order of its rows."""
        if self._kept is None and len(self._rows) <= self.sizes.kept:
            self._kept = list(self._computed(pool))
        yield from self._computed(pool) if self._kept is None else self._kept

    def _computed(self, pool: Executor) -> Iterator[Part]:
        coarsest = ladder(self.where)[0]
        for rows in slices(len(self._rows), self.sizes.part):
            names = self._rows[rows]
            patches, _, width = self._frame.centre.shape
            room = torch.empty(patches, len(names), width, dtype=torch.float64, device=self.where)
            exact = Exact(room, room.new_empty(room.shape[:2]))

            def fill(tile: slice, names: Rows = names, exact: Exact = exact) -> RoundedVectors:
                vectors, square = self.exact(self._vectors[names[tile]])
                exact.vectors[:, tile], exact.square[:, tile] = vectors, square
                return gallery_side(vectors, coarsest)

            sides = list(pool.map(fill, slices(len(names), self.sizes.tile)))
            part = Part(torch.tensor(names, device=self.where), exact, self._need, self.sizes.tile)
            part.add(coarsest, sides)
            yield part


def slices(n: int, step: int) -> list[slice]:
    """Return the slices that cover n rows."""
    return [slice(i, min(i + step, n)) for i in range(0, n, step)]


def refuse_shapes(a: Features, b: Features, metric: Metric) -> None:
    """Refuse arrays that are no sets of vectors of one width."""
    if a.dtype != np.float32 or b.dtype != np.float32:
        raise TypeError(f"float32 vectors are needed, got {a.dtype} and {b.dtype}")
    axes = 3 if metric == "patch_l2" else 2
    if a.ndim != axes or b.ndim != axes or a.shape[1:] != b.shape[1:]:
        raise DataError(f"vectors of one width are needed, got arrays of shapes {a.shape} and {b.shape}")


def refuse_values(vectors: Features, name: str, unit: bool) -> None:
    """Refuse numbers that are not finite, and under cosine vectors without a direction."""
    step = max(1, 2**22 // max(1, vectors[:1].size))
    for rows in slices(len(vectors), step):
        part = np.asarray(vectors[rows]).reshape(rows.stop - rows.start, -1)
        bad = ~np.isfinite(part).all(axis=1)
        if bad.any():
            row = rows.start + int(np.argmax(bad))
            raise DataError(f"row {row} of {name} holds a number that is not finite")
        if unit and not part.any(axis=1).all():
            zero = rows.start + int(np.argmin(part.any(axis=1)))
            raise DataError(f"row {zero} of {name} has length 0: it has no cosine")


def refuse_few(a: Features, b: Features, needed: int) -> None:
    """Refuse sets in which nothing can be found."""
    if len(a) == 0 or len(b) < needed:
        raise NotEnoughDataError(f"no neighbours among {len(a)} and {len(b)} vectors", needed=needed)


def _patched(vectors: Features, where: torch.device) -> Tensor:
    """Return (n, patches, w)."""
    found = torch.tensor(np.ascontiguousarray(vectors), device=where)
    return found if found.ndim == 3 else found[:, None]
