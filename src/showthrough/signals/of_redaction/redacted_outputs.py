"""Outputs of a redaction as matchers see them, and what they see where no face is left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, final

import numpy as np

from showthrough.core.check import Observation, View
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ImageSet, Size, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Features, Images
from showthrough.errors import NotAvailableError
from showthrough.observers.runtime.cache import ArrayRows
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import pictures_of, planted_pairs

if TYPE_CHECKING:
    from showthrough.observers.runtime.streaming import Observer  # torch comes with it

GREY = 127
CHUNK = 64  # pictures between two saves


@final
class RedactedOutputsSignal(Signal[OutputVectors]):
    """Vectors of redacted pictures, and of the originals with one grey in the place of what was hidden."""

    name = "redacted outputs"
    fact = OutputVectors

    def measure(self, context: Context, seen: View) -> OutputVectors | Missing:
        """Return the vectors of the audit's pairs, computed when they are asked for."""
        pairs = pictures_of(seen.known(RedactedPairs))
        return pairs if isinstance(pairs, Missing) else vectors_of(pairs, context)

    def planted(self, plant: Plant) -> OutputVectors | Missing:
        """Return those of a redaction that hides nothing, or leaves nothing; surroundings stay the same."""
        pairs, real = pictures_of(planted_pairs(plant)), plant.real.known(RedactedPairs)
        if isinstance(pairs, Missing):
            return pairs
        if isinstance(real, Missing):
            return real
        return vectors_of(pairs, plant.context)._replace(around=vectors_of(real, plant.context).around)


def vectors_of(pairs: RedactedPairs, context: Context) -> OutputVectors:
    """Return how the embedders of an audit see pairs; what is in the cache is not embedded again.

    Faces are cut out where the original shows them: a face that no detector finds any more can still be
    linked by whoever knows where it was.
    """
    return OutputVectors(
        lambda role, by: _seen(context, pairs.of(role).original, pairs.of(role).redacted, by),
        lambda role, by: _seen(context, pairs.of(role).original, surroundings(pairs.of(role)), by),
    )


def _seen(context: Context, original: ImageSet, other: ImageSet, by: str) -> Observation:
    observer = next((one for one in context.observers.shown if one.info.name == by), None)
    if observer is None:
        raise NotAvailableError(f"this audit has no embedder called {by}")

    def produce(start: int) -> Iterator[ArrayRows]:
        for first in range(start, len(other), CHUNK):
            rows = range(first, min(first + CHUNK, len(other)))
            yield (np.concatenate([_vector(original, other, observer, row) for row in rows]),)

    told = partial(context.place.progress, f"{by} of redacted {original.role}, images")
    key = f"outputs {observer.digest} {original.digest} {other.digest}"
    (values,) = context.cache.arrays(key, len(other), produce, told)
    read = np.flatnonzero(np.isfinite(values).reshape(len(values), -1).all(axis=1))
    return Observation(np.asarray(values[read]), read)


def _vector(original: ImageSet, other: ImageSet, observer: "Observer", row: int) -> Features:
    """Return the vector (1, D) of a picture, NaN where the original shows no face to cut out."""
    from showthrough.observers.runtime.face_embedder import FaceEmbedder

    after = other.source.read(row, observer.size)[None]
    if not isinstance(observer, FaceEmbedder):
        return observer(after)
    _, faces = observer.cropper.both(original.source.read(row, observer.size)[None], after)
    if len(faces.rows):
        return observer.of_crops(faces.pixels)
    side = observer.cropper.side
    black = observer.of_crops(np.zeros((1, side, side, 3), dtype=np.uint8))  # tells how wide vectors are
    return np.full_like(black, np.nan)


def surroundings(pairs: PairSet) -> ImageSet:
    """Return the originals with one grey where something was to be hidden: hair, clothes and background."""
    original = pairs.original
    return replace(
        original, source=_Greyed(pairs), digest=f"{original.digest}-around-{pairs.redacted.digest}"
    )


@final
@dataclass(frozen=True)
class _Greyed:
    pairs: PairSet

    def __len__(self) -> int:
        return len(self.pairs.original)

    def read(self, row: int, size: Size | None = None) -> Images:
        pixels = self.pairs.original.source.read(row)
        left = np.where(self.pairs.mask(row)[..., None], np.uint8(GREY), pixels)
        return left if size is None or left.shape[:2] == size else resized(left, size)
