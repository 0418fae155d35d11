"""Matched galleries: equally many training and held-out people, with equally many photos in pairs."""

from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observation, Observations
from showthrough.core.images import Role
from showthrough.core.types import Names, Rows
from showthrough.toolkit.vectors import people, unit


class Gallery(NamedTuple):
    """Gallery: photos to search among, and the person on each."""

    vectors: Observation  # of length 1
    who: Names

    @property
    def n_people(self) -> int:
        """Return how many people there are."""
        return len(np.unique(self.who))


class PairedGalleries(NamedTuple):
    """Two galleries that differ in nothing but who met the generator."""

    train: Gallery
    holdout: Gallery


def paired_galleries(seen: Observations, by: str, rng: np.random.Generator) -> PairedGalleries:
    """Return galleries that chance treats alike: each training person beside a held-out one.

    A person with more photos, and a gallery with more people, is matched more often by chance. So as
    many people as the smaller role has are drawn, both sides are put in the order of their numbers of
    photos, and of each two the one with more photos loses the surplus.
    """
    sides = [(unit(seen, role, by), role) for role in (Role.TRAIN, Role.HOLDOUT)]
    whose = [_photos(people(seen, role, observation.rows)) for observation, role in sides]
    size = min(map(len, whose))
    drawn = [_drawn(photos, size, rng) for photos in whose]
    kept: list[list[Rows]] = [[], []]
    for pair in zip(*drawn, strict=True):
        n = min(map(len, pair))
        for side, photos in zip(kept, pair, strict=True):
            side.append(rng.permutation(photos)[:n])
    train, holdout = (
        _gallery(seen, role, observation, np.sort(np.concatenate(rows)))
        for (observation, role), rows in zip(sides, kept, strict=True)
    )
    return PairedGalleries(train, holdout)


def _photos(who: Names) -> list[Rows]:
    """Return the places of each person's photos, people in the order in which they first appear.

    The order of keyed ids would make a random choice depend on the vault's key.
    """
    _, first, codes = np.unique(who, return_index=True, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    return [parts[index] for index in np.argsort(first)]


def _drawn(photos: list[Rows], size: int, rng: np.random.Generator) -> list[Rows]:
    """Return that many people, those with the most photos first."""
    chosen = [photos[index] for index in rng.permutation(len(photos))[:size]]
    return sorted(chosen, key=len, reverse=True)


def _gallery(seen: Observations, role: Role, observation: Observation, places: Rows) -> Gallery:
    kept = Observation(observation.values[places], observation.rows[places])
    return Gallery(kept, people(seen, role, kept.rows))
