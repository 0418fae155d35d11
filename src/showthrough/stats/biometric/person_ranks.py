"""Ranks of people in a gallery: how many others are more alike to a probe than the right one."""

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Rows, same_width
from showthrough.stats.similarity import unit_vectors

PHOTOS = 8192  # of the gallery, compared at a time
TIE = 1e-6  # cosines closer than this are equal: unit vectors in float32 leave no more


def person_ranks(
    probes: ArrayLike, gallery: ArrayLike, person: ArrayLike, names: ArrayLike, rng: np.random.Generator
) -> Rows:
    """Return the rank of the named person for each probe, 0 where nobody is more alike.

    `person` numbers the people on the photos of the gallery from 0 on, each of whom has at least one, and
    `names` says whom each probe is held to show. A person is as alike as their best photo. Among people who
    are equally alike the rank is drawn by `rng`, so that equal vectors give no more than chance. Vectors
    have length 1.

    >>> eye = np.eye(3)
    >>> int(person_ranks(eye[:2], eye, [0, 1, 2], [0, 0], np.random.default_rng(0))[0])
    0
    """
    vectors, photos = unit_vectors(probes, "probes"), unit_vectors(gallery, "gallery")
    same_width(vectors, photos)
    who, whose = np.asarray(person), np.asarray(names)
    order = np.argsort(who, kind="stable")
    starts = np.searchsorted(who[order], np.arange(int(who.max()) + 1))
    own = np.full(len(vectors), -np.inf)
    blocks = _blocks(starts, len(order))
    for people, rows in blocks:  # the right person first, so that others can be counted block by block
        each = _alike(vectors, photos[order[rows]], starts[people] - rows.start)
        here = (whose >= people.start) & (whose < people.stop)
        own[here] = each[here, whose[here] - people.start]
    ahead, equal = np.zeros(len(vectors), dtype=np.int64), np.zeros(len(vectors), dtype=np.int64)
    for people, rows in blocks:
        each = _alike(vectors, photos[order[rows]], starts[people] - rows.start)
        ahead += (each > own[:, None] + TIE).sum(axis=1)
        equal += (np.abs(each - own[:, None]) <= TIE).sum(axis=1)
    return ahead + rng.integers(0, np.maximum(equal, 1))


def _blocks(starts: Rows, photos: int) -> list[tuple[slice, slice]]:
    """Return slices of people and of their photos, about `PHOTOS` at a time, nobody's torn apart."""
    ends = np.append(starts[1:], photos)
    part = ends // PHOTOS
    cuts = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(starts)]
    return [
        (slice(first, last), slice(int(starts[first]), int(ends[last - 1])))
        for first, last in pairwise(cuts)
        if last > first
    ]


def _alike(probes: ArrayLike, photos: ArrayLike, starts: Rows) -> Floats:
    alike = np.asarray(probes, dtype=np.float64) @ np.asarray(photos, dtype=np.float64).T
    return np.asarray(np.maximum.reduceat(alike, starts, axis=1))
