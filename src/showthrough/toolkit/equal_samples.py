"""Equally large samples of features: figures of generative quality compare nothing else."""

from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Floats, Rows
from showthrough.stats.jackknife import random_groups
from showthrough.toolkit.vectors import enrolled, people


class Samples(NamedTuple):
    """As many images of each kind; groups hold whole people, for a jackknife."""

    values: tuple[Floats, Floats, Floats]  # synthetic, holdout, train: (n, D)
    groups: tuple[Rows, Rows, Rows]
    n_people: int  # held-out

    @property
    def n(self) -> int:
        """Return how many images each sample has."""
        return len(self.values[0])

    @property
    def dims(self) -> int:
        """Return how many features an image has."""
        return int(self.values[0].shape[1])

    def shuffled(self, rng: np.random.Generator) -> "Samples":
        """Return the same images in random order."""
        orders = [rng.permutation(self.n) for _ in self.values]
        values = [rows[order] for rows, order in zip(self.values, orders, strict=True)]
        groups = [labels[order] for labels, order in zip(self.groups, orders, strict=True)]
        return Samples((values[0], values[1], values[2]), (groups[0], groups[1], groups[2]), self.n_people)


def equal_samples(seen: Observations, by: str, most: int, groups: int, rng: np.random.Generator) -> Samples:
    """Return at most `most` random images of each role, as many as the smallest role has."""
    roles = (Role.SYNTHETIC, Role.HOLDOUT, Role.TRAIN)
    observed = [enrolled(seen, role, by) for role in roles]
    n = min(most, *(len(observation.rows) for observation in observed))
    values, grouped, n_people = [], [], 0
    for role, observation in zip(roles, observed, strict=True):
        kept = np.sort(rng.permutation(len(observation.rows))[:n])
        rows = observation.rows[kept]
        who = rows if role is Role.SYNTHETIC else people(seen, role, rows)
        n_people = len(np.unique(who)) if role is Role.HOLDOUT else n_people
        values.append(observation.values[kept].astype(np.float64))
        grouped.append(random_groups(who, groups, rng))
    return Samples((values[0], values[1], values[2]), (grouped[0], grouped[1], grouped[2]), n_people)
