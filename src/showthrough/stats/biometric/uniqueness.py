"""How many different people a set of faces shows, by four rules that disagree."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from showthrough.stats.arrays import Rows
from showthrough.stats.similarity import matching_pairs, unit_vectors


class DistinctFaces(NamedTuple):
    """How many different people there are among `images`, by each rule."""

    greedy: int  # keep a face unless it matches one that was kept
    no_earlier: float  # faces that match no earlier one, expected over all orders
    isolated: int  # faces that match no other at all
    components: int  # groups linked by matches: chains of look-alikes are one person
    images: int
    largest: int  # faces in the largest such group


def uniqueness(embeddings: ArrayLike, threshold: float) -> DistinctFaces:
    """Return how many different people a set of faces shows: two are one person iff they match.

    Matching is not transitive, so there is no single answer; components <= greedy, and isolated is the
    strictest. None of the four depends on the order of the faces: greedy takes them in the order of
    their vectors, no-earlier is the mean over all orders, the sum of 1 / (1 + matches). Pairs are
    compared block by block; no matrix of all pairs is held.

    Source: expectation over orders: Caro (1979) and Wei (1981), the bound on independent sets.

    >>> found = uniqueness([[1.0, 0.0], [0.8, 0.6], [0.6, 0.8], [-1.0, 0.0]], threshold=0.7)
    >>> found.greedy, round(found.no_earlier, 2), found.isolated, found.components, found.largest
    (3, 2.33, 1, 2, 3)
    """
    vectors = unit_vectors(embeddings, "embeddings")
    vectors = vectors[np.lexsort(vectors.T[::-1])]
    n = len(vectors)
    matches, labels, dropped = np.zeros(n, dtype=np.int64), np.arange(n), np.zeros(n, dtype=bool)
    for i, j in matching_pairs(vectors, threshold):
        matches += np.bincount(i, minlength=n) + np.bincount(j, minlength=n)
        labels = _joined(labels, i, j)
        _drop(dropped, i, j)
    sizes = np.bincount(labels)
    return DistinctFaces(
        greedy=int((~dropped).sum()),
        no_earlier=float((1 / (1 + matches)).sum()),
        isolated=int((matches == 0).sum()),
        components=int((sizes > 0).sum()),
        images=n,
        largest=int(sizes.max()),
    )


def _joined(labels: Rows, i: Rows, j: Rows) -> Rows:
    """Return the groups of all faces after these matches too."""
    if len(i) == 0:
        return labels
    n = len(labels)
    rows, columns = np.concatenate([i, np.arange(n)]), np.concatenate([j, labels])
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n, n))
    _, groups = connected_components(graph, directed=False)
    first = np.full(groups.max() + 1, n, dtype=np.int64)
    np.minimum.at(first, groups, np.arange(n))
    return np.asarray(first[groups], dtype=np.int64)


def _drop(dropped: NDArray[np.bool_], i: Rows, j: Rows) -> None:
    """Mark in place each face j that matches an earlier one that was kept."""
    ends = [] if len(i) == 0 else [*(np.flatnonzero(np.diff(i)) + 1).tolist(), len(i)]
    start = 0
    for end in ends:
        if not dropped[i[start]]:
            dropped[j[start:end]] = True
        start = end
