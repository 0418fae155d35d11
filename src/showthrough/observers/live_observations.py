"""Observations of real images: computed once, kept under what they were made from."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar, cast, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Facts, Neighbours, Observation, View
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing, unmeasured, value_or_missing
from showthrough.core.types import Features, Progress, Rows
from showthrough.errors import NotAvailableError
from showthrough.observers.knn.search import Metric, nearest_blocks
from showthrough.observers.pixels.aligned import ALIGNED, aligned_blocks
from showthrough.observers.pixels.parts import LOCAL, part_blocks
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache
from showthrough.observers.runtime.streaming import Embed, Observer, embedded

__all__ = ["LiveObservations", "Observer"]

Fact = TypeVar("Fact")
log = logging.getLogger(__name__)

OF_PICTURES = {ALIGNED: aligned_blocks, LOCAL: part_blocks}  # metrics that no vectors have


def _log(name: str, done: int, total: int) -> None:
    log.info("%s: %d of %d", name, done, total)


@final
class LiveObservations(View):
    """Observations of all roles behind one cache; see `Observations`."""

    def __init__(
        self,
        sets: Mapping[Role, ImageSet],
        observers: Sequence[Observer],
        cache: FeatureCache,
        facts: Facts,
        *,
        hidden: Sequence[Observer] = (),
        progress: Progress = _log,
    ) -> None:
        self._sets = dict(sets)
        self._observers = {observer.info.name: observer for observer in observers}
        self._hidden = {observer.info.name: observer for observer in hidden}  # found by name only
        self._cache = cache
        self._facts = dict(facts)
        self._known: dict[type, object] = {}
        self._progress = progress
        self._embed: Embed = embedded
        self._read: dict[tuple[Role, str], Observation] = {}
        self._failures: dict[str, dict[str, int]] = {name: {} for name in self._observers}

    def over(self, embed: Embed | None) -> "LiveObservations":
        """Let vectors be computed in another way, such as by an engine; None: as before. Return itself."""
        self._embed = embed or self._embed
        return self

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders, each with the failures to enrol met so far."""
        return tuple(
            observer.info.model_copy(update={"failures": dict(self._failures[name])})
            for name, observer in self._observers.items()
        )

    def with_synthetic(self, images: ImageSet, facts: Facts | None = None) -> "LiveObservations":
        """Return the same view of the real people with other synthetic images.

        No fact goes with it; `facts` are those of the generator that drew the other images.
        """
        view = LiveObservations(
            {**self._sets, Role.SYNTHETIC: images},
            list(self._observers.values()),
            self._cache,
            facts or {},
            hidden=list(self._hidden.values()),
            progress=self._progress,
        ).over(self._embed)
        view._read = {key: read for key, read in self._read.items() if key[0] is not Role.SYNTHETIC}
        return view

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role."""
        if role not in self._sets:
            raise NotAvailableError(f"the audit was given no {role} images")
        return self._sets[role]

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role, embedding what is not in the cache."""
        if (role, by) not in self._read:
            self._read[role, by] = self._look(self.images(role), self._observer(by))
        observation = self._read[role, by]
        if by in self._failures:
            self._failures[by][role] = len(self.images(role)) - len(observation.rows)
        return observation

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b of every enrolled vector of a."""
        query, searched = self.of(a, by), self.of(b, by)
        allowed = searched.rows if among is None else np.intersect1d(searched.rows, among)
        barred = 1 if a is b else 0
        if len(query.rows) == 0 or len(allowed) <= barred:
            empty = (len(query.rows), 0)
            return Neighbours(np.empty(empty, np.float32), np.empty(empty, np.int64))
        gallery = (
            searched.values[np.searchsorted(searched.rows, allowed)] if among is not None else searched.values
        )
        exclude = _own_place(query.rows, allowed) if a is b else None
        metric = self._observer(by).info.metric

        def produce(start: int) -> Iterator[ArrayRows]:
            if metric in OF_PICTURES:
                yield from OF_PICTURES[metric](query.values, gallery, k, start)
                return
            for block in nearest_blocks(query.values, gallery, k, cast("Metric", metric), exclude, start):
                yield block.distance, block.rows

        distance, index = self._cache.arrays(
            f"neighbours {self._observer(by).digest} {self._sets[a].digest} {self._sets[b].digest}"
            f" {k} {_fingerprint(among)} {a is b}",
            len(query.rows),
            produce,
            lambda done, total: self._progress(f"{by}: {a} against {b}, images", done, total),
        )
        return Neighbours(np.asarray(distance), allowed[np.asarray(index)])

    def fact(self, kind: type[Fact]) -> Fact:
        """Return a fact, measured when it is first asked for, and once."""
        if kind not in self._facts:
            raise unmeasured(kind).error
        if kind not in self._known:
            self._known[kind] = value_or_missing(partial(self._facts[kind], self))
        found = self._known[kind]
        if isinstance(found, Missing):
            raise found.error
        return cast("Fact", found)

    def _observer(self, by: str) -> Observer:
        found = self._observers.get(by) or self._hidden.get(by)
        if found is None:
            raise NotAvailableError(f"no embedder is called {by!r}; there are {', '.join(self._observers)}")
        return found

    def _look(self, images: ImageSet, observer: Observer) -> Observation:
        if len(images) == 0:
            return Observation(np.empty((0, 0), np.float32), np.empty(0, np.int64))
        rows, values = self._cache.arrays(
            f"vectors {observer.digest} {images.digest}",
            len(images),
            lambda start: self._embed(images, observer, start),
            lambda done, total: self._progress(f"{observer.info.name} of {images.role}, images", done, total),
        )
        return _enrolled(np.asarray(rows), np.asarray(values))


def _enrolled(rows: Rows, vectors: Features) -> Observation:
    """Return the vectors in the order of their rows, without the rows of NaN."""
    order = np.argsort(rows, kind="stable")  # images of one size came together
    if (order[1:] < order[:-1]).any():
        rows, vectors = rows[order], vectors[order]
    flat = vectors.reshape(len(vectors), -1)
    failed = np.isnan(flat[:, 0])
    failed[failed] = np.isnan(flat[failed]).all(axis=1)
    return Observation(vectors[~failed], rows[~failed]) if failed.any() else Observation(vectors, rows)


def _own_place(rows: Rows, allowed: Rows) -> Rows:
    """Return the position of each row among the allowed ones, or -1."""
    place = np.minimum(np.searchsorted(allowed, rows), len(allowed) - 1)
    return np.where(allowed[place] == rows, place, -1).astype(np.int64)


def _fingerprint(among: Rows | None) -> str:
    from hashlib import blake2b

    return "all" if among is None else blake2b(np.sort(among).tobytes(), digest_size=12).hexdigest()
