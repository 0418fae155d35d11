"""Cliques of repeated samples: what a generator knows by heart it repeats."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from showthrough.stats.arrays import Floats, Rows


class Clique(NamedTuple):
    """Samples of which each pair lies within the radius of both."""

    members: Rows  # ascending
    medoid: int  # the member with the smallest sum of distances to the others


class SampleNeighbours(NamedTuple):
    """The k nearest other samples of each sample, nearest first; k limits a clique to k + 1 members."""

    rows: Rows  # (n, k)
    distance: Floats  # (n, k)


def cliques(
    samples: ArrayLike, near: SampleNeighbours, radius: ArrayLike, size: int = 10
) -> tuple[Clique, ...]:
    """Return disjoint cliques of at least `size` samples that are all alike, greedily.

    Two samples are alike where their distance is at most the `radius` of both (one for all, or one a
    sample). The sample with most neighbours within its radius begins; its neighbours join, nearest
    first, if they are alike to every member so far; members of a clique are not used again. So every
    clique returned is a clique of the whole graph, whatever the neighbour lists left out, but not
    always the largest: finding that is intractable, and nothing here needs it.

    Source: Carlini et al., USENIX Security 2023, section 4.2.

    >>> samples = np.r_[np.arange(3) / 100, 5.0, 9.0][:, None]
    >>> apart = abs(samples - samples.T)
    >>> near = SampleNeighbours(np.argsort(apart)[:, 1:3], np.sort(apart)[:, 1:3])
    >>> cliques(samples, near, radius=0.1, size=3)
    (Clique(members=array([0, 1, 2]), medoid=1),)
    """
    vectors = np.asarray(samples)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError("samples must be vectors (n, D) and every value must be finite")
    if size < 2:
        raise ValueError(f"a clique has at least 2 members, got size {size}")
    if near.rows.shape != near.distance.shape or len(near.rows) != len(vectors):
        raise ValueError(f"{len(vectors)} samples need as many rows of neighbours, got {len(near.rows)}")
    reach = np.broadcast_to(np.asarray(radius, dtype=np.float64), len(vectors))
    alike = near.distance <= np.minimum(reach[:, None], reach[near.rows])  # (n, k)
    is_free, found = np.ones(len(vectors), dtype=bool), []
    for seed in np.argsort(-alike.sum(axis=1), kind="stable"):
        others = near.rows[seed][alike[seed]]
        others = others[is_free[others]]
        if not is_free[seed] or len(others) + 1 < size:
            continue
        clique = _grown(vectors, np.r_[seed, others], reach)
        if len(clique.members) >= size:
            found.append(clique)
            is_free[clique.members] = False
    return tuple(found)


def _grown(vectors: NDArray[np.floating], rows: Rows, reach: Floats) -> Clique:
    """Return the clique that begins with the first of `rows` and takes the others in their order."""
    near = vectors[rows].astype(np.float64) - vectors[rows[0]]  # (m, D) from the first: no digits are lost
    length = (near**2).sum(axis=1)
    distance = np.sqrt(np.maximum(length[:, None] + length - 2 * near @ near.T, 0.0))
    alike = distance <= np.minimum(reach[rows][:, None], reach[rows][None])
    chosen = [0]
    for candidate in range(1, len(rows)):
        if alike[candidate, chosen].all():
            chosen.append(candidate)
    medoid = chosen[int(np.argmin(distance[np.ix_(chosen, chosen)].sum(axis=1)))]
    return Clique(np.sort(rows[chosen]), int(rows[medoid]))


def rarest_repeat(samples: int, size: int = 10, power: float = 0.8) -> float:
    """Return how often an image must come to come `size` times among `samples`, with this power.

    >>> round(rarest_repeat(10_000), 5)
    0.00125
    """
    return 1.0 if samples < size else float(betaincinv(size, samples - size + 1, power))
