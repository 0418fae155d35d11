"""Score-level fusion of face matchers: the weighted sum of their similarities for one pair of photos."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError
from showthrough.stats.arrays import Floats, Singles
from showthrough.stats.similarity import by_person, genuine_pairs, unit_vectors


class Strangers(NamedTuple):
    """Impostor distribution of a matcher: its moments over all pairs of different people."""

    comparisons: int
    mean: float
    deviation: float


def strangers(embeddings: ArrayLike, identity: ArrayLike) -> Strangers:
    """Return the moments of the impostor distribution: all pairs of different people, none left out.

    They come from sums of vectors and of their products, less the pairs of one person, so that no
    table of pairs is held.

    >>> found = strangers([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]], ["a", "b", "b"])
    >>> found.comparisons, round(found.mean, 2), round(found.deviation, 2)
    (2, 0.3, 0.3)
    """
    vectors, codes = by_person(embeddings, identity)
    sizes, n = np.bincount(codes), len(codes)
    comparisons = int(n**2 - (sizes**2).sum()) // 2
    if comparisons == 0:
        raise NotAssessableError("different people are needed to say how alike they are")
    exact = vectors.astype(np.float64)
    genuine = genuine_pairs(vectors, sizes).similarity.astype(np.float64)
    total, products = exact.sum(axis=0), exact.T @ exact  # (D,), (D, D)
    first = (total @ total - n - 2 * genuine.sum()) / 2 / comparisons
    second = ((products**2).sum() - n - 2 * (genuine**2).sum()) / 2 / comparisons
    return Strangers(comparisons, float(first), float(np.sqrt(max(second - first**2, 0.0))))


def fusion_weights(matchers: Sequence[ArrayLike], identity: ArrayLike) -> Floats:
    """Return the fusion weight of each matcher's similarity in the sum of all; they add up to 1.

    Each holds the same photos, row by row, of people who are in no other set. A similarity is told
    in deviations of its own matcher over different people (a z-score), so that none drowns another
    by its scale. The mean of z-scores orders pairs as this weighted sum does.

    Source: the sum rule, Ross and Jain, Pattern Recognition Letters 24 (2003); z-scores: Jain,
    Nandakumar and Ross, Pattern Recognition 38 (2005).

    Raises:
        NotAssessableError: a matcher finds all people equally alike.

    >>> fusion_weights([[[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]] * 2, ["a", "b", "c"])
    array([0.5, 0.5])
    """
    deviations = np.array([strangers(each, identity).deviation for each in matchers])
    if not (deviations > 0).all():
        raise NotAssessableError("a matcher finds all people equally alike, so it cannot be fused")
    return np.asarray(1 / deviations / (1 / deviations).sum())


def fused(matchers: Sequence[ArrayLike], weights: Floats) -> Singles:
    """Return fused vectors of length 1, whose cosine is the weighted sum of the matchers' cosines.

    So several matchers can be searched, calibrated and counted as one, without a table of pairs.

    >>> fused([[[1.0, 0.0]], [[0.0, 1.0]]], np.array([0.36, 0.64])).round(2)
    array([[0.6, 0. , 0. , 0.8]], dtype=float32)
    """
    parts = [unit_vectors(each, "embeddings") for each in matchers]
    scaled = [np.float32(np.sqrt(weight)) * part for weight, part in zip(weights, parts, strict=True)]
    return np.concatenate(scaled, axis=1)
