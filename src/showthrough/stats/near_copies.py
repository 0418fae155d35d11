"""Synthetic images that are too close to training images."""

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Rows, as_vectors, same_width
from showthrough.stats.neighbours import blocks, nearest, pair_distances

# Faces at 64 px: JPEG of quality 75 moves a photo by at most .09, two photos differ by at least .3.
SAME = 0.1


def near_copy_ratio(distances: ArrayLike, alpha: float = 0.5) -> Floats:
    """Return d1 / (alpha * mean of the k distances); below 1 is a near-copy.

    `distances` is (n, k), nearest first, from each synthetic image to its nearest *different*
    training images: duplicates among them make the mean small and hide the copy.

    Source: Carlini et al., USENIX Security 2023, Eq. 1.

    >>> near_copy_ratio([[1.0, 4.0, 7.0], [0.0, 0.0, 0.0]])
    array([0.5, 0. ])
    """
    found = as_vectors(distances, "distances")
    if (np.diff(found, axis=1) < 0).any():
        raise ValueError("distances must ascend along each row")
    scale = alpha * found.mean(axis=1)
    ratio: Floats = np.divide(found[:, 0], scale, out=np.zeros(len(found)), where=scale > 0)
    return ratio


def near_copies(synthetic: ArrayLike, train: ArrayLike, alpha: float = 0.5, neighbours: int = 50) -> Floats:
    """Return the near-copy ratio of each synthetic image; training duplicates count once.

    Always show it beside the same against an equally large holdout: dense regions give small
    ratios without any copying.

    Source: Carlini et al., USENIX Security 2023.

    >>> rng = np.random.default_rng(0)
    >>> train = rng.normal(size=(100, 32))
    >>> near_copies(np.stack([train[3] + 0.01, rng.normal(size=32)]), train) < 1
    array([ True, False])
    """
    made, known = as_vectors(synthetic, "synthetic"), as_vectors(train, "train")
    same_width(made, known)
    different = known[np.unique(duplicate_groups(known), return_index=True)[1]]
    distances = nearest(made, different, neighbours).distance
    closest = nearest(made, known, 1).distance[:, 0]
    distances[:, 0] = np.minimum(distances[:, 0], closest)
    return near_copy_ratio(distances, alpha)


def duplicate_groups(train: ArrayLike, same: float = SAME) -> Rows:
    """Return a group number for each image, the same for images that are almost equal.

    Almost: nearer than `same` times the root mean square distance between two training images, or
    linked by a chain of such.

    >>> duplicate_groups([[0.0], [0.001], [5.0], [9.0]])
    array([0, 0, 1, 2])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    known = as_vectors(train, "train")
    limit = same**2 * 2 * known.var(axis=0).sum()
    left, right = [], []
    for block in blocks(known, known):
        i, j = np.nonzero(block.squared <= limit + block.error)
        i += block.rows.start
        close = pair_distances(known, known, i, j) <= limit
        left.append(i[close])
        right.append(j[close])
    links = np.concatenate(left), np.concatenate(right)
    graph = coo_array((np.ones(len(links[0]), bool), links), shape=(len(known), len(known)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
