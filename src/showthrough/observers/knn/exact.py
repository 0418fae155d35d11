"""Exact distances of candidates, in float64; exact copies stay in the order of their rows."""

import warnings
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.observers.knn.candidates import CandidatePairs
from showthrough.observers.knn.scores import places

SLAB = 2**18  # numbers subtracted at a time: they should stay in the cache
NEAR = 1e-3  # squared distances below this share of the squared lengths are taken from differences
HASH_SEED = 20240607

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # torch says once that its sparse CSR support is in beta
    torch.sparse_csr_tensor([0, 0], [], [], (1, 1))


class Frame(NamedTuple):
    """Frame of reference of vectors, a centre and a scale: near numbers lose little to rounding."""

    centre: Tensor  # (patches, 1, w) float64
    scale: float  # a power of two: nothing is rounded by it
    unit: bool  # whether vectors are brought to length 1 first


class Exact(NamedTuple):
    """Vectors in float64, seen from a frame, and their squared lengths."""

    vectors: Tensor  # (patches, n, w)
    square: Tensor  # (patches, n)

    def of(self, rows: slice) -> "Exact":
        """Return some of the rows."""
        return Exact(self.vectors[:, rows], self.square[:, rows])


class Best(NamedTuple):
    """Nearest neighbours so far, nearest first; not yet found: infinitely far, row -1."""

    square: Tensor  # (n, k) float64, squared distance
    rows: Tensor  # (n, k)


def nothing_yet(n: int, k: int, where: torch.device) -> Best:
    """Return an empty table."""
    square = torch.full((n, k), torch.inf, dtype=torch.float64, device=where)
    return Best(square, torch.full((n, k), -1, dtype=torch.int64, device=where))


def frame_of(x: Tensor, unit: bool) -> Frame:
    """Return the frame in which a sample (n, patches, w) is centred and about one long."""
    wide = _directed(x, unit)
    centre = wide.mean(1, keepdim=True)
    longest = float(torch.linalg.vector_norm(wide - centre, dim=2).max())
    scale = 1.0 if longest == 0 else 2.0 ** -np.clip(np.frexp(longest)[1], -1000, 1000)
    return Frame(centre, float(scale), unit)


def widened(x: Tensor, frame: Frame) -> Exact:
    """Return vectors (n, patches, w) as float64 seen from `frame`."""
    wide = _directed(x, frame.unit)
    wide -= frame.centre
    wide *= frame.scale
    return Exact(wide, torch.linalg.vector_norm(wide, dim=2).square())


def _directed(x: Tensor, unit: bool) -> Tensor:
    wide = x.transpose(0, 1).to(torch.float64, memory_format=torch.contiguous_format, copy=True).contiguous()
    if unit:
        wide /= torch.linalg.vector_norm(wide, dim=2, keepdim=True)
    return wide


def squared_distances(query: Exact, gallery: Exact, pairs: CandidatePairs) -> Tensor:
    """Return the squared distance of each pair, of the patches farthest apart.

    From inner products where that is as good, from differences for near-copies: those would
    cancel, and the distance of a near-copy should be right to its last digit.
    """
    square = torch.zeros(len(pairs.row), dtype=torch.float64, device=pairs.row.device)
    starts = torch.searchsorted(pairs.row, torch.arange(query.square.shape[1] + 1, device=square.device))
    for own, other in zip(_patches(query), _patches(gallery), strict=True):
        torch.maximum(square, _of_patch(own, other, pairs, starts), out=square)
    return square


def _patches(exact: Exact) -> list[Exact]:
    return [Exact(*each) for each in zip(exact.vectors, exact.square, strict=True)]


def _of_patch(query: Exact, gallery: Exact, pairs: CandidatePairs, starts: Tensor) -> Tensor:
    row, column = pairs
    lengths = query.square[row] + gallery.square[column]
    square = lengths - 2 * _products(query.vectors, gallery.vectors, starts, column)
    near = (square < NEAR * lengths).nonzero(as_tuple=True)[0]
    step = max(1, SLAB // query.vectors.shape[1])
    for i in range(0, len(near), step):
        few = near[i : i + step]
        apart = query.vectors[row[few]] - gallery.vectors[column[few]]
        square[few] = (apart * apart).sum(1)
    return square


def _products(query: Tensor, gallery: Tensor, starts: Tensor, column: Tensor) -> Tensor:
    """Return the inner products of listed pairs only: a matrix product sampled where wanted."""
    shape = (len(query), len(gallery))
    wanted = torch.sparse_csr_tensor(starts, column, query.new_zeros(len(column)), shape)
    products: Tensor = torch.sparse.sampled_addmm(wanted, query, gallery.T, beta=0.0).values()
    return products


def improved(best: Best, pairs: CandidatePairs, square: Tensor, rows: Tensor) -> Best:
    """Return the nearest neighbours of `best` and the pairs; their `rows` are higher than all in `best`."""
    place = places(pairs.row, len(best.rows))
    width = int(place.max()) + 1 if len(place) else 0
    found = nothing_yet(len(best.rows), width, rows.device)
    found.square.view(-1).scatter_(0, pairs.row * width + place, square)
    found.rows.view(-1).scatter_(0, pairs.row * width + place, rows)
    both = torch.cat([best.square, found.square], dim=1)
    order = both.sort(dim=1, stable=True).indices[:, : best.rows.shape[1]]
    return Best(both.gather(1, order), torch.cat([best.rows, found.rows], dim=1).gather(1, order))


def without_surplus_copies(vectors: Features, most: int) -> Rows:
    """Return the rows left when no vector stands there more than `most` times; the lowest rows stay.

    A collapsed generator writes one image thousands of times. All are equally near, so only the
    first few can be an answer, and comparing the rest would take hours.
    """
    first = first_copies(vectors)
    order = np.argsort(first, kind="stable")
    place = np.arange(len(order)) - np.searchsorted(first[order], first[order])  # among its copies
    return np.sort(order[place < most])


def first_copies(vectors: Features) -> Rows:
    """Return for each row the lowest row that holds the same vector."""
    block = max(1, 16 * SLAB // vectors[0].size)
    weights = np.random.default_rng(HASH_SEED).integers(1, 2**63, vectors[0].size, dtype=np.uint64)
    marks = np.empty(len(vectors), dtype=np.uint64)
    for i in range(0, len(vectors), block):
        words = np.ascontiguousarray(vectors[i : i + block]).view(np.uint32).reshape(-1, len(weights))
        marks[i : i + block] = np.einsum("ij,j->i", words.astype(np.uint64), weights)
    _, lowest, group = np.unique(marks, return_index=True, return_inverse=True)
    first = lowest[group]
    for row in np.flatnonzero(first != np.arange(len(first))):
        if not np.array_equal(vectors[row], vectors[first[row]]):
            first[row] = row  # marks of different vectors can agree
    return first.astype(np.int64)
