"""Score fusion: observations of several matchers as one, behind `by="one + other"`."""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.facts import FurtherFaces
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.types import Features, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.credibility import JOINT
from showthrough.stats.biometric.fusion import fused, fusion_weights
from showthrough.stats.neighbours import nearest
from showthrough.toolkit.every_face import as_searched, every_face
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


def joined_as_searched(seen: Observations, by: Iterable[str]) -> tuple[EmbedderInfo, ...]:
    """Return matchers that judge together, each several as one, with the images that not all of them saw.

    `by` are names as findings give them; those of single embedders are left out. An image that two matchers
    missed counts once, and so does a face beside a subject.
    """
    known = {info.name: info for info in as_searched(seen)}
    names = [name for name in dict.fromkeys(by) if JOINT in name and known.keys() >= set(name.split(JOINT))]
    return tuple(_joined(seen, name, [known[each] for each in name.split(JOINT)]) for name in names)


def _joined(seen: Observations, name: str, infos: list[EmbedderInfo]) -> EmbedderInfo:
    view = every_face(seen)
    shared = {
        role: reduce(np.intersect1d, [view.of(role, info.name).rows for info in infos])
        for role in Role
        if any(role in info.failures for info in infos)
    }
    return EmbedderInfo(
        name=name,
        title="Several matchers together",
        metric="cosine",
        is_matcher=all(info.is_matcher for info in infos),
        failures={role: _missed(view.images(role), rows) for role, rows in shared.items()},
        faces_not_searched=min(
            sum(info.faces_not_searched for info in infos),
            _faces_missed(seen, view, shared.get(Role.SYNTHETIC, np.empty(0, np.int64))),
        ),
    )


def _missed(images: ImageSet, rows: Rows) -> int:
    """Return how many images no row shows; one face of an image is enough."""
    ids = np.asarray(images.ids, dtype=np.str_)
    return len(np.unique(ids)) - len(np.unique(ids[rows]))


def _faces_missed(seen: Observations, view: Observations, rows: Rows) -> int:
    """Return how many faces are not among the rows although their image is, those of crowds included."""
    further = seen.known(FurtherFaces)
    if isinstance(further, Missing) or view is seen:
        return 0
    n = len(seen.images(Role.SYNTHETIC))
    found = rows[rows >= n] - n
    shown = np.isin(further.of, np.concatenate([rows[rows < n], further.of[found]]))
    shown[found] = False
    return int(shown.sum()) + further.left_out
