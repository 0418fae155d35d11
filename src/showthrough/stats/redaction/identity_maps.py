"""Maps from people to people: a redaction that gives each person another real one's face can be undone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Mask, Rows, Singles, same_width
from showthrough.stats.similarity import unit_vectors

ROWS, PHOTOS = 1024, 8192  # probes and photos that are compared at a time
NOBODY = -1


def pointed_to(
    probes: ArrayLike, own: ArrayLike, gallery: ArrayLike, person: ArrayLike, threshold: float
) -> Rows:
    """Return whom each probe points to: the other person most like it, if they match, else -1.

    `own` is the person on each probe, `person` that on each picture of the gallery: numbers. Who is
    on the probe is left out, for a redaction that hides nothing points to nobody else.

    >>> eye = np.eye(3)
    >>> pointed_to(eye[[1, 0, 2]], [0, 1, 2], eye, [0, 1, 2], threshold=0.5).tolist()
    [1, 0, -1]
    """
    shown, photos = unit_vectors(probes, "probes"), unit_vectors(gallery, "gallery")
    same_width(shown, photos)
    mine, whose = np.asarray(own, dtype=np.int64), np.asarray(person, dtype=np.int64)
    best: Floats = np.full(len(shown), -np.inf)
    found: Rows = np.full(len(shown), NOBODY, dtype=np.int64)
    for start in range(0, len(shown), ROWS):
        rows = slice(start, start + ROWS)
        for first in range(0, len(photos), PHOTOS):
            some = slice(first, first + PHOTOS)
            _improve(
                best[rows],
                found[rows],
                _others(shown[rows], photos[some], mine[rows], whose[some]),
                whose[some],
            )
    return np.where(best >= threshold, found, NOBODY)


def one_to_one(first: Rows, second: Rows) -> Mask:
    """Return who is mapped: both pictures point to one other person, to whom nobody else's pictures do.

    Where all outputs show one face, everybody points to the same person: that is a link, and no map.

    >>> one_to_one(np.array([5, 6, 7, 7, -1]), np.array([5, 8, 7, 7, -1])).tolist()
    [True, False, False, False, False]
    """
    agreed = np.where((first == second) & (first >= 0), first, NOBODY)
    targets, counts = np.unique(agreed[agreed >= 0], return_counts=True)
    return np.asarray(np.isin(agreed, targets[counts == 1]))


class MappedPeople(NamedTuple):
    """People who are mapped, beside how many are where a person's two pictures have nothing in common."""

    hits: int
    people: int
    by_chance: Floats  # (permutations,), sorted: hits where second pictures were exchanged among people

    def beyond(self, tail: float) -> int:
        """Return how many hits chance reaches with at most this probability, as far as permutations tell."""
        allowed = int(tail * (len(self.by_chance) + 1) + 1e-9)
        return int(self.by_chance[-allowed]) if allowed else self.people


def mapped_people(
    first: Rows, second: Rows, rng: np.random.Generator, permutations: int = 1000
) -> MappedPeople:
    """Return how many people are mapped, and how many would be by coincidence.

    Pictures that point to somebody at random, or all to the same few, point alike just as often when
    second pictures change hands: the test is exact for that, whatever the gallery.

    >>> found = mapped_people(np.arange(30), np.arange(30), np.random.default_rng(0))
    >>> found.hits, found.beyond(0.01) < 8
    (30, True)
    """
    null = [one_to_one(first, rng.permutation(second)).sum() for _ in range(permutations)]
    return MappedPeople(
        int(one_to_one(first, second).sum()), len(first), np.sort(np.asarray(null, dtype=np.float64))
    )


def _others(shown: Singles, photos: Singles, own: Rows, person: Rows) -> Singles:
    alike = shown @ photos.T
    alike[own[:, None] == person[None]] = -np.inf
    return alike


def _improve(best: Floats, found: Rows, alike: Singles, person: Rows) -> None:
    """Write in place who is more alike than anybody before."""
    at = alike.argmax(axis=1)
    highest = alike[np.arange(len(alike)), at]
    better = highest > best
    best[better], found[better] = highest[better], person[at[better]]
