"""Comparing candidates exactly: direct differences in float64, ties to the lower row."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Rows

SLAB = 2**20  # numbers compared at a time
HASH_SEED = 20240607


class Best(NamedTuple):
    """The nearest so far, nearest first; not yet found: infinitely far, row -1."""

    distance: Tensor  # (n, k) float64, Euclid
    rows: Tensor  # (n, k)


def nothing_yet(n: int, k: int, where: torch.device) -> Best:
    """Return an empty table."""
    distance = torch.full((n, k), torch.inf, dtype=torch.float64, device=where)
    return Best(distance, torch.full((n, k), -1, dtype=torch.int64, device=where))


def in_rows(row: Tensor, column: Tensor, n: int) -> Tensor:
    """Return the columns (n, C) of each row, ascending, filled up with -1; `row` ascends."""
    counts = torch.bincount(row, minlength=n)
    widest = int(counts.max()) if len(row) else 0
    last = torch.iinfo(torch.int64).max
    table = torch.full((n, widest), last, dtype=torch.int64, device=row.device)
    starts = counts.cumsum(0) - counts
    table[row, torch.arange(len(row), device=row.device) - starts[row]] = column
    table = table.sort(dim=1).values
    return table.masked_fill_(table == last, -1)


def distances(query: Tensor, vectors: Tensor, table: Tensor, unit: bool) -> Tensor:
    """Return the Euclidean distance (n, C) of each query to the vectors in its row of `table`.

    Differences are taken before they are squared, so that the distance of a near-copy is right
    to its last digit. With `unit`, vectors are scaled to length 1 first.
    """
    found = torch.full(table.shape, torch.inf, dtype=torch.float64, device=table.device)
    width = max(1, min(table.shape[1], SLAB // query.shape[1]))
    height = max(1, SLAB // (query.shape[1] * width))
    for i in range(0, len(table), height):
        asked = _wide(query[i : i + height], unit)[:, None]  # (rows, 1, D)
        used = int((table[i : i + height] >= 0).sum(1).max()) if table.shape[1] else 0
        for j in range(0, used, width):
            columns = table[i : i + height, j : min(j + width, used)]
            shown = _wide(vectors.index_select(0, columns.clamp(min=0).flatten()), unit)
            shown = shown.view(*columns.shape, -1)
            answer = torch.cdist(asked, shown, compute_mode="donot_use_mm_for_euclid_dist")[:, 0]
            found[i : i + height, j : min(j + width, used)] = answer.masked_fill_(columns < 0, torch.inf)
    return found


def merged(best: Best, distance: Tensor, rows: Tensor) -> Best:
    """Return the nearest of both; `rows` ascend in each row and are higher than all in `best`."""
    both = torch.cat([best.distance, distance], dim=1)
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
    surplus = np.flatnonzero(np.arange(len(order)) - first >= most)
    surplus = [i for i in surplus if np.array_equal(vectors[order[i]], vectors[order[first[i]]])]
    keep = np.ones(len(vectors), dtype=bool)
    keep[order[surplus]] = False
    return np.flatnonzero(keep).astype(np.int64)


def _wide(vectors: Tensor, unit: bool) -> Tensor:
    wide = vectors.double()
    return wide / torch.linalg.vector_norm(wide, dim=1, keepdim=True) if unit else wide
