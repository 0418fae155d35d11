"""Comparing candidates exactly, in float64; exact copies stay in the order of their rows."""

import warnings
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.observers.candidates import Pairs

SLAB = 2**18  # numbers subtracted at a time: they should stay in the cache
NEAR = 1e-3  # squared distances below this share of the squared lengths are taken from differences
HASH_SEED = 20240607

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # torch says once that its sparse CSR support is in beta
    torch.sparse_csr_tensor([0, 0], [], [], (1, 1))


class Exact(NamedTuple):
    """Vectors in float64, seen from a centre, and their squared lengths."""

    vectors: Tensor  # (n, D)
    square: Tensor  # (n,)


class Best(NamedTuple):
    """The nearest so far, nearest first; not yet found: infinitely far, row -1."""

    square: Tensor  # (n, k) float64, squared distance
    rows: Tensor  # (n, k)


def nothing_yet(n: int, k: int, where: torch.device) -> Best:
    """Return an empty table."""
    square = torch.full((n, k), torch.inf, dtype=torch.float64, device=where)
    return Best(square, torch.full((n, k), -1, dtype=torch.int64, device=where))


def widened(x: Tensor, centre: Tensor, unit: bool) -> Exact:
    """Return the vectors as float64 seen from `centre`, scaled to length 1 before where `unit`."""
    wide = x.double()
    if unit:
        wide /= torch.linalg.vector_norm(wide, dim=1, keepdim=True)
    wide -= centre
    return Exact(wide, torch.linalg.vector_norm(wide, dim=1).square())


def in_rows(pairs: Pairs, n: int) -> Tensor:
    """Return the columns (n, C) of each row, ascending, filled up with -1."""
    counts = torch.bincount(pairs.row, minlength=n)
    last = torch.iinfo(torch.int64).max
    table = torch.full((n, int(counts.max())), last, dtype=torch.int64, device=pairs.row.device)
    place = torch.arange(len(pairs.row), device=pairs.row.device) - (counts.cumsum(0) - counts)[pairs.row]
    table[pairs.row, place] = pairs.column
    table = table.sort(dim=1).values
    return table.masked_fill_(table == last, -1)


def squared_distances(query: Exact, gallery: Exact, table: Tensor) -> Tensor:
    """Return the squared distance (n, C) of each query to the vectors in its row of `table`.

    From inner products where that is as good, from differences for near-copies: those would
    cancel, and the distance of a near-copy should be right to its last digit.
    """
    used = table >= 0
    row, column = used.nonzero(as_tuple=True)[0], table[used]
    starts = torch.cat([row.new_zeros(1), used.sum(1).cumsum(0)])
    lengths = query.square[row] + gallery.square[column]
    square = lengths - 2 * _products(query.vectors, gallery.vectors, starts, column)
    near = (square < NEAR * lengths).nonzero(as_tuple=True)[0]
    step = max(1, SLAB // query.vectors.shape[1])
    for i in range(0, len(near), step):
        few = near[i : i + step]
        apart = query.vectors[row[few]] - gallery.vectors[column[few]]
        square[few] = (apart * apart).sum(1)
    answer = torch.full(table.shape, torch.inf, dtype=torch.float64, device=table.device)
    answer[used] = square
    return answer


def _products(query: Tensor, gallery: Tensor, starts: Tensor, column: Tensor) -> Tensor:
    """Return the inner products of listed pairs only: a matrix product sampled where wanted."""
    shape = (len(query), len(gallery))
    wanted = torch.sparse_csr_tensor(starts, column, query.new_zeros(len(column)), shape)
    products: Tensor = torch.sparse.sampled_addmm(wanted, query, gallery.T, beta=0.0).values()
    return products


def merged(best: Best, square: Tensor, rows: Tensor) -> Best:
    """Return the nearest of both; `rows` ascend in each row and are higher than all in `best`."""
    both = torch.cat([best.square, square], dim=1)
    order = both.sort(dim=1, stable=True).indices[:, : best.rows.shape[1]]
    return Best(both.gather(1, order), torch.cat([best.rows, rows], dim=1).gather(1, order))


def without_surplus_copies(vectors: Features, most: int, block: int) -> Rows:
    """Return the rows left when no vector stands there more than `most` times; the lowest rows stay.

    A collapsed generator writes one image thousands of times. All are equally near, so only the
    first few can be an answer, and comparing the rest would take hours.
    """
    weights = np.random.default_rng(HASH_SEED).integers(1, 2**63, vectors.shape[1], dtype=np.uint64)
    marks = np.empty(len(vectors), dtype=np.uint64)
    for i in range(0, len(vectors), block):
        words = np.ascontiguousarray(vectors[i : i + block]).view(np.uint32)
        marks[i : i + block] = np.einsum("ij,j->i", words.astype(np.uint64), weights)
    order = np.argsort(marks, kind="stable")
    new = np.concatenate([[True], marks[order][1:] != marks[order][:-1]])
    first = np.flatnonzero(new)[np.cumsum(new) - 1]  # where in `order` the group begins
    surplus = np.arange(len(order)) - first >= most
    keep = np.ones(len(vectors), dtype=bool)
    for row, copied in zip(order[surplus], order[first[surplus]], strict=True):
        keep[row] = not np.array_equal(vectors[row], vectors[copied])  # marks of different vectors can agree
    return np.flatnonzero(keep)
