"""What redaction changed of each pair, inside its mask and outside."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from showthrough.core.facts.pair_facts import PixelChange
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import Role
from showthrough.core.types import Images, Mask, StepProgress
from showthrough.redaction.pairs.given_masks import DIFFERENCE
from showthrough.redaction.pairs.rewriting import Written, how_written, rewritten
from showthrough.stats.redaction.masked import masked_psnr, masked_ssim

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
BLOCK = 16  # pixels: JPEG writes blocks of so many together, and those at a mask's edge hold parts of it


class _Change(NamedTuple):
    ssim: float
    psnr: float
    outside: float
    by_writing: float
    is_lossless: bool
    is_unchanged: bool


def pixel_change(pairs: RedactedPairs, progress: StepProgress) -> PixelChange:
    """Return what changed of every pair of an audit, of all its people: all of it goes out."""
    sets = [pairs.of(role) for role in ROLES]
    every = [(own, row) for own in sets for row in range(len(own.original))]
    found: list[_Change] = []
    for own, row in every:
        found.append(_change(own, row))
        progress(len(found), len(every))
    return PixelChange(
        person=tuple(own.original.identity[row] for own, row in every),
        picture=tuple(own.redacted.ids[row] for own, row in every),
        ssim=np.array([one.ssim for one in found]),
        psnr=np.array([one.psnr for one in found]),
        outside=np.array([one.outside for one in found]),
        by_writing=np.array([one.by_writing for one in found]),
        is_lossless=np.array([one.is_lossless for one in found]),
        is_unchanged=np.array([one.is_unchanged for one in found]),
        masks_from=pairs.masks_from,
        is_mask_given=pairs.masks_from != DIFFERENCE,
    )


def _change(pairs: PairSet, row: int) -> _Change:
    before, after = pairs.original.source.read(row), pairs.redacted.source.read(row)
    path, mask = pairs.redacted.path(row), pairs.mask(row)
    how = how_written(path)
    inside = (
        (masked_ssim(before, after, mask), masked_psnr(before, after, mask)) if mask.any() else (np.nan,) * 2
    )
    is_lossless = how is Written.AS_THEY_ARE
    beyond = ~mask if is_lossless else ~ndimage.maximum_filter(mask, 2 * BLOCK + 1)
    again = before if is_lossless else rewritten(before, path)
    outside = _share(before, after, beyond)
    by_writing = np.nan if again is None else _share(before, again, beyond)
    return _Change(*inside, outside, by_writing, is_lossless, bool((before == after).all()))


def _share(before: Images, after: Images, where: Mask) -> float:
    return float((before != after).any(axis=2)[where].mean()) if where.any() else np.nan
