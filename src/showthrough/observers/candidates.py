"""Candidates for the nearest neighbours: a rounded matrix product that provably misses none.

Squared distances are computed as one matrix product of rounded vectors, which is fast and a little
wrong. How wrong is bounded: the rounding of every vector is measured, the rounding of sums of K
terms is at most gamma_K = K u of what is added (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., 3.1). All that could be among the nearest within that bound are candidates, to
be compared exactly elsewhere.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.observers.device import has_fast_bfloat16

GROUP = 32  # columns whose minimum is looked at before any of them
SAMPLED = 16  # one column in so many tells roughly how far the nearest are
ALIGN = 32  # matrix engines like an inner length that is a multiple of this
SAFETY = 4.0  # on gamma_K: some matrix engines truncate instead of rounding


class Side(NamedTuple):
    """Rounded vectors of one side of the matrix product, their lengths, and how far rounding moved them."""

    matrix: Tensor  # (n, K)
    square: Tensor  # (n,) float64, squared lengths of the rounded vectors
    length: Tensor  # (n,) float64, upper bound
    moved: Tensor  # (n,) float64, upper bound of |rounded - exact|


class Pairs(NamedTuple):
    """Which column of the gallery may be a neighbour of which row of the query; rows ascend."""

    row: Tensor
    column: Tensor


def ladder(where: torch.device) -> tuple[torch.dtype, ...]:
    """Return the precisions to search in, coarsest first; the next is for data too alike for the last."""
    fine = (torch.float32, torch.float64)
    return (torch.bfloat16, *fine) if has_fast_bfloat16(where) else fine


def query_side(x: Tensor, dtype: torch.dtype) -> Side:
    """Return the side whose rows ask: columns 1 1 1 | squared length in three terms | -2x."""
    rounded, square, length, moved = _rounded(x, dtype)
    ones = rounded.new_ones(len(x), 3)
    return Side(_aligned([ones, _in_three(square, dtype), -2 * rounded], len(x)), square, length, moved)


def gallery_side(x: Tensor, dtype: torch.dtype, need: int) -> Side:
    """Return the side whose rows are looked up: columns squared length in three terms | 1 1 1 | x.

    Rows are padded to whole groups; the padding is infinitely far away.
    """
    rounded, square, length, moved = _rounded(x, dtype)
    ones = rounded.new_ones(len(x), 3)
    width = group_width(len(x), need)
    matrix = _aligned([_in_three(square, dtype), ones, rounded], -(-len(x) // width) * width)
    matrix[len(x) :, 0] = torch.inf
    return Side(matrix, square, length, moved)


def group_width(columns: int, need: int) -> int:
    """Return how many columns share a minimum: few enough that `need` groups are a small part of all."""
    return max(1, min(GROUP, columns // (4 * need)))


def find(query: Side, gallery: Side, reach: Tensor, need: int, limit: int) -> Pairs | None:
    """Return all pairs that may be as close as the `need`-th nearest, or None where more than `limit`.

    `reach` (n,) float64 is a distance already known to enclose enough neighbours, or infinite.
    """
    guess = _guess(query, gallery, need)
    width = group_width(len(gallery.length), need)
    scores = (_shifted(query, guess) @ gallery.matrix.T).view(len(guess), width, -1)  # (n, width, groups)
    lowest = _at_least_float32(scores.amin(1))  # (n, groups)
    if lowest.isnan().any():  # overflow: only the finest precision holds such numbers
        return None
    cut = _cut(query, gallery, guess, lowest, reach, need)
    row, group = (lowest <= cut[:, None]).nonzero(as_tuple=True)
    if len(row) > limit:
        return None
    pair, member = (scores[row, :, group] <= cut[row, None]).nonzero(as_tuple=True)
    row, column = row[pair], member * scores.shape[2] + group[pair]
    real = column < len(gallery.length)
    pairs = Pairs(row[real], column[real])
    return pairs if len(pairs.row) <= limit else None


def _guess(query: Side, gallery: Side, need: int) -> Tensor:
    """Return (n,) roughly the squared distance of the `need`-th nearest; no result depends on it."""
    scores = _at_least_float32(query.matrix @ gallery.matrix[::SAMPLED].T)
    rank = min(-(-need // SAMPLED), scores.shape[1])
    return _kth(scores, rank).double().nan_to_num(0.0, 0.0, 0.0).clamp(min=0)


def _shifted(query: Side, guess: Tensor) -> Tensor:
    """Return the query's matrix for scores counted from `guess`: near 0 little is lost to rounding."""
    matrix = query.matrix.clone()
    matrix[:, 3:6] = _in_three(query.square - guess, matrix.dtype)
    return matrix


def _cut(query: Side, gallery: Side, guess: Tensor, lowest: Tensor, reach: Tensor, need: int) -> Tensor:
    """Return the score (n,) that no true neighbour exceeds.

    The `need`-th lowest group minimum bounds the `need`-th lowest score from above, since each
    group holds a column as low as its minimum.
    """
    dtype, terms = query.matrix.dtype, query.matrix.shape[1]
    sums = SAFETY * terms * _unit_roundoff(dtype) * ((query.length + gallery.length.max()) ** 2 + guess)
    stored = torch.finfo(dtype).eps  # a score is itself rounded to dtype
    moved = query.moved + gallery.moved.max()
    if lowest.shape[1] >= need:
        kth = _kth(lowest, need).double()
        kth = (kth + stored * kth.abs() + sums + guess).clamp(min=0)
        reach = torch.minimum(reach, kth.sqrt() + moved)
    cut = (reach + moved) ** 2 - guess + sums
    cut = (cut + stored * cut.abs()).to(lowest.dtype)
    return torch.nextafter(cut, torch.full_like(cut, torch.inf))


def _unit_roundoff(dtype: torch.dtype) -> float:
    """Return the rounding of one addition inside a product; products of bfloat16 are summed in float32."""
    if dtype is torch.float64:
        return 2.0**-53
    coarse = dtype is torch.float32 and torch.get_float32_matmul_precision() != "highest"
    return 2.0**-9 if coarse else 2.0**-24  # coarse: the caller has allowed TF32 or bfloat16


def _rounded(x: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return float64 vectors in a shorter type, and what Side says about them."""
    rounded = x.to(dtype)
    back = rounded.double()
    square = (back * back).sum(1)
    slack = 1 + x.shape[1] * torch.finfo(torch.float64).eps  # these sums are rounded too
    return rounded, square, square.sqrt() * slack, torch.linalg.vector_norm(x - back, dim=1) * slack


def _kth(scores: Tensor, k: int) -> Tensor:
    """Return the k-th lowest score (n,) of each row; on the CPU NumPy selects several times faster."""
    if scores.is_cuda:
        return scores.kthvalue(k, dim=1).values
    return torch.from_numpy(np.partition(scores.numpy(), k - 1, axis=1)[:, k - 1])


def _at_least_float32(scores: Tensor) -> Tensor:
    return scores.float() if scores.dtype is torch.bfloat16 else scores


def _in_three(square: Tensor, dtype: torch.dtype) -> Tensor:
    """Return numbers as sums of three of a shorter type (n, 3)."""
    terms = []
    for _ in range(3):
        terms.append(square.to(dtype))
        square = square - terms[-1].to(square.dtype)
    return torch.stack(terms, dim=1)


def _aligned(parts: list[Tensor], rows: int) -> Tensor:
    """Return the parts side by side, zeros around them: `rows` rows, columns a multiple of ALIGN."""
    used = sum(part.shape[1] for part in parts)
    matrix = parts[0].new_zeros(rows, -(-used // ALIGN) * ALIGN)
    matrix[: len(parts[0]), :used] = torch.cat(parts, dim=1)
    return matrix
