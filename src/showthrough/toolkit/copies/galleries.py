"""Galleries: the different real images of a role, and equally many of both roles."""

from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.facts import Duplicates
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.types import Rows
from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.near_copies import duplicate_groups
from showthrough.toolkit.vectors import comparable

FEWEST = 10  # images in a gallery: their mean distance is the scale of the near-copy rule


class Galleries(NamedTuple):
    """Galleries by rows of their sets, without near-duplicates."""

    whole: Rows  # all of train
    train: Rows  # as many as there are held-out ones
    holdout: Rows


def galleries(seen: Observations, info: EmbedderInfo, rng: np.random.Generator) -> Galleries:
    """Return all different training images, and equally many different ones of train and holdout.

    Raises:
        NotEnoughDataError: fewer than ten of one of them.
    """
    train, holdout = (different_images(seen, role, info) for role in (Role.TRAIN, Role.HOLDOUT))
    size = min(len(train), len(holdout))
    cut, held = (np.sort(rng.permutation(rows)[:size]) for rows in (train, holdout))
    return Galleries(train, cut, held)


def different_images(seen: Observations, role: Role, info: EmbedderInfo) -> Rows:
    """Return the rows of a gallery in which each group of near-duplicates is its first image.

    An image that was trained on sixty times would be its own fifty neighbours, and no copy of it
    could be nearer than those.
    """
    values, rows = comparable(seen, role, info)
    known = seen.known(Duplicates)
    groups = duplicate_groups(values) if isinstance(known, Missing) else known.groups(role, info.name)
    first = np.unique(groups, return_index=True)[1]
    if len(first) < FEWEST:
        message = f"near-copies need {FEWEST} different {role} images, got {len(first)}"
        raise NotEnoughDataError(message, needed=FEWEST)
    return rows[np.sort(first)]


def narrowed(seen: Observations, role: Role, info: EmbedderInfo, rows: Rows) -> Rows | None:
    """Return `rows` for `among=`, or None where they are all there is: that search is shared by all."""
    return rows if len(rows) < len(seen.of(role, info.name).rows) else None
