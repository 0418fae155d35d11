"""Distances between the feature distributions of real and synthetic images."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from showthrough.stats.arrays import Floats, as_vectors, same_width
from showthrough.stats.intervals import Interval

ROWS = 1024  # rows of a kernel matrix held at a time


class KernelDistance(NamedTuple):
    """An unbiased distance: 0 on average where both sets come from one distribution."""

    value: float
    interval: Interval


def frechet_distance(real_features: ArrayLike, synthetic_features: ArrayLike) -> float:
    """Return the Frechet distance (FID, where the features are Inception's) of two Gaussians' fits.

    Biased upwards by small samples, so it never compares figures of different N, features or
    resizing. It rewards copies: train returned unchanged scores 0.

    Source: Heusel et al., NeurIPS 2017. The trace of the root comes from eigenvalues of a symmetric
    product, or from the singular values of X Y' (the same number) where samples are fewer than D.

    >>> round(frechet_distance([[0.0], [1.0], [2.0]], [[3.0], [5.0], [7.0]]), 6)
    17.0
    """
    a, b = _pair(real_features, synthetic_features)
    gap = a.mean(axis=0) - b.mean(axis=0)
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    a /= sqrt(len(a) - 1)
    b /= sqrt(len(b) - 1)
    total = (a**2).sum() + (b**2).sum()  # tr S1 + tr S2
    return max(float(gap @ gap + total - 2 * _root_trace(a, b)), 0.0)


def kernel_distance(real: ArrayLike, synthetic: ArrayLike, level: float = 0.95) -> KernelDistance:
    """Return the kernel inception distance with the cubic kernel (x.y / D + 1)^3, over all pairs.

    Unlike FID it does not depend on N. Clearly below 0 is no quality: it is a sign of copies. The
    interval is the delete-one jackknife's over images of both sets; where both sets follow one
    distribution it is wide rather than narrow; with several images a person it is too narrow.

    Source: Binkowski et al., ICLR 2018; Efron and Stein, Annals of Statistics 9 (1981).

    >>> rng = np.random.default_rng(0)
    >>> found = kernel_distance(rng.normal(size=(200, 8)), rng.normal(size=(200, 8)))
    >>> found.interval.contains(0.0)
    True
    """
    a, b = _pair(real, synthetic)
    m, n = len(a), len(b)
    own, other = _kernel_sums(a, a) - _kernel(a, a), _kernel_sums(b, b) - _kernel(b, b)  # (m,), (n,)
    across, back = _kernel_sums(a, b), _kernel_sums(b, a)
    terms = own.sum() / (m * (m - 1)), other.sum() / (n * (n - 1)), across.sum() / (m * n)
    value = terms[0] + terms[1] - 2 * terms[2]
    without_a = (own.sum() - 2 * own) / ((m - 1) * (m - 2)) - 2 * (across.sum() - across) / ((m - 1) * n)
    without_b = (other.sum() - 2 * other) / ((n - 1) * (n - 2)) - 2 * (back.sum() - back) / (m * (n - 1))
    variance = (m - 1) * float(without_a.var()) + (n - 1) * float(without_b.var())
    half = float(ndtri((1 + level) / 2)) * sqrt(variance)
    return KernelDistance(float(value), Interval(float(value) - half, float(value) + half, level))


def _pair(real: ArrayLike, synthetic: ArrayLike) -> tuple[Floats, Floats]:
    a, b = as_vectors(real, "real", 3), as_vectors(synthetic, "synthetic", 3)
    same_width(a, b)
    return a, b


def _root_trace(a: Floats, b: Floats) -> float:
    """Return tr (S1 S2)^(1/2) of S = X' X."""
    if min(len(a), len(b)) < a.shape[1]:
        return float(np.linalg.svd(a @ b.T, compute_uv=False).sum())
    values, vectors = np.linalg.eigh(a.T @ a)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T  # S1^(1/2)
    product = np.linalg.eigvalsh(root @ (b.T @ b) @ root)
    return float(np.sqrt(np.maximum(product, 0)).sum())


def _kernel(a: Floats, b: Floats) -> Floats:
    return np.asarray((np.einsum("ij,ij->i", a, b) / a.shape[1] + 1) ** 3, dtype=np.float64)


def _kernel_sums(a: Floats, b: Floats) -> Floats:
    """Return for each row of a the sum of its kernel with all rows of b."""
    parts = [((a[i : i + ROWS] @ b.T / a.shape[1] + 1) ** 3).sum(axis=1) for i in range(0, len(a), ROWS)]
    return np.concatenate(parts)
