"""Candidates for the nearest neighbours: a rounded matrix product that provably misses none.

Squared distances are computed as one matrix product of rounded vectors, which is fast and a little
wrong. How wrong is bounded: the rounding of every vector is measured, the rounding of sums of K
terms is at most gamma_K = K u of what is added (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., 3.1). All that could be near enough within that bound are candidates, to be
compared exactly elsewhere.

Vectors may come in patches; their distance is then that of the two patches farthest apart.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from showthrough.observers.knn.scores import below, kth_lowest, kth_score, scores
from showthrough.observers.runtime.device import has_fast_bfloat16

STRIDE = 8  # one column in so many tells roughly how far the nearest are
ROOM = 512  # pairs within the first limit for which there is room, on average of the rows
ALIGN = 32  # matrix engines like an inner length that is a multiple of this
SAFETY = 8.0  # on gamma_K: squares and products are both summed, and some engines truncate
TINY = 2.0**-100  # makes a limit of zero positive; no engine takes it for zero


class Precision(NamedTuple):
    """Rounding of vectors: to the sum of one or two numbers of a type."""

    dtype: torch.dtype
    terms: int = 1


class RoundedVectors(NamedTuple):
    """Rounded vectors of one side of the matrix product, their lengths, and how far rounding moved them."""

    matrix: Tensor  # (patches, n, K)
    square: Tensor  # (patches, n) float64, squared lengths of the rounded vectors
    length: Tensor  # (n,) float64, of the longest patch
    moved: Tensor  # (n,) float64, upper bound of |rounded - exact| of any patch
    second: Tensor  # (n,) float64, length of the second terms

    def of(self, rows: Tensor) -> "RoundedVectors":
        """Return some of the rows."""
        each = (self.length[rows], self.moved[rows], self.second[rows])
        return RoundedVectors(self.matrix[:, rows], self.square[:, rows], *each)


class RoundedGallery(NamedTuple):
    """Gallery rounded to one precision."""

    tiles: tuple[Tensor, ...]  # (patches, c, K), one after the other
    sample: Tensor  # (patches, s, K)
    columns: int
    length: Tensor  # () of the longest
    moved: Tensor  # () of the one that moved most
    second: Tensor  # () longest


class CandidatePairs(NamedTuple):
    """Which column of the gallery may be near which row of the query; rows ascend, then columns."""

    row: Tensor
    column: Tensor


class _Bounds(NamedTuple):
    """Error bounds of computed distances, for each row of a query."""

    moved: Tensor  # (n,) distance, by rounding the vectors
    sums: Tensor  # (n,) squared distance, by summing
    everything: Tensor  # (n,) no computed square exceeds it
    stored: float  # share of a score, by storing it

    def limit(self, reach: Tensor) -> Tensor:
        """Return the computed square (n,) that nothing within the exact distance `reach` exceeds."""
        return torch.minimum((reach + self.moved) ** 2 + self.sums + TINY, self.everything)

    def certain(self, score: Tensor, above: Tensor | float = 0.0) -> Tensor:
        """Return the limit for all that is as near as a pair whose score above `above` was this one."""
        score = score.double()
        square = (score + self.stored * score.abs() + above + self.sums).clamp(min=0)
        return self.limit(square.sqrt() + self.moved)

    def of(self, rows: Tensor) -> "_Bounds":
        return _Bounds(self.moved[rows], self.sums[rows], self.everything[rows], self.stored)


class _Look(NamedTuple):
    """Pairs below a first limit, and below `cut`, which no true neighbour exceeds."""

    pairs: CandidatePairs
    cut: Tensor  # (n,)


def ladder(where: torch.device) -> tuple[Precision, ...]:
    """Return the precisions to search in, coarsest first; the next is for data too alike for the last."""
    fine = (Precision(torch.float32), Precision(torch.float64))
    if not has_fast_bfloat16(where):
        return fine
    return (Precision(torch.bfloat16), Precision(torch.bfloat16, 2), *fine)


def query_side(x: Tensor, precision: Precision) -> RoundedVectors:
    """Return the query's factor (patches, n, w) of the product: columns 1 1 1 | square in three terms | -2x.

    Of x = h + l and y = h' + l' the products h h', l h' and h l' are summed.
    """
    parts, square, *lengths = _rounded(x, precision)
    terms = _in_three(square, precision.dtype)
    doubled = [-2 * part for part in (*parts, *parts[:-1])]
    return RoundedVectors(_aligned([torch.ones_like(terms), terms, *doubled]), square, *lengths)


def gallery_side(x: Tensor, precision: Precision) -> RoundedVectors:
    """Return the gallery's factor of the product: columns square in three terms | 1 1 1 | x."""
    parts, square, *lengths = _rounded(x, precision)
    terms = _in_three(square, precision.dtype)
    columns = [terms, torch.ones_like(terms), *parts[:1] * len(parts), *parts[1:]]
    return RoundedVectors(_aligned(columns), square, *lengths)


def gallery_of(sides: Sequence[RoundedVectors], need: int) -> RoundedGallery:
    """Return one gallery of sides that follow each other."""
    columns = sum(len(side.length) for side in sides)
    stride = max(1, min(STRIDE, columns // (4 * need)))
    sample = torch.cat([side.matrix[:, ::stride] for side in sides], dim=1)
    most = (torch.cat(each).max() for each in zip(*(side[2:] for side in sides), strict=True))
    return RoundedGallery(tuple(side.matrix for side in sides), sample, columns, *most)


def find(
    query: RoundedVectors, gallery: RoundedGallery, reach: Tensor, need: int, most: int
) -> CandidatePairs | None:
    """Return all pairs that may be as close as the `need`-th nearest, or None where more than `most`.

    `reach` (n,) float64 is a distance already known to enclose enough neighbours, or infinite.
    The first limit is a guess that rarely fails; rows where it does are looked at again.
    """
    bounds = _bounds(query, gallery)
    if bounds is None:
        return None
    sampled = scores(query.matrix, gallery.sample)
    known = torch.minimum(bounds.limit(reach), bounds.certain(kth_lowest(sampled, need)))
    first = torch.minimum(known, bounds.certain(_likely(sampled, need / gallery.columns)))
    look = _look(query, gallery, bounds, (first, need, most))
    if look is None:
        return None
    pairs, cut = look.pairs, torch.minimum(look.cut, known)
    late = (cut > first).nonzero()[:, 0]
    if len(late):
        look = _look(query.of(late), gallery, bounds.of(late), (cut[late], need, most))
        if look is None:
            return None
        pairs = _replaced(pairs, look.pairs, late)
    return pairs if len(pairs.row) <= most else None


def within(query: RoundedVectors, gallery: RoundedGallery, reach: Tensor, most: int) -> CandidatePairs | None:
    """Return all pairs that may lie within `reach` (n,) of each other, or None where more than `most`."""
    bounds = _bounds(query, gallery)
    if bounds is None:
        return None
    found = below(_shifted(query, bounds.limit(reach)), gallery.tiles, most)
    return None if found is None else CandidatePairs(found.row, found.column)


def _look(
    query: RoundedVectors, gallery: RoundedGallery, bounds: _Bounds, asked: tuple[Tensor, int, int]
) -> _Look | None:
    limit, need, most = asked
    found = below(_shifted(query, limit), gallery.tiles, most + ROOM * len(limit))
    if found is None:
        return None
    cut = bounds.certain(kth_score(found, len(limit), need), limit)
    highest = (
        (cut - limit) / (1 + bounds.stored)
    ).float()  # the scores are below zero: at most that much higher
    highest = torch.nextafter(highest, highest.new_tensor(torch.inf))
    near = (found.score <= highest.index_select(0, found.row)).nonzero()[:, 0]
    return _Look(CandidatePairs(found.row.index_select(0, near), found.column.index_select(0, near)), cut)


def _likely(sampled: Tensor, share: float) -> Tensor:
    """Return (n,) a score below which that share of all columns probably lies; no result depends on it.

    The sample holds a Poisson number of them; four standard deviations more are rarely too few.
    """
    expected = share * sampled.shape[1]
    rank = int(expected + 4 * expected**0.5) + 2
    return kth_lowest(sampled, min(rank, sampled.shape[1]))


def _replaced(pairs: CandidatePairs, better: CandidatePairs, rows: Tensor) -> CandidatePairs:
    """Return the pairs with those of `rows`, which `better` counts from 0, taken from there."""
    stale = torch.isin(pairs.row, rows)
    row = torch.cat([pairs.row[~stale], rows[better.row]])
    row, order = row.sort(stable=True)
    return CandidatePairs(row, torch.cat([pairs.column[~stale], better.column])[order])


def _shifted(query: RoundedVectors, limit: Tensor) -> Tensor:
    """Return the query's matrix for scores counted from `limit`: their sign tells what lies below."""
    matrix = query.matrix.clone()
    matrix[:, :, 3:6] = _in_three(query.square - limit, matrix.dtype)
    return matrix


def _bounds(query: RoundedVectors, gallery: RoundedGallery) -> _Bounds | None:
    """Return None where the numbers are too large for this precision."""
    dtype, terms = query.matrix.dtype, query.matrix.shape[2]
    largest = (query.length + gallery.length) ** 2
    if not float(largest.max()) < torch.finfo(dtype).max / 16:
        return None
    sums = SAFETY * terms * _unit_roundoff(dtype) * largest + 2 * query.second * gallery.second
    return _Bounds(query.moved + gallery.moved, sums, 2 * largest + sums + TINY, torch.finfo(dtype).eps)


def _unit_roundoff(dtype: torch.dtype) -> float:
    """Return the unit roundoff of an addition inside a product; bfloat16's are summed in float32."""
    if dtype is torch.float64:
        return 2.0**-53
    coarse = dtype is torch.float32 and torch.get_float32_matmul_precision() != "highest"
    return 2.0**-9 if coarse else 2.0**-24  # coarse: the caller has allowed TF32 or bfloat16


def _rounded(x: Tensor, precision: Precision) -> tuple[list[Tensor], Tensor, Tensor, Tensor, Tensor]:
    """Return float64 vectors in terms of a shorter type, and what Side says about their sum.

    For bfloat16 float32 is exact enough to measure in: its errors are those of sums, and SAFETY counts them.
    """
    wide = torch.float32 if precision.dtype is torch.bfloat16 else torch.float64
    near = x.to(wide)
    parts, rests = [], [near]
    for _ in range(precision.terms):
        parts.append(rests[-1].to(precision.dtype))
        rests.append(rests[-1] - parts[-1].to(wide))
    slack = 1 + x.shape[2] * torch.finfo(wide).eps
    length, moved, second = (
        torch.linalg.vector_norm(each, dim=2).double() * slack  # (patches, n)
        for each in (near - rests[-1], rests[-1], rests[1])
    )
    if wide is torch.float32:
        moved += 2.0**-23 * length  # by x.to(wide)
    if precision.terms == 1:
        second = torch.zeros_like(second)
    return parts, (length / slack).square(), length.amax(0), moved.amax(0), second.amax(0)


def _in_three(square: Tensor, dtype: torch.dtype) -> Tensor:
    """Return numbers as sums of three of a shorter type (..., 3)."""
    terms = []
    for _ in range(3):
        terms.append(square.to(dtype))
        square = square - terms[-1].to(square.dtype)
    return torch.stack(terms, dim=-1)


def _aligned(parts: list[Tensor]) -> Tensor:
    """Return the parts side by side, filled up with zeros to a multiple of ALIGN columns."""
    missing = -sum(part.shape[2] for part in parts) % ALIGN
    return torch.cat([*parts, parts[0].new_zeros(*parts[0].shape[:2], missing)], dim=2)
