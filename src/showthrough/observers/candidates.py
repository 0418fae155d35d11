"""Candidates for the nearest neighbours: a rounded matrix product that provably misses none.

Squared distances are computed as one matrix product of rounded vectors, which is fast and a little
wrong. How wrong is bounded: the rounding of every vector is measured, the rounding of the sums is
bounded by gamma_K = K u (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.1). All
that could be among the nearest within that bound are candidates, for an exact comparison elsewhere.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from showthrough.observers.device import has_fast_bfloat16

GROUP = 32  # columns whose minimum is looked at before any of them
ALIGN = 32  # matrix engines like an inner length that is a multiple of this
SAFETY = 4.0  # on gamma_K: some matrix engines truncate instead of rounding


class Side(NamedTuple):
    """Rounded vectors of one side of the matrix product, their lengths, and how far rounding moved them."""

    matrix: Tensor  # (n, K)
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


def query_side(x: Tensor, centre: Tensor, dtype: torch.dtype, unit: bool) -> Side:
    """Return the side whose rows ask: columns -2x | 1 1 1 | the squared length in three terms."""
    rounded, square, length, moved = _rounded(x, centre, dtype, unit)
    ones = torch.ones(len(x), 3, dtype=dtype, device=x.device)
    return Side(_aligned([-2 * rounded, ones, _in_three(square, dtype)], len(x)), length, moved)


def gallery_side(x: Tensor, centre: Tensor, dtype: torch.dtype, unit: bool, need: int) -> Side:
    """Return the side whose rows are looked up, padded to whole groups with rows infinitely far away."""
    rounded, square, length, moved = _rounded(x, centre, dtype, unit)
    ones = torch.ones(len(x), 3, dtype=dtype, device=x.device)
    width = group_width(len(x), need)
    matrix = _aligned([rounded, _in_three(square, dtype), ones], -(-len(x) // width) * width)
    matrix[len(x) :, x.shape[1]] = torch.inf
    return Side(matrix, length, moved)


def group_width(columns: int, need: int) -> int:
    """Return how many columns share a minimum: few enough that `need` groups are a small part of all."""
    return max(1, min(GROUP, columns // (4 * need)))


def find(query: Side, gallery: Side, reach: Tensor, need: int, limit: int | None) -> Pairs | None:
    """Return all pairs that may be closer than the `need`-th nearest, or None where more than `limit`.

    `reach` (n,) float64 is a distance already known to enclose enough neighbours, or infinite.
    """
    columns = len(gallery.length)
    width = group_width(columns, need)
    scores = (query.matrix @ gallery.matrix.T).view(len(query.matrix), width, -1)  # (n, width, groups)
    lowest = scores.amin(1).to(query.length.dtype)  # (n, groups)
    if lowest.isnan().any():  # overflow: only the finest precision holds such numbers
        return None
    cut = _cut(query, gallery, lowest, reach, need)
    row, group = (lowest <= cut[:, None]).nonzero(as_tuple=True)
    if limit is not None and len(row) > limit:
        return None
    pair, member = (scores[row, :, group].double() <= cut[row, None]).nonzero(as_tuple=True)
    column = member * scores.shape[2] + group[pair]
    real = column < columns
    row, column = row[pair][real], column[real]
    return None if limit is not None and len(row) > limit else Pairs(row, column)


def _cut(query: Side, gallery: Side, lowest: Tensor, reach: Tensor, need: int) -> Tensor:
    """Return the score (n,) that no true neighbour can exceed.

    The `need`-th lowest group minimum bounds the `need`-th lowest score from above, since each group
    holds a column as low as its minimum.
    """
    dtype = query.matrix.dtype
    sums = SAFETY * query.matrix.shape[1] * _unit_roundoff(dtype) * (query.length + gallery.length.max()) ** 2
    stored = 2 * torch.finfo(dtype).eps  # the score itself is rounded to dtype
    moved = query.moved + gallery.moved.max()
    if lowest.shape[1] >= need:
        kth = lowest.kthvalue(need, dim=1).values.clamp(min=0)
        reach = torch.minimum(reach, (kth * (1 + stored) + sums).sqrt() + moved)
    return (reach + moved) ** 2 * (1 + stored) + sums


def _unit_roundoff(dtype: torch.dtype) -> float:
    """Return the rounding of one addition inside a product; bfloat16 products are summed in float32."""
    if dtype is torch.float64:
        return 2.0**-53
    coarse = torch.get_float32_matmul_precision() != "highest"  # the caller allowed TF32 or bfloat16
    return 2.0**-24 if dtype is torch.bfloat16 or not coarse else 2.0**-9


def _rounded(
    x: Tensor, centre: Tensor, dtype: torch.dtype, unit: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the centred vectors in dtype, their squares, lengths and movements (METHODS 7: centre first)."""
    wide = torch.float64 if dtype is torch.float64 else torch.float32
    roundoff = torch.finfo(wide).eps
    exact = x.to(wide)
    if unit:
        exact = exact / torch.linalg.vector_norm(exact, dim=1, keepdim=True)
    centred = exact - centre.to(wide)
    rounded = centred.to(dtype)
    back = rounded.to(wide)
    square = (back * back).sum(1)
    inflate = 1 + x.shape[1] * roundoff  # lengths are sums of rounded squares
    moved = torch.linalg.vector_norm(centred - back, dim=1).double() * inflate
    length = square.double().sqrt() * inflate
    moved = moved + roundoff * (length + moved + (4.0 if unit else 0.0))  # centring, scaling to length 1
    return rounded, square, length, moved


def _in_three(square: Tensor, dtype: torch.dtype) -> Tensor:
    """Return numbers as sums of three of a shorter type (n, 3)."""
    terms = []
    for _ in range(3):
        terms.append(square.to(dtype))
        square = square - terms[-1].to(square.dtype)
    return torch.stack(terms, dim=1)


def _aligned(parts: list[Tensor], rows: int) -> Tensor:
    """Return the parts side by side, in a matrix of `rows` rows and a length that is a multiple of ALIGN."""
    used = sum(part.shape[1] for part in parts)
    matrix = parts[0].new_zeros(rows, -(-used // ALIGN) * ALIGN)
    torch.cat(parts, dim=1, out=matrix[: len(parts[0]), :used])
    return matrix
