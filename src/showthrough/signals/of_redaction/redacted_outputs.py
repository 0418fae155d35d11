"""Outputs of a redaction as matchers see them, and what they see where no face is left."""

from dataclasses import dataclass, replace
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Observation, View
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ImageSet, Role, Size, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Images
from showthrough.observers.live_observations import LiveObservations
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import planted_pairs

GREY = 127


@final
class RedactedOutputsSignal(Signal[OutputVectors]):
    """Vectors of redacted pictures, and of the originals with one grey in the place of what was hidden."""

    name = "redacted outputs"
    fact = OutputVectors

    def measure(self, context: Context, seen: View) -> OutputVectors | Missing:
        """Return the vectors of the audit's pairs, computed when they are asked for."""
        pairs = seen.known(RedactedPairs)
        return pairs if isinstance(pairs, Missing) else vectors_of(pairs, context)

    def planted(self, plant: Plant) -> OutputVectors | Missing:
        """Return those of a redaction that hides nothing, or leaves nothing."""
        pairs = planted_pairs(plant)
        return pairs if isinstance(pairs, Missing) else vectors_of(pairs, plant.context)


def vectors_of(pairs: RedactedPairs, context: Context) -> OutputVectors:
    """Return how the embedders of an audit see pairs; what is in the cache is not embedded again."""
    return OutputVectors(
        lambda role, by: _seen(context, pairs.of(role).redacted, by),
        lambda role, by: _seen(context, surroundings(pairs.of(role)), by),
    )


def _seen(context: Context, images: ImageSet, by: str) -> Observation:
    observers = context.observers
    view = LiveObservations(
        {Role.SYNTHETIC: replace(images, role=Role.SYNTHETIC)},
        observers.shown,
        context.cache,
        {},
        progress=partial(_told, context, images.role),
    )
    return view.of(Role.SYNTHETIC, by)


def _told(context: Context, role: Role, name: str, done: int, total: int) -> None:
    context.place.progress(name.replace(Role.SYNTHETIC, f"redacted {role}"), done, total)


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
