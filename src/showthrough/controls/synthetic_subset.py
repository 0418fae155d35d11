"""View of a subset of the synthetic images, so that many small leaks share one look at all of them."""

from typing import TypeVar, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Rows

Fact = TypeVar("Fact")


@final
class SyntheticPart(Observations):
    """Observations of another view with a subset of its synthetic images, numbered anew from 0."""

    def __init__(self, whole: Observations, rows: Rows) -> None:
        self._whole = whole
        self._rows = np.sort(rows)
        self._images = whole.images(Role.SYNTHETIC).subset(self._rows)

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders of the whole."""
        return self._whole.embedders

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role."""
        return self._images if role is Role.SYNTHETIC else self._whole.images(role)

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role."""
        values, rows = self._whole.of(role, by)
        if role is not Role.SYNTHETIC:
            return Observation(values, rows)
        kept = np.isin(rows, self._rows)
        return Observation(values[kept], np.searchsorted(self._rows, rows[kept]))

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b of every enrolled vector of a."""
        allowed = among
        if b is Role.SYNTHETIC:
            allowed = self._rows if among is None else self._rows[among]
        distance, rows = self._whole.neighbours(a, b, by, k, allowed)
        if a is Role.SYNTHETIC:
            kept = np.isin(self._whole.of(a, by).rows, self._rows)
            distance, rows = distance[kept], rows[kept]
        return Neighbours(distance, np.searchsorted(self._rows, rows) if b is Role.SYNTHETIC else rows)

    def fact(self, kind: type[Fact]) -> Fact:
        """Return what was measured for the whole."""
        return self._whole.fact(kind)
