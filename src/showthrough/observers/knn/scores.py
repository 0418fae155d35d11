"""Scores of pairs, tile by tile, of which only those below zero are kept.

A tile is small enough to stay in the cache from its matrix product until it was looked through.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

WIDEST = 1024  # scores of a row among which its k-th lowest is sought, k more than these
_WHOLE = {2: torch.int16, 4: torch.int32, 8: torch.int64}  # a number below zero is one read as an integer too


class Below(NamedTuple):
    """Pairs whose score is below zero; rows ascend, then columns."""

    row: Tensor
    column: Tensor
    score: Tensor


def scores(query: Tensor, tile: Tensor, out: Tensor | None = None) -> Tensor:
    """Return the scores (n, c) of matrices (patches, n, K) and (patches, c, K): of the highest patch."""
    highest = torch.mm(query[0], tile[0].T, out=out)
    for patch in range(1, len(query)):
        torch.maximum(highest, query[patch] @ tile[patch].T, out=highest)
    return highest


def below(query: Tensor, tiles: Sequence[Tensor], most: int) -> Below | None:
    """Return all pairs with a score below zero, or None where there are more than `most`."""
    found, total, start = [], 0, 0
    room = query.new_empty(query.shape[1], tiles[0].shape[1])  # used again: fresh memory would be slower
    for tile in tiles:
        whole = tile.shape[1] == room.shape[1]
        row, column, score = _negative(scores(query, tile, room if whole else None))
        found.append(Below(row, column + start, score))
        total += len(row)
        start += tile.shape[1]
        if total > most:
            return None
    row, column, score = (torch.cat(each) for each in zip(*found, strict=True))
    order = row.to(torch.int16).sort(stable=True).indices  # a query has some thousand rows at most
    return Below(row.index_select(0, order), column.index_select(0, order), score.index_select(0, order))


def kth_score(found: Below, n: int, k: int) -> Tensor:
    """Return an upper bound (n,) of the k-th lowest score of each row; infinite where a row has fewer."""
    row, place, score = found.row, places(found.row, n), found.score
    width = int(place.max()) + 1 if len(place) else 0
    if width > k + WIDEST:
        width = k + WIDEST
        few = place < width
        row, place, score = row[few], place[few], score[few]
    table = torch.full((n, width), torch.inf, dtype=score.dtype, device=row.device)
    table.view(-1).scatter_(0, row * width + place, score)
    return kth_lowest(table, k)


def places(row: Tensor, n: int) -> Tensor:
    """Return for each of ascending row numbers its rank among equal ones."""
    starts = torch.searchsorted(row, torch.arange(n + 1, device=row.device))
    before = starts[:-1].repeat_interleave(starts.diff(), output_size=len(row))
    return torch.arange(len(row), device=row.device) - before


def kth_lowest(table: Tensor, k: int) -> Tensor:
    """Return (n,) the k-th lowest of each row, infinite where the table is narrower.

    On the CPU NumPy selects several times faster.
    """
    if table.shape[1] < k:
        return torch.full((len(table),), torch.inf, device=table.device)
    if table.is_cuda:
        return table.kthvalue(k, dim=1).values
    wide = table.float() if table.dtype is torch.bfloat16 else table
    return torch.from_numpy(np.partition(wide.numpy(), k - 1, axis=1)[:, k - 1])


def _negative(values: Tensor) -> Below:
    """Return a mask of negative signs; on the CPU NumPy skips the rest several times faster."""
    flat = values.view(-1)
    if values.is_cuda:
        place = flat.signbit().nonzero()[:, 0]
    else:
        place = torch.from_numpy(np.flatnonzero(flat.view(_WHOLE[values.element_size()]).numpy() < 0))
    return Below(place // values.shape[1], place % values.shape[1], flat[place])
