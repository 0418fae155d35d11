"""Density ratio between synthetic images and other people's photos."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import eigh
from scipy.special import logsumexp

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Vectors, as_given_vectors, as_vectors, same_width
from showthrough.stats.neighbours import blocks

Form = Literal["kde", "classifier"]
FEWEST = 10  # images for each component
TOGETHER = 1024  # vectors looked at in float64 at a time


def log_density(points: ArrayLike, sample: ArrayLike) -> Floats:
    """Return the log of a Gaussian kernel density estimate at each point, bandwidth by Scott's rule.

    Both are in coordinates of about unit spread. Estimates in many dimensions say little: 20 at most.

    Source: Scott, Multivariate Density Estimation, 1992.

    >>> sample = np.random.default_rng(0).normal(size=(2000, 1))
    >>> np.exp(log_density([[0.0]], sample)).round(2)
    array([0.38])
    """
    at, known = as_vectors(points, "points"), as_vectors(sample, "sample")
    same_width(at, known)
    n, d = known.shape
    width = n ** (-1.0 / (d + 4))
    found = np.empty(len(at))
    for block in blocks(at, known):
        exponent = block.squared.astype(np.float64) / (-2.0 * width**2)
        found[block.rows] = logsumexp(np.minimum(exponent, 0.0), axis=1)
    return np.asarray(found - np.log(n) - d * np.log(width) - 0.5 * d * np.log(2.0 * np.pi))


def density_ratio(
    points: ArrayLike, synthetic: ArrayLike, reference: ArrayLike, form: Form = "kde", components: int = 20
) -> Floats:
    """Return the log density ratio log p_G(x) - log p_R(x): above 0, commoner among synthetic images.

    Densities live in the principal components of both sets together, scaled to unit spread; of these
    there are at most one for ten images of the smaller set. `kde` estimates both densities, and
    `classifier` the odds of a logistic regression that tells one set from the other.

    Source: van Breugel et al. (DOMIAS), AISTATS 2023, Eq. 2.

    Raises:
        NotEnoughDataError: fewer than ten images in one of the sets.

    >>> rng = np.random.default_rng(0)
    >>> synthetic, others = rng.normal(1, 1, size=(300, 3)), rng.normal(0, 1, size=(300, 3))
    >>> near, far = density_ratio([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]], synthetic, others, components=3)
    >>> bool(near > 0 > far)
    True
    """
    at, synthetic = as_given_vectors(points, "points"), as_given_vectors(synthetic, "synthetic")
    reference = as_given_vectors(reference, "reference")
    same_width(at, synthetic)
    same_width(synthetic, reference)
    fewest = min(len(synthetic), len(reference))
    if fewest < FEWEST:
        raise NotEnoughDataError(f"a density needs {FEWEST} images of each kind, got {fewest}", needed=FEWEST)
    turn, centre = _components(synthetic, reference, min(components, fewest // FEWEST))
    turned = (
        np.concatenate([part @ turn for part in _from(centre, vectors)])
        for vectors in (at, synthetic, reference)
    )
    return _kernels(*turned) if form == "kde" else _odds(*turned)


def _from(centre: Floats, vectors: Vectors) -> Iterator[Floats]:
    """Yield blocks of vectors, centred and in float64, which may not fit for all of them at once."""
    for start in range(0, len(vectors), TOGETHER):
        yield vectors[start : start + TOGETHER].astype(np.float64) - centre


def _components(synthetic: Vectors, reference: Vectors, most: int) -> tuple[Floats, Floats]:
    """Return the principal directions (D, c) of both sets together, and their centre."""
    centre: Floats = (synthetic.mean(axis=0, dtype=np.float64) + reference.mean(axis=0, dtype=np.float64)) / 2
    spread, directions = _leading((synthetic, reference), centre, most)
    kept = max(1, int((spread > 1e-6 * max(spread[0], 1e-300)).sum()))
    return directions[:kept].T / np.maximum(spread[:kept], 1e-300), centre


def _leading(sets: tuple[Vectors, Vectors], centre: Floats, most: int) -> tuple[Floats, Floats]:
    """Return the largest singular values and their right vectors, from the smaller of the two Gram matrices.

    A whole decomposition takes ten times as long, and only the first few directions are wanted. Both
    sets weigh the same, however many vectors they hold.
    """
    parts = (part * np.sqrt(0.5 / len(side)) for side in sets for part in _from(centre, side))
    few, wide = sum(map(len, sets)), len(centre)
    if few > wide:
        gram = np.zeros((wide, wide))
        for part in parts:
            gram += part.T @ part
        return _largest(gram, most)
    vectors = np.concatenate(list(parts))
    spread, turned = _largest(vectors @ vectors.T, most)
    return spread, (turned @ vectors) / np.maximum(spread, 1e-300)[:, None]


def _largest(gram: Floats, most: int) -> tuple[Floats, Floats]:
    """Return the roots of the largest eigenvalues, largest first, and their vectors as rows."""
    n = len(gram)
    values, found = eigh(gram, subset_by_index=[max(0, n - most), n - 1])
    return np.sqrt(np.maximum(values[::-1], 0.0)), found[:, ::-1].T


def _kernels(at: Floats, synthetic: Floats, reference: Floats) -> Floats:
    return log_density(at, synthetic) - log_density(at, reference)


def _odds(at: Floats, synthetic: Floats, reference: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    label = np.repeat([1, 0], [len(synthetic), len(reference)])
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit(np.concatenate([synthetic, reference]), label)
    return np.asarray(model.decision_function(at), dtype=np.float64)
