"""Near-copies: synthetic images far closer to one training image than to the next ones, and their excess."""

from math import hypot, inf

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

from showthrough.stats.arrays import Floats, Rows, as_vectors, same_width
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval
from showthrough.stats.neighbours import blocks, nearest, pair_distances

# Faces at 64 px: JPEG of quality 75 moves a photo by at most .09, two photos differ by at least .3.
SAME = 0.1
POWER = 0.8


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
    drawn, known = as_vectors(synthetic, "synthetic"), as_vectors(train, "train")
    same_width(drawn, known)
    different = known[np.unique(duplicate_groups(known), return_index=True)[1]]
    distances = nearest(drawn, different, neighbours).distance
    closest = nearest(drawn, known, 1).distance[:, 0]
    distances[:, 0] = np.minimum(distances[:, 0], closest)
    return near_copy_ratio(distances, alpha)


def excess_interval(
    hits: ArrayLike, control_hits: ArrayLike, n_synthetic: int, level: float = 0.95
) -> Interval:
    """Return a confidence interval for the excess of near-copies of the gallery over those of the control.

    `hits` holds, for each person of the gallery, how many of the `n_synthetic` images copy them. Images may
    crowd around a few people by chance (a face that is close to everything), and which gallery these
    people fell into is chance too. So the variance of the people is added to that of the images, with
    as many degrees of freedom as there are people who carry it: an excess that rests on fewer than
    seven people is not shown by this interval, however many images copy them; confirmed copies are
    what shows it.

    These training people are the ones to protect, no sample of others, and chance takes nothing away
    but what it adds: so the excess is at most what the images alone say about the share of copies.

    >>> spread, crowded = np.r_[np.ones(20), np.zeros(30)], np.r_[20, np.zeros(49)]
    >>> nobody = np.zeros(50)
    >>> excess_interval(spread, nobody, 100).low > 0, excess_interval(crowded, nobody, 100).low > 0
    (True, False)
    >>> round(excess_interval(nobody, crowded, 10_000).high, 5)
    0.00037
    """
    own, other = np.asarray(hits, dtype=np.float64), np.asarray(control_hits, dtype=np.float64)
    exact = difference_interval(int(own.sum()), n_synthetic, int(other.sum()), n_synthetic, level)
    most = clopper_pearson(int(own.sum()), n_synthetic, level).high
    gap = float(own.sum() - other.sum()) / n_synthetic
    squares = np.r_[own, other] ** 2
    if squares.sum() == 0:
        return Interval(exact.low, min(exact.high, most), level)
    variance = len(own) * own.var(ddof=1) + len(other) * other.var(ddof=1)
    freedom = float(squares.sum() ** 2 / (squares**2).sum()) - 1  # how many people carry it, less one
    quantile = float(stdtrit(freedom, (1 + level) / 2)) if freedom > 0 else inf
    half = quantile * float(np.sqrt(variance)) / n_synthetic
    low, high = gap - hypot(gap - exact.low, half), gap + hypot(exact.high - gap, half)
    return Interval(max(low, -1.0), min(high, most), level)


def detectable_excess(n_synthetic: int, people: int, control_share: float, level: float = 0.95) -> float:
    """Return the minimum detectable excess, shown in 80 % of samples of so many images.

    It speaks of copies spread evenly over the gallery's `people`; copies of one person alone are not
    shown by an excess at all. Infinite where no excess would be shown.

    >>> round(detectable_excess(1000, 50, 0.0), 4)
    0.0114
    """
    fixed = detectable_difference(n_synthetic, n_synthetic, control_share)
    nobody = np.zeros(people)
    for copies in range(1, n_synthetic + 1):
        hits = np.full(people, copies / people) if copies > people else np.arange(people) < copies
        if excess_interval(np.ceil(hits), nobody, n_synthetic, level).low > 0:
            return max(fixed, float(betaincinv(copies, n_synthetic - copies + 1, POWER)))
    return inf


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
