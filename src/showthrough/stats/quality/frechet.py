"""Distances between the feature distributions of real and synthetic images."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, eigh
from scipy.special import ndtri

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, as_vectors, same_width
from showthrough.stats.intervals import Interval

TILE = 1024  # rows and columns of a kernel matrix held at a time: they stay in the processor's cache
EXACT = 4000  # vectors up to which kernels are computed in float64 throughout
POINTS = 15  # subsets through which FID-infinity draws its line
SMALLEST = 20  # images in the smallest of them


class KernelDistance(NamedTuple):
    """An unbiased distance: 0 on average where both sets come from one distribution."""

    value: float
    interval: Interval


class _Side(NamedTuple):
    """Set of features for the kernel: its base of a pair is `values[i] . values[j] + share[i] + share[j]`."""

    values: NDArray[np.floating]  # (n, D)
    share: Floats  # (n,)

    def rows(self, start: int, stop: int | None = None) -> "_Side":
        return _Side(self.values[start:stop], self.share[start:stop])


def frechet_distance(real_features: ArrayLike, synthetic_features: ArrayLike) -> float:
    """Return the Frechet distance (FID, where the features are Inception's) of two Gaussians' fits.

    Biased upwards by small samples, so it never compares figures of different N, features or
    resizing. It rewards copies: train returned unchanged scores 0.

    Source: Heusel et al., NeurIPS 2017. The trace of the root comes from eigenvalues of a symmetric
    product, or from the singular values of X Y' (the same number) where samples are fewer than D.

    >>> round(frechet_distance([[0.0], [1.0], [2.0]], [[3.0], [5.0], [7.0]]), 6)
    17.0
    """
    return max(_distance(*_pair(real_features, synthetic_features)), 0.0)


def frechet_infinity(
    real_features: ArrayLike,
    synthetic_features: ArrayLike,
    points: int = POINTS,
    rng: np.random.Generator | None = None,
) -> float:
    """Return the Frechet distance that endless samples would have: FID without its bias by N.

    FID is computed for subsets of both sets, from half of the images to all, and a straight line in
    1/N is drawn through them to 1/N = 0. Odd subsets are taken from the start and even ones from the
    end, so that all images count about alike. Without `rng` the rows must lie in random order. The
    estimate can fall below 0. The line is straight only where the smallest subset has as many images
    as features; fewer are refused.

    Source: Chong and Forsyth, Effectively Unbiased FID and Inception Score, CVPR 2020.

    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.normal(size=(2, 1000, 16))  # one distribution
    >>> round(frechet_distance(a, b), 2), abs(round(frechet_infinity(a, b, rng=rng), 2)) < 0.05
    (0.14, True)
    """
    a, b = _pair(real_features, synthetic_features)
    if points < 2:
        raise ValueError(f"a line needs 2 points, got {points}")
    n, needed = min(len(a), len(b)), images_for_infinity(a.shape[1])
    if n < needed:
        message = f"the distance of endless images needs twice as many images as features: {needed}, got {n}"
        raise NotEnoughDataError(message, needed=needed)
    if rng is not None:
        a, b = rng.permutation(a), rng.permutation(b)
    sizes = np.linspace(n / 2, n, points).round().astype(int)
    distances = [
        _distance(a[:size], b[:size]) if odd else _distance(a[-size:], b[-size:])
        for odd, size in zip(np.arange(points) % 2 == 0, sizes, strict=True)
    ]
    return float(np.polyfit(1 / sizes, distances, 1)[1])


def images_for_infinity(dims: int) -> int:
    """Return the number of images of each kind that FID-infinity needs."""
    return max(2 * dims, 2 * SMALLEST)


def kernel_distance(
    real: ArrayLike, synthetic: ArrayLike, level: float = 0.95, exact: int = EXACT
) -> KernelDistance:
    """Return the kernel inception distance with the cubic kernel (x.y / D + 1)^3, over all pairs.

    Unlike FID it does not depend on N. Clearly below 0 is no quality: it is a sign of copies. The
    interval is the delete-one jackknife's over images of both sets; where both sets follow one
    distribution it is wide rather than narrow; with several images a person it is too narrow. Up to
    `exact` vectors are multiplied in float64.

    Raises:
        NotAssessableError: all images of each set are equal, so nothing says how sure the distance is.

    Source: Binkowski et al., ICLR 2018; Efron and Stein, Annals of Statistics 9 (1981).

    >>> rng = np.random.default_rng(0)
    >>> found = kernel_distance(rng.normal(size=(200, 8)), rng.normal(size=(200, 8)))
    >>> found.interval.contains(0.0)
    True
    """
    a, b = _pair(real, synthetic)
    m, n = len(a), len(b)
    one, two = _around_centre(a, b, exact)
    within_real, within_synthetic = _own_sums(one), _own_sums(two)  # (m,), (n,)
    across, back = _cross_sums(one, two)
    terms = within_real.sum() / (m * (m - 1)), within_synthetic.sum() / (n * (n - 1)), across.sum() / (m * n)
    value = terms[0] + terms[1] - 2 * terms[2]
    without_a = (within_real.sum() - 2 * within_real) / ((m - 1) * (m - 2)) - 2 * (across.sum() - across) / (
        (m - 1) * n
    )
    without_b = (within_synthetic.sum() - 2 * within_synthetic) / ((n - 1) * (n - 2)) - 2 * (
        back.sum() - back
    ) / (m * (n - 1))
    variance = (m - 1) * float(without_a.var()) + (n - 1) * float(without_b.var())
    if np.ptp(a, axis=0).max() == 0 and np.ptp(b, axis=0).max() == 0:
        raise NotAssessableError("all images of each set are equal: no interval for the kernel distance")
    half = float(ndtri((1 + level) / 2)) * sqrt(variance)
    return KernelDistance(float(value), Interval(float(value) - half, float(value) + half, level))


def _pair(real: ArrayLike, synthetic: ArrayLike) -> tuple[Floats, Floats]:
    a, b = as_vectors(real, "real", 3), as_vectors(synthetic, "synthetic", 3)
    same_width(a, b)
    return a, b


def _distance(a: Floats, b: Floats) -> float:
    gap = a.mean(axis=0) - b.mean(axis=0)
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    a /= sqrt(len(a) - 1)
    b /= sqrt(len(b) - 1)
    total = np.vdot(a, a) + np.vdot(b, b)  # tr S1 + tr S2
    return float(gap @ gap + total - 2 * _root_trace(a, b))


def _root_trace(a: Floats, b: Floats) -> float:
    """Return tr (S1 S2)^(1/2) of S = X' X."""
    if min(len(a), len(b)) < a.shape[1]:
        product = a @ b.T  # its singular values are the roots sought, and those of its square eigenvalues
        return _root_sum(eigh(product.T @ product, eigvals_only=True, check_finite=False))
    first, second = a.T @ a, b.T @ b
    try:  # eigenvalues of S2 S1 by way of L' S2 L, where S1 = L L'
        values = eigh(second, first, type=2, eigvals_only=True, driver="gv", check_finite=False)
    except LinAlgError:  # S1 is singular: some features depend on others
        values, vectors = eigh(first, check_finite=False)
        root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T  # S1^(1/2)
        values = eigh(root @ second @ root, eigvals_only=True, check_finite=False)
    return _root_sum(values)


def _root_sum(values: Floats) -> float:
    return float(np.sqrt(np.maximum(values, 0)).sum())


def _around_centre(a: Floats, b: Floats, exact: int) -> tuple[_Side, _Side]:
    """Return both sets relative to their common centre c: x.y = (x-c).(y-c) + (x-c).c + (y-c).c + c.c.

    Large sets are multiplied in float32, twice as fast. Around the centre its rounding errors are
    small and of either sign, so that a mean over millions of pairs keeps none of them.
    """
    centre = (a.mean(axis=0) + b.mean(axis=0)) / 2
    kind = np.float32 if min(len(a), len(b)) > exact else np.float64
    sides = []
    for vectors in (a, b):
        moved = vectors - centre
        share = (moved @ centre + centre @ centre / 2) / a.shape[1] + 0.5  # two shares hold the 1 as well
        sides.append(_Side((moved / sqrt(a.shape[1])).astype(kind), share))
    return sides[0], sides[1]


def _own_sums(a: _Side) -> Floats:
    """Return for each row the sum of its kernel with all other rows; each pair is computed once."""
    sums = np.zeros(len(a.share))
    for i in range(0, len(sums), TILE):
        rows = a.rows(i, i + TILE)
        for j in range(i, len(sums), TILE):
            part = _kernel(rows, a.rows(j, j + TILE))
            if i == j:
                np.fill_diagonal(part, 0)
            else:
                sums[j : j + TILE] += part.sum(axis=0)
            sums[i : i + TILE] += part.sum(axis=1)
    return sums


def _cross_sums(a: _Side, b: _Side) -> tuple[Floats, Floats]:
    """Return for each row of a the sum of its kernel with all rows of b, and for each row of b."""
    rows, columns = np.zeros(len(a.share)), np.zeros(len(b.share))
    for i in range(0, len(rows), TILE):
        own = a.rows(i, i + TILE)
        for j in range(0, len(columns), TILE):
            part = _kernel(own, b.rows(j, j + TILE))
            rows[i : i + TILE] += part.sum(axis=1)
            columns[j : j + TILE] += part.sum(axis=0)
    return rows, columns


def _kernel(a: _Side, b: _Side) -> Floats:
    base = np.add(a.values @ b.values.T, b.share, dtype=np.float64)  # (n, m)
    base += a.share[:, None]
    cubes = base * base  # a power of 3 takes ten times as long as two products
    cubes *= base
    return np.asarray(cubes, dtype=np.float64)
