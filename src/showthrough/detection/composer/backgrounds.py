"""Backgrounds without objects: drawn places, or cuts of somebody's pictures."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.images import Size
from showthrough.core.types import Features, Floats, Images
from showthrough.data.decoding.decode import decode
from showthrough.detection.composer.drawn_places import clutter, heap, room, street
from showthrough.detection.composer.textures import TexturePool, as_image, noise
from showthrough.errors import NotEnoughDataError

HELD_BYTES = 256_000_000  # of decoded pictures, in each process


class Backgrounds(Protocol):
    """Source of backgrounds."""

    def draw(self, rng: np.random.Generator, size: Size) -> Features:
        """Return a background, (H, W, 3) in grey levels, that depends on the generator alone."""


@final
class DrawnBackgrounds:
    """Rooms, streets and heaps of shapes with texture and uneven light: nothing that shows an object.

    The textures are drawn from a fixed seed, at the first picture of a size.
    """

    def __init__(self) -> None:
        self._pools: dict[int, TexturePool] = {}

    def draw(self, rng: np.random.Generator, size: Size) -> Features:
        """Return a place that nobody has seen."""
        kinds: tuple[Callable[[np.random.Generator, Size], Image.Image], ...] = (room, street, heap)
        picture = kinds[int(rng.integers(len(kinds)))](rng, size)
        blurred = picture.filter(
            ImageFilter.BoxBlur(float(rng.uniform(0.3, 1.5)))
        )  # a third of a Gaussian's time
        canvas = np.asarray(blurred, dtype=np.float32) * _light(rng, size)
        amplitude = np.float32(np.exp(rng.uniform(np.log(2), np.log(25))))
        canvas += amplitude * self._pool(size).cut(rng, *size)
        return canvas

    def _pool(self, size: Size) -> TexturePool:
        side = max(size)
        if side not in self._pools:
            self._pools[side] = TexturePool((0,), side)
        return self._pools[side]


class PictureFile(NamedTuple):
    """File of a picture that can be read."""

    path: Path
    size: Size  # upright


@final
class FolderBackgrounds:
    """Cuts of somebody's pictures, whatever they show: an object that stands there already has no box.

    Pictures are read when they are drawn, at twice the scene's size at most, and held while there is room.
    """

    def __init__(self, files: Sequence[PictureFile]) -> None:
        if not files:
            raise NotEnoughDataError("there is no background to paste onto")
        self.files = tuple(files)
        self._held = HeldPictures()

    def draw(self, rng: np.random.Generator, size: Size) -> Features:
        """Return a part of a picture, enlarged where that is too small, mirrored as often as not."""
        file = self.files[int(rng.integers(len(self.files)))]
        picture = self._held.of(file.path, lambda: _read(file, size))
        high, wide = picture.shape[:2]
        widest = min(high / size[0], wide / size[1])  # pixels of the picture for one of the scene
        scale = widest * rng.uniform(min(1.0, max(0.5, 1 / widest)), 1.0)
        height, width = scale * size[0], scale * size[1]
        y, x = rng.uniform(0, high - height), rng.uniform(0, wide - width)
        image = Image.fromarray(picture).resize(
            (size[1], size[0]),
            Image.Resampling.BILINEAR,
            box=(x, y, min(x + width, wide), min(y + height, high)),
        )
        if rng.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.asarray(image, dtype=np.float32)


@final
class HeldPictures:
    """Pictures that were read lately, as many as there is room for."""

    def __init__(self, most_bytes: int = HELD_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._held: OrderedDict[Path, Images] = OrderedDict()

    def of(self, path: Path, read: Callable[[], Images]) -> Images:
        """Return a picture, read now where it is not held; the one that nobody asked for longest goes."""
        if path not in self._held:
            self._held[path] = read()
            self._bytes += self._held[path].nbytes
            while self._bytes > self._most and len(self._held) > 1:
                self._bytes -= self._held.popitem(last=False)[1].nbytes
        self._held.move_to_end(path)
        return self._held[path]


def smaller_size(picture: Size, scene: Size) -> Size:
    """Return the size at which a picture just covers twice the scene, or its own where it is smaller.

    >>> smaller_size((3000, 4000), (256, 256))
    (512, 683)
    """
    share = min(1.0, 2 * max(scene[0] / picture[0], scene[1] / picture[1]))
    return max(1, round(share * picture[0])), max(1, round(share * picture[1]))


def drawn_background(rng: np.random.Generator, size: int) -> Floats:
    """Return a gradient with texture and clutter, (size, size, 3) in grey levels, all of it drawn afresh."""
    angle, ramp = rng.uniform(0, 2 * np.pi), np.linspace(0, 1, size)
    across = np.cos(angle) * ramp[None, :, None] + np.sin(angle) * ramp[:, None, None]
    start, end = rng.uniform(20, 235, 3), rng.uniform(20, 235, 3)
    canvas = start + (end - start) * across + rng.uniform(0, 45) * noise(rng, size, rng.uniform(0.8, 2.0))
    image = as_image(canvas)
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 9))):
        clutter(rng, draw, size)
    blurred = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.2))))
    return np.asarray(blurred, dtype=np.float64) + rng.uniform(0, 15) * noise(
        rng, size, rng.uniform(0.3, 1.5)
    )


def _read(file: PictureFile, scene: Size) -> Images:
    return decode(file.path, size=smaller_size(file.size, scene)).pixels


def _light(rng: np.random.Generator, size: Size) -> Features:
    """Return a factor for each pixel and channel, (H, W, 3): brighter towards a lamp or a window."""
    y, x = (np.linspace(-1, 1, n, dtype=np.float32) for n in size)
    slope_y, slope_x = (np.float32(slope) for slope in rng.uniform(-0.25, 0.25, 2))
    light = (1 + slope_y * y)[:, None] + np.repeat(slope_x * x, 3)[None, :]  # channels side by side: one pass
    return light.reshape(*size, 3)
