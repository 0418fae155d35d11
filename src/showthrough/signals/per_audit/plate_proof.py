"""Whether the plate reader reads real plates of this audit: else not finding a number proves nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import PlateFaults, PlateStrings
from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.images import ImageSet, PixelSource, Role, Size, joined, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Images
from showthrough.interpret.numbers import count
from showthrough.plates.formats import normalised
from showthrough.signals.context import Context, Plant, Signal

NEEDED = "a plate reader"  # as cards say it
MOST = 200  # real plates that are tried
FEWEST = 10
ABLE = 0.5  # of the plates; LPRNet reads 84 % of plates of its own country alike, and 3 % of others
NUMBERS = 0.1  # of the plates: where so many readings are the names of their cars, names are numbers
CUTS = (0.02, 0.01, 0.03, 0.02)  # left, top, right, bottom, as shares of the image
DARKER = 0.95


class Tried(NamedTuple):
    """How many real plates were read as they should be."""

    right: int
    plates: int
    by_number: bool  # against the number; else read twice


@final
class PlateProofSignal(Signal[PlateFaults]):
    """What the reader makes of real plates: the number where that is known or noted, else twice the same."""

    name = "plate proof"
    fact = PlateFaults

    def measure(self, context: Context, seen: View) -> PlateFaults:
        """Return the fault of a reader that cannot read these plates; none where there is no reader."""
        reader = seen.known(PlateStrings)
        if isinstance(reader, Missing):
            return PlateFaults()
        train, holdout = seen.images(Role.TRAIN), seen.images(Role.HOLDOUT)
        plates = joined(train, holdout, f"{train.digest} and {holdout.digest}")
        rows = np.random.default_rng([context.config.seed, 3]).permutation(len(plates))[:MOST]
        chosen = plates.subset(np.sort(rows))
        written = seen.known(WrittenTexts)
        noted = {} if isinstance(written, Missing) else _noted(written, plates)
        if len(noted) >= FEWEST:
            return PlateFaults(plate_faults(_by_texts(reader, plates, noted, context.config.seed)))
        found = _tried(reader, chosen, context.place.vault.person_id)
        return PlateFaults(plate_faults(found))

    def planted(self, plant: Plant) -> PlateFaults | Missing:
        """Return that of the audit: reader and real plates are the same."""
        return plant.real.known(PlateFaults)


def plate_faults(found: Tried) -> tuple[DataFault, ...]:
    """Return why not finding a number proves nothing, or that too few plates were there to tell."""
    if found.plates < FEWEST:
        few = (
            f"Whether the plate reader reads these plates cannot be told: {count(found.plates)} are too few."
        )
        return (DataFault(lacks=NEEDED, reason=few, dooms=False, unlooked=True),)
    if found.right >= ABLE * found.plates:
        return ()
    right = f"{count(found.right)} of {count(found.plates)} real plates"
    how = (
        f"The plate reader reads the right number on {right}."
        if found.by_number
        else f"The plate reader reads {right} the same way twice, once cut and lit a little differently."
    )
    return (DataFault(lacks=NEEDED, reason=f"{how} Not finding a number with it proves nothing."),)


def _tried(reader: PlateStrings, plates: ImageSet, keyed: Callable[[str], str]) -> Tried:
    first = _by_row(reader, plates)
    names = sum(keyed(text) == plates.identity[row] for row, text in first.items())
    if names >= max(1, ceil(NUMBERS * len(plates))):
        return Tried(names, len(plates), by_number=True)
    moved = replace(plates, source=Moved(plates.source), digest=f"{plates.digest} moved")
    second = _by_row(reader, moved)
    alike = sum(second.get(row) == text for row, text in first.items())
    return Tried(alike, len(plates), by_number=False)


def _noted(written: WrittenTexts, plates: ImageSet) -> dict[int, str]:
    return {row: text for row, text in enumerate(written.of(plates)) if text is not None}


def _by_texts(reader: PlateStrings, plates: ImageSet, noted: Mapping[int, str], seed: int) -> Tried:
    """Return how many plates are read as somebody noted them, of those whose number is noted."""
    order = np.random.default_rng([seed, 3]).permutation(sorted(noted))[:MOST]
    chosen = np.sort(order)
    read = _by_row(reader, plates.subset(chosen))
    right = sum(normalised(read.get(place, "")) == noted[int(row)] for place, row in enumerate(chosen))
    return Tried(right, len(chosen), by_number=True)


def _by_row(reader: PlateStrings, plates: ImageSet) -> dict[int, str]:
    found = reader.of(plates)
    return dict(zip(map(int, found.rows), found.strings, strict=True))


@final
@dataclass(frozen=True)
class Moved:
    """The same images, cut and lit a little differently: no number changes by that."""

    source: PixelSource

    def __len__(self) -> int:
        return len(self.source)

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one image without a narrow edge, a little darker, in the size that it had."""
        pixels = self.source.read(row)
        height, width = pixels.shape[:2]
        left, top, right, bottom = (
            ceil(cut * whole) for cut, whole in zip(CUTS, (width, height) * 2, strict=True)
        )
        kept = pixels[top : max(height - bottom, top + 1), left : max(width - right, left + 1)]
        darker = np.rint(kept * DARKER).astype(np.uint8)
        return resized(darker, (height, width) if size is None else size)
