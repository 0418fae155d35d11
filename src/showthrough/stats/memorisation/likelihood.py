"""Likelihood of real images under a kernel density of samples."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp, softmax

from showthrough.stats.arrays import Floats, as_vectors, same_width

ROUNDS = 50  # of expectation and maximisation, at most
SAME = 0.1  # two images nearer than this share of the usual distance are one image


def fitted_variances(synthetic: ArrayLike, real: ArrayLike, rounds: int = ROUNDS) -> Floats:
    """Return a variance for each synthetic image that makes the real ones most likely, (m,).

    The model is a mixture of equal parts: around each synthetic image a Gaussian that is equally wide
    in all directions. An image that copies a real one gets a narrow Gaussian, which makes its original
    likely and nothing else. No Gaussian is narrower than what separates two prints of one image: a
    tenth of the root mean square distance between real images, or one exact copy would be worth
    everything.

    Source: Jiralerspong et al., Feature Likelihood Divergence, NeurIPS 2023; fitted by expectation and
    maximisation (Dempster, Laird, Rubin, JRSS B 39, 1977) instead of gradient steps.

    Raises:
        NotEnoughDataError: one of the sets is empty.

    >>> fitted_variances([[0.0], [9.0]], [[0.1], [-0.1], [8.0], [10.0]]).round(2)
    array([0.42, 1.  ])
    """
    drawn, known = as_vectors(synthetic, "synthetic"), as_vectors(real, "real")
    same_width(drawn, known)
    squared, dimensions = _squared(known, drawn), known.shape[1]
    floor = SAME**2 * 2 * float(known.var(axis=0).mean()) + np.finfo(np.float64).tiny
    variances = np.full(len(drawn), max(float(np.median(squared.min(axis=1))) / dimensions, floor))
    for _ in range(rounds):
        share = softmax(_parts(squared, variances, dimensions), axis=1)  # (n, m): whose Gaussian it is
        weight = share.sum(axis=0)
        better = (share * squared).sum(axis=0) / np.maximum(dimensions * weight, np.finfo(np.float64).tiny)
        better = np.where(weight > 1e-9, np.maximum(better, floor), variances)
        settled = np.allclose(better, variances, rtol=1e-3, atol=0)
        variances = better
        if settled:
            break
    return variances


def log_likelihood(points: ArrayLike, synthetic: ArrayLike, variances: ArrayLike) -> Floats:
    """Return the log-likelihood of each point under the mixture of `fitted_variances`, (n,).

    >>> log_likelihood([[0.0]], [[0.0]], [1.0]).round(3)
    array([-0.919])
    """
    at, drawn = as_vectors(points, "points"), as_vectors(synthetic, "synthetic")
    same_width(at, drawn)
    parts = _parts(_squared(at, drawn), np.asarray(variances, dtype=np.float64), at.shape[1])
    return np.asarray(logsumexp(parts, axis=1) - np.log(len(drawn)), dtype=np.float64)


def _parts(squared: Floats, variances: Floats, dimensions: int) -> Floats:
    """Return log N(x; g, variance of g) for each pair, (n, m)."""
    constant = 0.5 * dimensions * np.log(2 * np.pi * variances)
    return np.asarray(-0.5 * squared / variances - constant, dtype=np.float64)


def _squared(points: Floats, centres: Floats) -> Floats:
    middle = centres.mean(axis=0)  # centred first: large offsets cost digits
    own, other = points - middle, centres - middle
    squared = (own**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * own @ other.T
    return np.asarray(np.maximum(squared, 0.0), dtype=np.float64)
