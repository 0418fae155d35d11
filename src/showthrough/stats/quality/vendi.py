"""Vendi score: how many different images a set is worth."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import eigh

from showthrough.errors import NotAssessableError
from showthrough.stats.arrays import as_vectors


def vendi_score(features: ArrayLike) -> float:
    """Return the effective number of different images: exp of the entropy of the kernel's eigenvalues.

    The kernel is the cosine of features; n images that are all alike are worth 1, n that share nothing are
    worth n. It grows with n, so only equal n compare. Noise is diverse: it says nothing of quality.
    The n x n kernel is never built: the D x D products of the features have the same eigenvalues; where
    images are fewer than features, the smaller matrix is that of the images.

    Raises:
        NotAssessableError: an image has no feature but zeros, and no direction.

    Source: Friedman and Dieng, The Vendi Score, TMLR 2023, equation 2 and section 3.1.

    >>> round(vendi_score([[1, 0], [2, 0], [0, 3], [0, 1]]), 6), round(vendi_score([[1, 2], [2, 4]]), 6)
    (2.0, 1.0)
    """
    vectors = as_vectors(features, "features", 1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise NotAssessableError("an image whose features are all zero is neither like nor unlike another")
    unit = vectors / lengths
    n, dims = unit.shape
    products = (unit.T @ unit if dims <= n else unit @ unit.T) / n
    shares = eigh(products, eigvals_only=True, check_finite=False)
    shares = shares[shares > 0]  # the others are rounding
    return float(np.exp(-(shares * np.log(shares)).sum()))
