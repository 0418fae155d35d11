"""Several matchers seen as one: what stands behind `by="one + other"`."""

from functools import reduce
from typing import TypeVar, final

import numpy as np

from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import EmbedderInfo
from showthrough.core.types import Features, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.credibility import JOINT
from showthrough.stats.biometric.fusion import fused, fusion_weights
from showthrough.stats.neighbours import nearest
from showthrough.toolkit.vectors import calibrating, people, unit

Fact = TypeVar("Fact")


@final
class Together(Observations):
    """Observations whose only embedder is several matchers together; an image counts that all could read."""

    def __init__(self, seen: Observations, infos: tuple[EmbedderInfo, ...]) -> None:
        self.seen, self._infos = seen, infos
        self.info = EmbedderInfo(
            name=JOINT.join(info.name for info in infos),
            title="Several matchers together",
            metric="cosine",
            is_matcher=all(info.is_matcher for info in infos),
            fitted_on_reference=any(info.fitted_on_reference for info in infos),
        )
        known, rows = self._shared(Role.REFERENCE, [calibrating(seen, info) for info in infos])
        self._weights = fusion_weights(known, people(seen, Role.REFERENCE, rows))

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        return (self.info,)

    def images(self, role: Role) -> ImageSet:
        return self.seen.images(role)

    def of(self, role: Role, by: str) -> Observation:  # noqa: ARG002 - there is but one
        vectors, rows = self._shared(role, [unit(self.seen, role, info.name) for info in self._infos])
        return Observation(fused(vectors, self._weights), rows)

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        own, (others, rows) = self.of(a, by), self.of(b, by)
        kept = np.ones(len(rows), dtype=bool) if among is None else np.isin(rows, among)
        points, gallery = own.values.astype(np.float64), others[kept].astype(np.float64)
        found = nearest(points, gallery, k + (a is b))
        distance, columns = (found.distance**2 / 2).astype(np.float32), rows[kept][found.rows]  # 1 - cosine
        if a is not b:
            return Neighbours(distance, columns)
        order = np.argsort(columns == own.rows[:, None], axis=1, kind="stable")[:, :-1]  # itself comes last
        return Neighbours(np.take_along_axis(distance, order, 1), np.take_along_axis(columns, order, 1))

    def fact(self, kind: type[Fact]) -> Fact:
        return self.seen.fact(kind)

    def _shared(self, role: Role, each: list[Observation]) -> tuple[list[Features], Rows]:
        rows = reduce(np.intersect1d, [found.rows for found in each])
        if len(rows) == 0:
            message = f"no {role} image could be read by all of {self.info.name}"
            raise NotEnoughDataError(message, needed=1)
        return [found.values[np.searchsorted(found.rows, rows)] for found in each], rows
