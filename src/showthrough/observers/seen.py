"""Observations of real images: computed once, kept under what they were made from."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast, final

import numpy as np

from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.images import ImageSet, Role, Size
from showthrough.core.reading import chunks
from showthrough.core.records import EmbedderInfo
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import NotAvailableError
from showthrough.observers.cache import Block, FeatureCache
from showthrough.observers.neighbours import Metric, nearest_blocks

Fact = TypeVar("Fact")
Progress = Callable[[str, int, int], None]
log = logging.getLogger(__name__)
BATCH = 64  # images a chunk: enough to keep a network busy, little enough to stream


class Observer(Protocol):
    """What turns images into vectors; a row of NaN means that the image could not be enrolled."""

    info: EmbedderInfo
    size: Size | None  # what images are resized to on reading; None: their own size
    digest: str  # of all that the vectors depend on, images apart

    def __call__(self, images: Images) -> Features:
        """Return float32 (n, D)."""
        ...


def _log(name: str, done: int, total: int) -> None:
    log.info("%s: %d of %d", name, done, total)


@final
class LiveObservations(Observations):
    """Everything that checks look at, behind one cache; see `Observations`."""

    def __init__(
        self,
        sets: Mapping[Role, ImageSet],
        observers: Sequence[Observer],
        cache: FeatureCache,
        facts: Mapping[type, Callable[[], object]],
        *,
        features: Observer | None = None,
        progress: Progress = _log,
    ) -> None:
        self._sets = dict(sets)
        self._observers = {observer.info.name: observer for observer in observers}
        self._hidden = {} if features is None else {features.info.name: features}
        self._cache = cache
        self._facts = dict(facts)
        self._known: dict[type, object] = {}
        self._progress = progress
        self._failures: dict[str, dict[str, int]] = {name: {} for name in self._observers}

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders, each with the failures to enrol met so far."""
        return tuple(
            observer.info.model_copy(update={"failures": dict(self._failures[name])})
            for name, observer in self._observers.items()
        )

    def with_synthetic(self, images: ImageSet) -> "LiveObservations":
        """Return the same view of the real people with other synthetic images, and without facts."""
        view = LiveObservations(
            {**self._sets, Role.SYNTHETIC: images},
            list(self._observers.values()),
            self._cache,
            {},
            progress=self._progress,
        )
        view._hidden = self._hidden
        return view

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role."""
        if role not in self._sets:
            raise NotAvailableError(f"the audit was given no {role} images")
        return self._sets[role]

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role, embedding what is not in the cache."""
        images, observer = self.images(role), self._observer(by)
        if len(images) == 0:
            return Observation(np.empty((0, 0), np.float32), np.empty(0, np.int64))
        rows, values = self._cache.arrays(
            f"vectors {observer.digest} {images.digest}",
            len(images),
            lambda start: _embedded(images, observer, start),
            lambda done, total: self._progress(f"{by} of {role}", done, total),
        )
        return self._enrolled(role, by, rows, values)

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b of every enrolled vector of a."""
        own, other = self.of(a, by), self.of(b, by)
        allowed = other.rows if among is None else np.intersect1d(other.rows, among)
        barred = 1 if a is b else 0
        if len(own.rows) == 0 or len(allowed) <= barred:
            empty = (len(own.rows), 0)
            return Neighbours(np.empty(empty, np.float32), np.empty(empty, np.int64))
        gallery = other.values[np.searchsorted(other.rows, allowed)] if among is not None else other.values
        exclude = _own_place(own.rows, allowed) if a is b else None
        metric = cast("Metric", self._observer(by).info.metric)

        def produce(start: int) -> Iterator[Block]:
            for block in nearest_blocks(own.values, gallery, k, metric, exclude, start):
                yield block.distance, block.rows

        distance, index = self._cache.arrays(
            f"neighbours {self._observer(by).digest} {self._sets[a].digest} {self._sets[b].digest}"
            f" {k} {_fingerprint(among)} {a is b}",
            len(own.rows),
            produce,
            lambda done, total: self._progress(f"{by}: {a} against {b}", done, total),
        )
        return Neighbours(np.asarray(distance), allowed[np.asarray(index)])

    def fact(self, kind: type[Fact]) -> Fact:
        """Return what is measured once, measuring it when it is first asked for."""
        if kind not in self._facts:
            raise NotAvailableError(f"no {kind.__name__} was measured in this audit")
        if kind not in self._known:
            self._known[kind] = self._facts[kind]()
        return cast("Fact", self._known[kind])

    def _observer(self, by: str) -> Observer:
        found = self._observers.get(by) or self._hidden.get(by)
        if found is None:
            raise NotAvailableError(f"no embedder is called {by!r}; there are {', '.join(self._observers)}")
        return found

    def _enrolled(self, role: Role, by: str, rows: Any, values: Any) -> Observation:
        order = np.argsort(rows, kind="stable")  # images of one size come together
        vectors = np.asarray(values) if (order[:-1] < order[1:]).all() else np.asarray(values)[order]
        failed = np.isnan(vectors).all(axis=1)
        if by in self._failures:
            self._failures[by][role] = int(failed.sum())
        if not failed.any():
            return Observation(vectors, np.asarray(rows)[order])
        return Observation(vectors[~failed], np.asarray(rows)[order][~failed])


def _embedded(images: ImageSet, observer: Observer, start: int) -> Iterator[Block]:
    for chunk in chunks(images, observer.size, BATCH, start):
        yield chunk.rows, observer(chunk.pixels)


def _own_place(rows: Rows, allowed: Rows) -> Rows:
    """Return where each row stands among the allowed ones, or -1."""
    place = np.minimum(np.searchsorted(allowed, rows), len(allowed) - 1)
    return np.where(allowed[place] == rows, place, -1).astype(np.int64)


def _fingerprint(among: Rows | None) -> str:
    from hashlib import blake2b

    return "all" if among is None else blake2b(np.sort(among).tobytes(), digest_size=12).hexdigest()
