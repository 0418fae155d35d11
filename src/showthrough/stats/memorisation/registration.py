"""Comparing images although one was mirrored, cropped or recoloured."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Rows
from showthrough.stats.neighbours import Nearest, nearest

STEP = 0.025  # of the side: crops and their places differ by it
CROPS = (0.0, 2 * STEP, 3 * STEP, 4 * STEP)  # share of each side that is cut off
COARSE, FINE = 8, 12  # sides of the outlines that find and that compare
HELD = 1 << 20  # numbers compared at a time: they stay in the cache
FLAT = 1e-4  # below this contrast an image has no outline
Shades = NDArray[np.float32]  # (n, S, S) or (n, cells)


class Window(NamedTuple):
    """A part of an image, in shares of its side."""

    top: float
    left: float
    size: float
    is_mirrored: bool


WHOLE = Window(0.0, 0.0, 1.0, False)


def windows() -> Iterator[Window]:
    """Yield the whole image and its crops of up to a tenth, at all places, as they are and mirrored.

    >>> len(list(windows()))
    102
    """
    for crop in CROPS:
        places = np.arange(0, crop + STEP / 2, STEP)  # of the window's corner
        for top, left in product(places, places):
            yield from (Window(top, left, 1 - crop, is_mirrored) for is_mirrored in (False, True))


def shades(pixels: ArrayLike, what: str = "pixels") -> Shades:
    """Return square pictures (n, S, S, 3) in grey, (n, S, S); a value that is not finite is refused."""
    pictures = np.asarray(pixels)
    if pictures.ndim != 4 or pictures.shape[1] != pictures.shape[2]:
        raise ValueError(f"{what} must be square pictures (n, S, S, 3), got shape {pictures.shape}")
    if len(pictures) == 0:
        raise NotEnoughDataError(f"{what} is empty", needed=1)
    grey: Shades = pictures.mean(axis=3, dtype=np.float32)
    if not np.isfinite(grey).all():
        row = int(np.flatnonzero(~np.isfinite(grey).all(axis=(1, 2)))[0])
        raise ValueError(f"{what}[{row}] holds a value that is not finite")
    return grey


def outlines(grey: Shades, window: Window = WHOLE, side: int = FINE) -> Shades:
    """Return what is seen through a window in `side` x `side` cells, (n, side²), of length 1.

    Brightness and contrast are taken out. An image of one shade has no outline: its vector is zero
    and lies at distance 1 from all others.
    """
    cells = min(side, grey.shape[1])
    rows = _averages(grey.shape[1], window.top, window.size, cells)
    columns = _averages(grey.shape[2], window.left, window.size, cells)
    seen = rows @ grey @ (columns[::-1] if window.is_mirrored else columns).T
    flat = seen.reshape(len(seen), -1)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    scaled: Shades = np.divide(flat, length, out=np.zeros_like(flat), where=length > FLAT)
    return scaled


def unmirrored(grey: Shades, side: int = COARSE) -> Shades:
    """Return features that an image and its mirror image share: half-sum and size of the half-difference.

    >>> image = np.random.default_rng(0).random((1, 16, 16), dtype=np.float32)
    >>> bool(np.allclose(unmirrored(image), unmirrored(image[:, :, ::-1]), atol=1e-6))
    True
    """
    seen, turned = (outlines(grey, window, side) for window in (WHOLE, WHOLE._replace(is_mirrored=True)))
    return np.concatenate([(seen + turned) / 2, np.abs(seen - turned) / 2], axis=1)


def aligned_nearest(made: ArrayLike, real: ArrayLike, k: int = 50) -> Nearest:
    """Return the k real images nearest to each made one when mirroring and small crops are undone.

    Both are square pixels, (n, S, S, 3). The k nearest by `unmirrored` are looked at again: each
    distance is the smallest between the outline of the made image and that of the real one through
    any of the `windows`. Distances lie between 0 and 2 and know nothing of brightness, contrast and
    colour. A real image that is only near after a crop can be missed where it is not among those k.

    >>> rng = np.random.default_rng(0)
    >>> real = rng.random((20, 16, 16, 3))
    >>> found = aligned_nearest(real[3:4, :, ::-1], real, k=2)
    >>> int(found.rows[0, 0]), bool(found.distance[0, 0] < 0.01 < found.distance[0, 1])
    (3, True)
    """
    return aligned_among(shades(made, "made"), shades(real, "real"), k)


def aligned_among(own: Shades, other: Shades, k: int) -> Nearest:
    """Return what `aligned_nearest` does, for pictures that are grey already, (n, S, S)."""
    coarse, among = (unmirrored(each).astype(np.float64) for each in (own, other))
    candidates = nearest(coarse, among, k).rows
    target, closest = outlines(own), np.full(candidates.shape, np.inf)  # squared distances
    target_length = (target**2).sum(axis=1)[:, None]  # 1, or 0 where there is no outline
    for window in windows():
        gallery = outlines(other, window)
        length = (gallery**2).sum(axis=1)
        for rows in _parts(candidates, gallery.shape[1]):
            products = np.einsum("bkd,bd->bk", gallery[candidates[rows]], target[rows])
            squared = target_length[rows] + length[candidates[rows]] - 2 * products
            closest[rows] = np.minimum(closest[rows], squared)
    distance = np.sqrt(np.maximum(closest, 0))
    order = np.argsort(distance, axis=1, kind="stable")
    return Nearest(*(np.take_along_axis(found, order, axis=1) for found in (distance, candidates)))


def _averages(side: int, start: float, size: float, cells: int) -> Shades:
    """Return the matrix (cells, side) that averages a line of pixels over equal parts of a window."""
    edges = side * (start + size * np.arange(cells + 1) / cells)
    pixel = np.arange(side)[None]
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    overlap = np.clip(overlap, 0, None)
    return np.asarray(overlap / overlap.sum(axis=1, keepdims=True), dtype=np.float32)


def _parts(candidates: Rows, width: int) -> Iterator[slice]:
    step = max(1, HELD // (candidates.shape[1] * width))
    return (slice(start, start + step) for start in range(0, len(candidates), step))
