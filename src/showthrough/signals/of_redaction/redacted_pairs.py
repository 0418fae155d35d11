"""Pairs of pictures before and after redaction, and those of a redaction that hides nothing, or all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ImageSet, PixelSource, Size
from showthrough.core.missing import Missing
from showthrough.core.types import Images
from showthrough.signals.context import Context, Plant, Signal

GREY = 127
FILMS_ALONE = "the folders hold films alone, and this is asked of pictures"


@final
class RedactedPairsSignal(Signal[RedactedPairs]):
    """Pictures before and after redaction, as the audit file names them."""

    name = "redacted pairs"
    fact = RedactedPairs

    def measure(self, context: Context, seen: View) -> RedactedPairs | Missing:  # noqa: ARG002 - inputs
        """Return the pairs that were gathered before anything long began."""
        redaction = context.inputs.redaction
        if redaction is None:
            return Missing("nothing was redacted; [redaction] names the pictures before and after")
        return redaction.pairs

    def planted(self, plant: Plant) -> RedactedPairs | Missing:
        """Return the pairs of a redaction that hides nothing (learned), or leaves nothing of the picture."""
        return planted_pairs(plant)


def planted_pairs(plant: Plant) -> RedactedPairs | Missing:
    """Return the pairs of a redaction of known strength: the originals themselves, or one grey for all."""
    real = plant.real.known(RedactedPairs)
    if isinstance(real, Missing):
        return real
    return real._replace(of=lambda role: _planted(real.of(role), hides=not plant.learned))


def pictures_of(pairs: RedactedPairs | Missing) -> RedactedPairs | Missing:
    """Return pairs in which there are pictures, or why nothing can be asked of any."""
    if isinstance(pairs, Missing) or not pairs.films or pairs.has_pictures:
        return pairs
    return Missing(FILMS_ALONE)


def _planted(pairs: PairSet, *, hides: bool) -> PairSet:
    original = pairs.original
    source: PixelSource = _Grey(original.sizes) if hides else original.source
    what = "hidden" if hides else "shown"
    redacted: ImageSet = replace(pairs.redacted, source=source, digest=f"{original.digest}-{what}")
    return pairs._replace(redacted=redacted)


@final
@dataclass(frozen=True)
class _Grey:
    """One grey, whatever the picture: nothing of anybody is left, not even what stands around the face."""

    sizes: Sequence[Size]

    def __len__(self) -> int:
        return len(self.sizes)

    def read(self, row: int, size: Size | None = None) -> Images:
        height, width = size or self.sizes[row]
        return np.full((height, width, 3), GREY, dtype=np.uint8)
