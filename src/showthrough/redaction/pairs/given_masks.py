"""Masks that the audit file gives, as pictures or boxes, and what stands in for those that cannot be used."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol, final

import numpy as np

from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.core.images import ImageSet, Size
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Floats, Mask, Rows
from showthrough.data.catalogue import Cataloguer
from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.listing import FIRST_FOLDER, Entry, list_folder
from showthrough.errors import DataError
from showthrough.redaction.pairs.pair_masks import changed_part, noise_of
from showthrough.redaction.pairs.rewriting import rewritten
from showthrough.redaction.redactors.manual_boxes import read_manual_boxes
from showthrough.redaction.redactors.regions import region_mask

WHITE = 128  # grey level from which a mask picture hides
DIFFERENCE = "the difference of each pair"  # where masks come from that nobody gave


class MaskSource(Protocol):
    """Source of the masks of all pairs, by row."""

    def mask(self, row: int) -> Mask | PairOutcome:
        """Return where something was to be hidden, or why nobody can know."""
        ...


@final
@dataclass(frozen=True)
class GivenMasks:
    """Masks of all pairs as they were given; a pair without a usable one gets the part that changed."""

    source: MaskSource | None
    usable: Mask  # (pairs,)
    outcomes: Mapping[PairOutcome, int]
    come_from: str


@final
@dataclass(frozen=True)
class PairMasks:
    """Masks of the pairs of one role."""

    original: ImageSet
    redacted: ImageSet
    given: GivenMasks
    rows: Rows  # of all pairs, for each row here

    def is_given(self, row: int) -> bool:
        """Return whether a usable mask was given for one pair."""
        return self.given.source is not None and bool(self.given.usable[int(self.rows[row])])

    def __call__(self, row: int) -> Mask:
        """Return the mask (H, W) of one pair; empty where nothing changed and none was given."""
        if self.given.source is not None and self.is_given(row):
            mask = self.given.source.mask(int(self.rows[row]))
            if not isinstance(mask, PairOutcome):
                return mask
        before, after = self.original.source.read(row), self.redacted.source.read(row)
        again = rewritten(before, self.redacted.path(row))
        return changed_part(before, after, noise_of(before, after, again))

    def boxes(self, row: int) -> Floats | None:
        """Return the boxes (n, 4) that were given for one pair, None where none were."""
        source = self.given.source
        return source.boxes[int(self.rows[row])] if isinstance(source, BoxMasks) else None


def given_masks(
    config: RedactionConfig, base: Path, originals: Sequence[Entry], images: ImageSet, reader: Cataloguer
) -> GivenMasks:
    """Return the masks that [redaction] gives for the originals of all pairs, each looked at once.

    A mask of another size, an empty one and none at all are counted.

    Raises:
        DataError: the folder or file is missing, a box cannot be meant, or there is none for any original.
    """
    names = [PurePath(entry.name) for entry in originals]
    if config.masks is not None:
        files = _files(base / config.masks, names)
        source: MaskSource = PictureMasks(files, images.sizes, reader.max_megapixels)
    elif config.boxes is not None:
        source = BoxMasks(_boxes(base / config.boxes, names, images.sizes), images.sizes)
    else:
        return GivenMasks(None, np.zeros(len(originals), dtype=np.bool_), {}, DIFFERENCE)
    found = [_why_unusable(source, row) for row in range(len(originals))]
    outcomes = Counter(one for one in found if one is not None)
    usable = np.array([one is None for one in found])
    return GivenMasks(source, usable, outcomes, "given masks" if config.masks else "given boxes")


def _why_unusable(source: MaskSource, row: int) -> PairOutcome | None:
    mask = source.mask(row)
    return mask if isinstance(mask, PairOutcome) else None


def _boxes(path: Path, originals: Sequence[PurePath], sizes: Sequence[Size]) -> list[Floats]:
    drawn = read_manual_boxes(path)
    found = [drawn.of(name.as_posix(), size) for name, size in zip(originals, sizes, strict=True)]
    if not any(map(len, found)):
        raise DataError(
            f"{path} has a box on none of {len(originals)} originals; pictures are named by their path below "
            "the folder of originals"
        )
    return found


@final
@dataclass(frozen=True)
class PictureMasks:
    """Pictures, white where something was to be hidden."""

    files: Sequence[Path | None]
    sizes: Sequence[Size]
    max_megapixels: float

    def mask(self, row: int) -> Mask | PairOutcome:
        """Return the mask of one pair, read now."""
        file = self.files[row]
        if file is None:
            return PairOutcome.NO_MASK
        try:
            pixels = decode(file, self.max_megapixels).pixels
        except Unreadable:
            return PairOutcome.UNREADABLE_MASK
        if pixels.shape[:2] != self.sizes[row]:
            return PairOutcome.OTHER_MASK_SIZE
        mask = pixels.mean(axis=2) >= WHITE
        return np.asarray(mask) if mask.any() else PairOutcome.EMPTY_MASK


@final
@dataclass(frozen=True)
class BoxMasks:
    """Boxes of what was to be hidden, (n, 4) for each pair; none where an original has none."""

    boxes: Sequence[Floats]
    sizes: Sequence[Size]

    def mask(self, row: int) -> Mask | PairOutcome:
        """Return the pixels that the boxes of one pair touch."""
        boxes = self.boxes[row]
        return region_mask(boxes, self.sizes[row]) if len(boxes) else PairOutcome.NO_MASK


def _files(folder: Path, originals: Sequence[PurePath]) -> list[Path | None]:
    """Return the mask picture of each original: of its name, or of its name with another extension."""
    if not folder.is_dir():
        raise DataError(f"masks in [redaction] needs a folder of pictures, and {folder} is none")
    listed = [entry for entry in list_folder(folder, FIRST_FOLDER) if entry.passed_over is None]
    exact = {PurePath(entry.name): entry.path for entry in listed}
    by_stem: dict[PurePath, list[Path]] = {}
    for name, path in exact.items():
        by_stem.setdefault(name.with_suffix(""), []).append(path)

    def of(original: PurePath) -> Path | None:
        near = by_stem.get(original.with_suffix(""), [])
        return exact.get(original) or (near[0] if len(near) == 1 else None)

    found = [of(original) for original in originals]
    if not any(found):
        raise DataError(
            f"{folder} has a mask for none of {len(originals)} originals; a mask has the path of its "
            "original, whatever its extension"
        )
    return found
