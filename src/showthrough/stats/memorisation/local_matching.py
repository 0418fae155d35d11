"""Comparing parts of images with parts of others, at the same place and near it.

A part that was copied shows the same detail, colours and brightness. Parts are a tenth of the image: squares,
and bands as wide as two eyes. Each is described by its slow waves, fine ones counting for more, as photos
have less of them; its distance to another part is measured by how much detail it shows itself, so that skin
and sky, which are alike on everybody, are close to nothing.

Source: Field, Journal of the Optical Society of America A 4 (1987) (waves of photos shrink as 1 / frequency).
"""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Rows
from showthrough.stats.memorisation.margins import Shades, averages
from showthrough.stats.neighbours import Nearest

CELLS = 32  # a side, at most: parts are compared as coarsely as this
FEWEST_CELLS = 16  # a side: parts of fewer show no detail
DETAIL = 0.05  # length of the waves of grey; a part with less tells nobody from anybody
LIGHT, COLOUR = 0.8, 0.3  # of the highest frequency: waves of grey and of colour that are compared
HUE = 2.0  # weight of colour beside grey
FARTHEST = 10.0  # distance of pictures without any part to compare
QUERIES, GALLERY = 512, 512  # images at a time: what is compared stays in the cache


class PartShape(NamedTuple):
    """Measures of a part, in shares of the side."""

    height: float
    width: float
    step: float  # from place to place
    reach: float  # how far from its place it is looked for


class ImagePart(NamedTuple):
    """A part of a picture, in cells."""

    top: int
    left: int
    height: int
    width: int

    def moved(self, down: int, right: int) -> "ImagePart":
        """Return the part of the same size that lies so far away."""
        return self._replace(top=self.top + down, left=self.left + right)

    def lies_within(self, side: int) -> bool:
        """Return whether a picture of so many cells a side holds it."""
        return min(self.top, self.left) >= 0 and max(self.top + self.height, self.left + self.width) <= side


SHAPES = (PartShape(9 / 32, 9 / 32, 3 / 32, 2 / 32), PartShape(5 / 32, 21 / 32, 2 / 32, 0))


def part_nearest(synthetic: ArrayLike, real: ArrayLike, k: int = 50) -> Nearest:
    """Return the k real images that show a part most like one of each synthetic image.

    Both are square pixels in [0, 1], (n, S, S, 3). A distance is that of the two parts most alike, 0 for
    equal ones, 1 if they differ by as much as the synthetic part has detail, and 10 at most.

    Raises:
        NotAssessableError: images of fewer than 16 pixels a side.

    >>> rng = np.random.default_rng(0)
    >>> synthetic, real = rng.random((2, 24, 24, 3)), rng.random((20, 24, 24, 3))
    >>> synthetic[0, 4:12, 6:14] = real[3, 5:13, 6:14]
    >>> found = part_nearest(synthetic, real, k=1)
    >>> int(found.rows[0, 0]), bool(found.distance[0, 0] < 0.01 < found.distance[1, 0])
    (3, True)
    """
    return parts_among(coloured(synthetic, "synthetic"), coloured(real, "real"), k)


def coloured(pixels: ArrayLike, what: str = "pixels") -> Shades:
    """Return square pictures (n, S, S, 3) as grey and two differences of colours in cells, (n, 3, L, L)."""
    pictures = np.asarray(pixels, dtype=np.float32)
    if pictures.ndim != 4 or pictures.shape[1] != pictures.shape[2] or pictures.shape[3] != 3:
        raise ValueError(f"{what} must be square pictures (n, S, S, 3), got shape {pictures.shape}")
    if len(pictures) == 0:
        raise NotEnoughDataError(f"{what} is empty", needed=1)
    if not np.isfinite(pictures).all():
        raise ValueError(f"{what} hold a value that is not finite")
    grey = pictures.mean(axis=3)
    side = pictures.shape[1]
    if side < FEWEST_CELLS:
        raise NotAssessableError(f"parts are compared in images of {FEWEST_CELLS} pixels a side, not {side}")
    seen = np.stack([grey - 0.5, pictures[..., 0] - pictures[..., 1], pictures[..., 2] - grey], axis=1)
    if side <= CELLS:
        return seen
    lines = averages(side, 0.0, 1.0, CELLS)
    return np.ascontiguousarray(lines @ seen @ lines.T)


def parts_among(own: Shades, other: Shades, k: int) -> Nearest:
    """Return what `part_nearest` does, for pictures that are `coloured` already, (n, 3, L, L)."""
    k, n = min(k, len(other)), len(own)
    rows, close = np.zeros((n, 0), dtype=np.int64), np.zeros((n, 0), dtype=np.float32)
    for first in range(0, len(other), GALLERY):
        gallery = _Gallery(other[first : first + GALLERY])
        found = [_closest(own[start : start + QUERIES], gallery, k) for start in range(0, n, QUERIES)]
        rows = np.hstack([rows, first + np.concatenate([each.rows for each in found])])
        close = np.hstack([close, np.concatenate([each.distance for each in found])])
        kept = np.argsort(close, axis=1, kind="stable")[:, :k]
        rows, close = np.take_along_axis(rows, kept, axis=1), np.take_along_axis(close, kept, axis=1)
    return Nearest(close.astype(np.float64), rows)


def parts_of(side: int) -> Iterator[tuple[ImagePart, tuple[ImagePart, ...]]]:
    """Yield the parts of pictures of so many cells a side, each with those that it is compared with.

    >>> len(list(parts_of(24)))
    136
    """
    for shape in SHAPES:
        height, width, step, reach = (round(each * side) for each in shape)
        ways = tuple(product(range(-reach, reach + 1), repeat=2))
        for top, left in product(range(0, side - height + 1, step), range(0, side - width + 1, step)):
            part = ImagePart(top, left, height, width)
            near = (part.moved(*way) for way in ways)
            yield part, tuple(each for each in near if each.lies_within(side))


class _Gallery:
    """Parts of real pictures, described when first asked for."""

    def __init__(self, pictures: Shades) -> None:
        self.pictures = pictures
        self._known: dict[ImagePart, Shades] = {}

    def part(self, part: ImagePart) -> Shades:
        """Return the waves of one part of all pictures, and the sum of their squares, (D + 1, m)."""
        if part not in self._known:
            waves = described(self.pictures, part)
            self._known[part] = np.vstack([waves.T, (waves**2).sum(axis=1)])
        return self._known[part]


def described(pictures: Shades, part: ImagePart) -> Shades:
    """Return the weighted waves of a part of pictures (n, 3, L, L), those of grey first, (n, D)."""
    top, left, height, width = part
    seen = pictures[:, :, top : top + height, left : left + width].reshape(len(pictures), 3, height * width)
    light, colour = _waves(height, width, LIGHT), HUE * _waves(height, width, COLOUR)
    return np.hstack([seen[:, 0] @ light.T, seen[:, 1] @ colour.T, seen[:, 2] @ colour.T])


def _closest(own: Shades, gallery: _Gallery, k: int) -> Nearest:
    """Return the k nearest of one part of the gallery, in any order."""
    n, m = len(own), len(gallery.pictures)
    best = np.full((n, m), -(FARTHEST**2), dtype=np.float32)  # minus the square of the distance
    scores = np.empty((n, m), dtype=np.float32)
    for part, near in parts_of(own.shape[2]):
        asked, squares, rows = _asked(own, part)
        within = best if len(rows) == n else best[rows]
        within += squares
        for other in near:
            seen = scores[: len(rows)]
            np.matmul(asked, gallery.part(other), out=seen)
            np.maximum(within, seen, out=within)
        within -= squares
        if len(rows) < n:
            best[rows] = within
    kept = np.argpartition(-best, min(k, m) - 1, axis=1)[:, :k]
    close = np.take_along_axis(best, kept, axis=1)
    return Nearest(np.sqrt(np.maximum(-close, 0)), kept)


def _asked(own: Shades, part: ImagePart) -> tuple[Shades, Shades, Rows]:
    """Return a part's side of the product, (n, D + 1), what is taken off after it, (n, 1), and whose it is.

    With waves u and v and the detail d of u: -|u - v|² / d² = (2 u v - v²) / d² - u² / d².
    """
    waves = described(own, part)
    light = waves[:, 1 : len(_waves(part.height, part.width, LIGHT))]  # but the mean
    detail = np.linalg.norm(light, axis=1)
    rows = np.flatnonzero(detail > DETAIL)
    waves, scale = waves[rows], detail[rows, None] ** -2
    return np.hstack([2 * waves * scale, -scale]), (waves**2).sum(axis=1, keepdims=True) * scale, rows


@cache
def _waves(height: int, width: int, cut: float) -> NDArray[np.float32]:
    """Return cosine waves of a part times their frequency, the mean first, (D, height x width)."""
    down, right = (_lines(count) for count in (height, width))
    rows, columns = np.arange(height)[:, None] / height, np.arange(width) / width
    frequency = np.hypot(rows, columns)
    frequency[0, 0] = (height * width) ** -0.5  # the mean counts as one cell does
    kept = np.nonzero(rows + columns < cut)
    waves = down[kept[0], :, None] * right[kept[1], None, :] * frequency[kept][:, None, None]
    return np.asarray(waves.reshape(len(kept[0]), -1), dtype=np.float32)


def _lines(count: int) -> NDArray[np.float64]:
    """Return the cosine transform of a line of cells, (count, count)."""
    places = (2 * np.arange(count) + 1) / (2 * count)
    waves = np.cos(np.pi * np.outer(np.arange(count), places)) * np.sqrt(2 / count)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves)
