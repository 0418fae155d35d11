"""Redactor that makes square cells of one colour, the true mean of each cell.

It looks like protection and is not: means of cells can be compared with those of candidates.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.types import Images, Mask
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit, strength_above
from showthrough.redaction.redactors.regions import parts_of
from showthrough.stats.arrays import Rows


@final
@dataclass(frozen=True)
class Pixelate:
    """Cells of so many pixels a side, counted from the corner of what is hidden, cut off at its end."""

    side: float

    def __post_init__(self) -> None:
        strength_above(1, self.side, "the side of a cell, in pixels")

    @property
    def name(self) -> str:
        """Return what is done, in words."""
        return f"pixelation, cells of {round(self.side)} pixels"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with the mask in cells."""
        refuse_misfit(picture, mask)
        changed = picture.copy()
        for part in parts_of(mask):
            changed[part] = cells_of(picture[part], round(self.side))
        return pasted(picture, changed, mask)


def cells_of(pixels: Images, side: int) -> Images:
    """Return pixels with each cell in its mean colour.

    >>> cells_of(np.array([[[0], [10], [7]]], dtype=np.uint8), 2)[0, :, 0].tolist()
    [5, 5, 7]
    """
    (rows, heights), (columns, widths) = (_edges(length, side) for length in pixels.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0, dtype=np.int64), columns, axis=1)
    counts = (heights[:, None] * widths)[..., None]
    means: Images = ((2 * sums + counts) // (2 * counts)).astype(np.uint8)
    return means.repeat(heights, axis=0).repeat(widths, axis=1)


def _edges(length: int, side: int) -> tuple[Rows, Rows]:
    starts = np.arange(0, length, side)
    return starts, np.diff(starts, append=length)
