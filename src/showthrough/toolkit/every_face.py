"""Synthetic images with every face that they show, as images of their own for face matchers."""

from typing import TypeVar, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.facts import FurtherFaces
from showthrough.core.images import ImageSet, Role, joined
from showthrough.core.missing import Missing
from showthrough.core.types import Rows
from showthrough.errors import NotAvailableError

Fact = TypeVar("Fact")
SYNTHETIC = Role.SYNTHETIC


@final
class EveryFace(Observations):
    """Observations of another view, with the further faces of synthetic images as images of their own.

    A face bears the id of its image, so that evidence names what somebody can look at. Embedders that do
    not look for faces see the images alone.
    """

    def __init__(self, whole: Observations, further: FurtherFaces) -> None:
        self._whole, self._further = whole, further
        plain, parts = whole.images(SYNTHETIC), further.view.images(SYNTHETIC)
        self._n = len(plain)
        self._images = joined(plain, parts, parts.digest)

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders of the whole."""
        return self._whole.embedders

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role; faces stand behind the synthetic images."""
        return self._images if role is SYNTHETIC else self._whole.images(role)

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role."""
        found = self._whole.of(role, by)
        if role is not SYNTHETIC or by not in self._further.by:
            return found
        faces = self._further.view.of(role, by)
        if len(faces.rows) == 0 or len(found.rows) == 0:
            return found if len(faces.rows) == 0 else Observation(faces.values, faces.rows + self._n)
        values = np.concatenate([found.values, faces.values])
        return Observation(values, np.concatenate([found.rows, faces.rows + self._n]))

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b of every enrolled vector of a.

        Raises:
            NotAvailableError: faces of synthetic images are not compared with one another.
        """
        if by not in self._further.by or SYNTHETIC not in (a, b):
            return self._whole.neighbours(a, b, by, k, among)
        faces = self._further.view
        if a is b:
            raise NotAvailableError("faces of synthetic images are not compared with one another")
        if a is SYNTHETIC:
            first = self._whole.neighbours(a, b, by, k, among)
            return _below(first, faces.neighbours(a, b, by, k, among))
        own = among if among is None else among[among < self._n]
        others = among if among is None else among[among >= self._n] - self._n
        first = self._whole.neighbours(a, b, by, k, own)
        second = faces.neighbours(a, b, by, k, others)
        return _nearest(first, Neighbours(second.distance, second.rows + self._n), k)

    def fact(self, kind: type[Fact]) -> Fact:
        """Return what was measured for the whole."""
        return self._whole.fact(kind)


def every_face(seen: Observations) -> Observations:
    """Return what matchers are to look at: every face of synthetic images, where a detector finds several.

    Without a detector, and where nobody stands beside a subject, that is `seen` itself.
    """
    further = seen.known(FurtherFaces)
    return seen if isinstance(further, Missing) or len(further.of) == 0 else EveryFace(seen, further)


def image_of(seen: Observations, rows: Rows) -> Rows:
    """Return the image that each row of the synthetic set is, or is a face of, numbered from 0."""
    ids = np.asarray(seen.images(SYNTHETIC).ids, dtype=np.str_)[rows]
    return np.asarray(np.unique(ids, return_inverse=True)[1], dtype=np.int64)


def as_searched(seen: Observations) -> tuple[EmbedderInfo, ...]:
    """Return the embedders with their failures to enrol among synthetic images and further faces.

    An image is seen where any of its faces is. A matcher that looks at no further faces has not searched
    those that a detector found.
    """
    further = seen.known(FurtherFaces)
    if isinstance(further, Missing) or len(further.of) == 0:
        return seen.embedders
    view, told = every_face(seen), []
    beside = len(further.of) - len(np.unique(further.of)) + further.left_out  # one of them is the subject
    for info in seen.embedders:
        if SYNTHETIC not in info.failures or not info.is_matcher:
            told.append(info)
        elif info.name not in further.by:
            told.append(info.model_copy(update={"faces_not_searched": beside}))
        else:
            told.append(_searched(view, further, info))
    return tuple(told)


def _searched(view: Observations, further: FurtherFaces, info: EmbedderInfo) -> EmbedderInfo:
    n = len(view.images(SYNTHETIC)) - len(further.of)
    rows = view.of(SYNTHETIC, info.name).rows
    faces = rows[rows >= n] - n
    seen = np.zeros(n, dtype=bool)
    seen[rows[rows < n]] = True
    seen[further.of[faces]] = True
    missed = np.delete(further.of, faces)
    failures = {**info.failures, SYNTHETIC: int((~seen).sum())}
    return info.model_copy(
        update={"failures": failures, "faces_not_searched": int(seen[missed].sum()) + further.left_out}
    )


def _below(first: Neighbours, second: Neighbours) -> Neighbours:
    if len(first.rows) == 0 or len(second.rows) == 0:
        return second if len(first.rows) == 0 else first
    return Neighbours(
        np.concatenate([first.distance, second.distance]), np.concatenate([first.rows, second.rows])
    )


def _nearest(first: Neighbours, second: Neighbours, k: int) -> Neighbours:
    """Return the k nearest of two answers about the same vectors."""
    distance = np.concatenate([first.distance, second.distance], axis=1)
    rows = np.concatenate([first.rows, second.rows], axis=1)
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]
    return Neighbours(np.take_along_axis(distance, order, axis=1), np.take_along_axis(rows, order, axis=1))
