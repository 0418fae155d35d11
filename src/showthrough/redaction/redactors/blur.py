"""Redactor that blurs by a Gaussian of the sigma that was asked for.

It looks like protection and is not: who knows of the blur renders candidates, blurs them and compares.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, final

import numpy as np
from PIL import Image

from showthrough.core.types import Images, Mask
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit, strength_above
from showthrough.redaction.redactors.regions import MaskPart, parts_of
from showthrough.stats.arrays import Singles

TRUNCATED = 4.0  # sigmas from the middle at which the window ends
BLOCK = 128  # pixels along an axis that one product gives: what lies beyond the window is not multiplied
CELLS = 4.0  # a sigma: pixels are averaged in cells of this part of it first
LARGEST_CELL = 4  # pixels: stripes as narrow as a cell are wrong by more than a grey level in larger ones


@final
@dataclass(frozen=True)
class Blur:
    """Gaussian blur, the picture mirrored at its border; sigma in pixels."""

    sigma: float

    def __post_init__(self) -> None:
        strength_above(0, self.sigma, "the sigma of a blur, in pixels")

    @property
    def name(self) -> str:
        """Return what is done, in words."""
        return f"Gaussian blur, sigma {self.sigma:g} pixels"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with the mask blurred; what surrounds it shines in, as in any blur."""
        refuse_misfit(picture, mask)
        changed = picture.copy()
        for part in parts_of(mask):
            changed[part] = np.rint(blurred(picture, part, self.sigma)).astype(np.uint8)
        return pasted(picture, changed, mask)


class _Window(NamedTuple):
    """Weights by which some pixels along an axis are made of cells."""

    cells: slice
    weights: Singles  # (made, cells)


def blurred(picture: Images, part: MaskPart, sigma: float) -> Singles:
    """Return a part of the blurred picture, float32 (h, w, channels).

    Rows and then columns are products with a band of weights, which are exact for every sigma, where box
    filters come near a Gaussian only. From a sigma of 8 on, and off the border of the picture, the pixels
    are means of small cells, each weighed by all that the Gaussian lays on it: within a grey level of the
    exact one, in a quarter of the time.
    """
    reach = int(TRUNCATED * sigma + 0.5)
    side = _cell(part, picture.shape, sigma, reach)
    seen = [slice(max(0, own.start - reach), own.stop + reach) for own in part]
    made = _cells(picture[seen[0], seen[1]], side)
    lengths = [min(each.stop, length) - each.start for each, length in zip(seen, picture.shape, strict=False)]
    for own, near, length in zip(part, seen, lengths, strict=True):
        starts = range(own.start - near.start, own.stop - near.start, BLOCK)
        ends = [min(start + BLOCK, own.stop - near.start) for start in starts]
        windows = [_window(*span, length, sigma, side) for span in zip(starts, ends, strict=True)]
        turned = np.concatenate([_product(w.weights, made[w.cells]) for w in windows])
        made = np.ascontiguousarray(turned.swapaxes(0, 1))
    return made


def _cell(part: MaskPart, shape: tuple[int, ...], sigma: float, reach: int) -> int:
    """Return pixels a side of the cells to average first."""
    inside = all(own.start >= reach and own.stop + reach <= n for own, n in zip(part, shape, strict=False))
    # Mirrored stripes, as narrow as a cell, would add up what each cell is wrong by, where others cancel out.
    return min(max(1, int(sigma / CELLS)), LARGEST_CELL) if inside else 1


def _cells(pixels: Images, side: int) -> Singles:
    if side == 1:
        return pixels.astype(np.float32)
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).reduce(side), dtype=np.float32)


def _product(weights: Singles, cells: Singles) -> Singles:
    return (weights @ cells.reshape(len(cells), -1)).reshape(len(weights), *cells.shape[1:])


@lru_cache(maxsize=64)  # in a video most boxes are as large as those of the frame before
def _window(start: int, stop: int, length: int, sigma: float, side: int) -> _Window:
    made = np.arange(start, stop)
    reach = int(TRUNCATED * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (offsets / sigma) ** 2)
    folded = (made[:, None] + offsets) % (2 * length)  # mirrored, edge pixels twice
    folded = np.minimum(folded, 2 * length - 1 - folded) // side
    first, last = int(folded.min()), int(folded.max())
    width = last - first + 1
    places = np.arange(len(made))[:, None] * width + folded - first
    summed = np.bincount(places.ravel(), np.tile(bell / bell.sum(), len(made)), len(made) * width)
    return _Window(slice(first, last + 1), summed.reshape(len(made), width).astype(np.float32))
