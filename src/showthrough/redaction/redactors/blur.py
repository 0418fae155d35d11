"""Redactor that blurs by a Gaussian of exactly the sigma that was asked for.

It looks like protection and is not: who knows of the blur renders candidates, blurs them and compares.
"""

from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from showthrough.core.types import Images, Mask
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit, strength_above
from showthrough.redaction.redactors.regions import MaskPart, parts_of
from showthrough.stats.arrays import Rows, Singles

TRUNCATED = 4.0  # sigmas from the middle at which the window ends
BLOCK = 128  # pixels along an axis that one product gives: what lies beyond the window is not multiplied


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
    """Weights by which some pixels along an axis are made of others."""

    seen: slice
    weights: Singles  # (made, seen)


def blurred(picture: Images, part: MaskPart, sigma: float) -> Singles:
    """Return a part of the blurred picture, float32 (h, w, channels).

    Rows and then columns are products with a band of weights: exact for every sigma, where box filters
    come near a Gaussian only.
    """
    (rows, columns), (height, width) = part, picture.shape[:2]
    across = _windows(columns, width, sigma)
    seen = slice(min(w.seen.start for w in across), max(w.seen.stop for w in across))
    strip = picture[:, seen]
    down = [_product(w.weights, strip[w.seen]) for w in _windows(rows, height, sigma)]
    turned = np.ascontiguousarray(np.concatenate(down).swapaxes(0, 1))
    made = [_product(w.weights, turned[w.seen.start - seen.start : w.seen.stop - seen.start]) for w in across]
    return np.concatenate(made).swapaxes(0, 1)


def _product(weights: Singles, pixels: Images | Singles) -> Singles:
    flat = pixels.reshape(len(pixels), -1).astype(np.float32, copy=False)
    return (weights @ flat).reshape(len(weights), *pixels.shape[1:])


def _windows(made: slice, length: int, sigma: float) -> list[_Window]:
    starts = range(made.start, made.stop, BLOCK)
    return [_window(np.arange(start, min(start + BLOCK, made.stop)), length, sigma) for start in starts]


def _window(made: Rows, length: int, sigma: float) -> _Window:
    reach = int(TRUNCATED * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (offsets / sigma) ** 2)
    folded = (made[:, None] + offsets) % (2 * length)  # mirrored, edge pixels twice
    folded = np.minimum(folded, 2 * length - 1 - folded)
    first, last = int(folded.min()), int(folded.max())
    width = last - first + 1
    places = np.arange(len(made))[:, None] * width + folded - first
    summed = np.bincount(places.ravel(), np.tile(bell / bell.sum(), len(made)), len(made) * width)
    return _Window(slice(first, last + 1), summed.reshape(len(made), width).astype(np.float32))
