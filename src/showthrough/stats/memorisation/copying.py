"""Data-copying test and authenticity: distances to training images, beside those of other people."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Vectors, as_vectors, same_width
from showthrough.stats.neighbours import nearest

LEAST = 20  # synthetic images in a cell, for its Z to say anything
FITTED = 5000  # training images that cells are found on
LOOKED = 1024  # vectors at a time
Labels = NDArray[np.generic]


class Copying(NamedTuple):
    """Standardised rank comparisons; far below 0 means copies."""

    z: float
    cells: dict[str, float]  # Z of each cell that holds enough synthetic images
    c_t: float


def authenticity(train: ArrayLike, synthetic: ArrayLike) -> float:
    """Return the share of synthetic images farther from their nearest training image than it is from its own.

    It has no fixed zero (an honest generator scores .39 in 2 dimensions and .83 in 512), so show it
    beside that of holdout images. Duplicates in train hide copies of them.

    Source: Alaa et al., ICML 2022.

    >>> authenticity([[0.0], [1.0], [3.0]], [[0.2], [4.5], [9.0]])
    0.3333333333333333
    """
    known, drawn = as_vectors(train, "train", 2), as_vectors(synthetic, "synthetic")
    same_width(drawn, known)
    found = nearest(drawn, known, 1)
    gap = nearest(known, known, 1, exclude_self=True).distance[:, 0]
    return float((found.distance[:, 0] > gap[found.rows[:, 0]]).mean())


def copying_z(
    train: ArrayLike,
    holdout: ArrayLike,
    synthetic: ArrayLike,
    cells: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
) -> Copying:
    """Return the Z statistics of the data-copying test, over all and by cell.

    Standard normal where nothing is copied and images are independent; with several images a person
    they are not. `c_t` is the mean over cells that hold at least 20 synthetic images, weighted by
    their share of holdout; read the lowest cell as well: an average of -2.7 hid one at -11. Cells
    are labels for train, holdout and synthetic images, by default k-means of train.

    Source: Meehan et al., AISTATS 2020.

    Raises:
        NotEnoughDataError: no cell holds enough synthetic images.
    """
    known, other = as_vectors(train, "train"), as_vectors(holdout, "holdout")
    drawn = as_vectors(synthetic, "synthetic", LEAST)
    same_width(other, known)
    same_width(drawn, known)
    held, close = nearest(other, known, 1).distance[:, 0], nearest(drawn, known, 1).distance[:, 0]
    labels, made_labels = (
        k_means_cells(known, other, drawn) if cells is None else _given(cells, (known, other, drawn))
    )
    z, weights = {}, []
    for cell in np.unique(labels):
        ours = close[made_labels == cell]
        if len(ours) >= LEAST:
            z[str(cell)] = rank_z(held[labels == cell], ours)
            weights.append(int((labels == cell).sum()))
    if not z:
        needed = LEAST * len(np.unique(labels))
        raise NotEnoughDataError(f"no cell with holdout images holds {LEAST} synthetic ones", needed=needed)
    return Copying(rank_z(held, close), z, float(np.average(list(z.values()), weights=weights)))


def rank_z(held: Floats, ours: Floats) -> float:
    """Return (U - nm/2 + .5) / sqrt(nm(n+m+1)/12), U counting pairs in which ours is farther.

    Source: Meehan et al., AISTATS 2020; Mann and Whitney, Annals of Mathematical Statistics 18 (1947).

    >>> round(rank_z(np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0])), 2)
    -1.44
    """
    n, m = len(held), len(ours)
    ordered = np.sort(held)
    twice = np.searchsorted(ordered, ours, "left") + np.searchsorted(ordered, ours, "right")
    u = float(twice.sum()) / 2  # ties half
    return (u - n * m / 2 + 0.5) / sqrt(n * m * (n + m + 1) / 12)


def k_means_cells(train: Vectors, holdout: Vectors, synthetic: Vectors) -> tuple[Labels, Labels]:
    """Return the cell of each holdout and each synthetic image: at most ten, by k-means of train.

    They are as many as leave forty synthetic and twenty holdout images each on average, are found
    on at most 5,000 training images and from a fixed seed, and so are fixed before any comparison.

    >>> train = np.r_[np.zeros(40), np.full(40, 9.0)][:, None]
    >>> held, drawn = k_means_cells(train, train, train)
    >>> len(set(held[:40])), len(set(held))
    (1, 2)
    """
    from sklearn.cluster import KMeans

    known = train[np.linspace(0, len(train) - 1, min(FITTED, len(train))).astype(np.int64)].astype(np.float64)
    n_cells = int(np.clip(min(len(synthetic) // (2 * LEAST), len(holdout) // LEAST), 1, 10))
    n_cells = min(n_cells, len(np.unique(known, axis=0)))
    centres = KMeans(n_cells, n_init=3, random_state=0).fit(known).cluster_centers_
    return _cells(holdout, centres), _cells(synthetic, centres)


def _cells(vectors: Vectors, centres: Floats) -> Rows:
    """Return the nearest centre of each vector; float64 may not fit for all of them at once."""
    parts = (vectors[start : start + LOOKED].astype(np.float64) for start in range(0, len(vectors), LOOKED))
    return np.concatenate([nearest(part, centres, 1).rows[:, 0] for part in parts])


def _given(cells: tuple[ArrayLike, ...], sets: tuple[Floats, ...]) -> tuple[Labels, Labels]:
    labels = [np.asarray(cell) for cell in cells]
    for name, own, vectors in zip(("train", "holdout", "synthetic"), labels, sets, strict=True):
        if own.shape != (len(vectors),):
            raise ValueError(f"cells of {name} must be {len(vectors)} labels, got shape {own.shape}")
    return labels[1], labels[2]
