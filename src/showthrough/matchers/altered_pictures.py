"""Pictures made smaller, turned, mirrored, or with their colours in the other order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.images import ImageSet, PixelSource, Size, resized
from showthrough.core.types import Images

VERSION = 1  # of what alterations do: it goes into the key under which vectors are kept


class Alteration(NamedTuple):
    """A change of a picture, uint8 (H, W, 3), and of its size."""

    name: str
    change: Callable[[Images], Images]
    size: Callable[[Size], Size] = lambda size: size


@final
@dataclass(frozen=True)
class AlteredSource:
    """The same pictures, each altered when it is read."""

    source: PixelSource
    change: Callable[[Images], Images]

    def __len__(self) -> int:
        return len(self.source)

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one picture, altered at its own size and then resized where `size` is given."""
        pixels = np.ascontiguousarray(self.change(self.source.read(row)))
        return pixels if size is None or pixels.shape[:2] == size else resized(pixels, size)


def altered(images: ImageSet, by: Alteration) -> ImageSet:
    """Return the same set with each picture altered; vectors of it are kept apart."""
    return replace(
        images,
        source=AlteredSource(images.source, by.change),
        sizes=[by.size(size) for size in images.sizes],
        digest=f"{images.digest} {by.name} {VERSION}",
        boxes=None,
        pixel_digests=None,
    )


def reduced(side: int) -> Alteration:
    """Return the alteration that reduces the shorter side to so many pixels, and keeps the proportions.

    >>> reduced(32).size((64, 128)), reduced(32).change(np.zeros((64, 128, 3), np.uint8)).shape
    ((32, 64), (32, 64, 3))
    """

    def size(whole: Size) -> Size:
        scale = side / min(whole)
        return max(1, round(whole[0] * scale)), max(1, round(whole[1] * scale))

    return Alteration(f"{side} px", lambda pixels: resized(pixels, size(pixels.shape[:2])), size)


def turned(degrees: int) -> Alteration:
    """Return the alteration that turns a picture about its middle, counter-clockwise.

    Turns by 90 and 180 degrees lose nothing. Others cut corners off, and fill what is new with the
    picture's mean colour.

    >>> turned(90).size((2, 3)), turned(90).change(np.zeros((2, 3, 3), np.uint8)).shape
    ((3, 2), (3, 2, 3))
    """
    name = f"turned by {degrees} degrees"
    quarters, rest = divmod(degrees, 90)
    if rest:
        return Alteration(name, partial(_rotated, degrees=degrees))
    return Alteration(
        name,
        lambda pixels: np.rot90(pixels, quarters),
        lambda size: (size[1], size[0]) if quarters % 2 else size,
    )


def mirrored() -> Alteration:
    """Return the alteration that swaps left and right."""
    return Alteration("mirrored", lambda pixels: pixels[:, ::-1])


def swapped_colours() -> Alteration:
    """Return the alteration that swaps red and blue."""
    return Alteration("BGR", lambda pixels: pixels[..., ::-1])


def _rotated(pixels: Images, degrees: int) -> Images:
    from PIL import Image

    mean = tuple(int(each) for each in pixels.reshape(-1, 3).mean(axis=0))
    image = Image.fromarray(pixels)
    return np.asarray(image.rotate(degrees, resample=Image.Resampling.BILINEAR, fillcolor=mean))
