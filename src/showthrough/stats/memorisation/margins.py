"""Pictures in shades of grey without their plain margins, whatever the tone curve."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Rows

PLAIN = 0.03  # of a picture's contrast: a line that varies less, in the shade of its edge, is margin
FEWEST = 2  # lines make a margin
CLEAR = 0.8  # of the area is left, or less: a margin beyond doubt
LEAST = 0.4  # of a side is left, or the picture stays as it is
FLAT = 1e-4  # of the brightest shade: a picture with less contrast has one shade
Shades = NDArray[np.float32]  # (n, S, S), (n, 2, S, S) with and without margins, or (n, cells)


class Inner(NamedTuple):
    """What lies within margins."""

    pictures: Shades
    area: Shades  # (n,) share of the picture


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


def normalised(grey: Shades) -> Shades:
    """Return pictures as they are and without plain margins, as ranks of their shades, (n, 2, S, S).

    Where margins are clear, no picture with them is kept. Ranks lie in (0, 1) and are the same whatever
    rising tone curve a picture went through; what lies within margins is the same on any larger plain
    canvas. A picture of one shade is .5 everywhere.

    >>> picture = np.random.default_rng(0).random((1, 8, 8), dtype=np.float32)
    >>> bool(np.allclose(normalised(picture), normalised(picture**2.2)))
    True
    """
    inner, left = without_margins(grey)
    whole = _ranks(np.where((left <= CLEAR)[:, None, None], inner, grey))
    found = np.stack([whole, whole], axis=1)
    is_narrow = (left < 1) & (left > CLEAR)
    if is_narrow.any():
        found[is_narrow, 1] = _ranks(inner[is_narrow])
    return found


def _ranks(grey: Shades) -> Shades:
    flat = grey.reshape(len(grey), grey.shape[1] * grey.shape[2])
    is_flat = flat.max(axis=1, initial=0) - flat.min(axis=1, initial=np.inf) <= FLAT * np.abs(flat).max(
        axis=1, initial=0
    )
    ranks = rankdata(flat, axis=1) - 0.5
    ranks[is_flat] = flat.shape[1] / 2
    return np.asarray(ranks / flat.shape[1], dtype=np.float32).reshape(grey.shape)


def without_margins(grey: Shades) -> Inner:
    """Return pictures (n, S, S), each drawn out to what lies within plain margins.

    With a margin goes the line beside it, which shows some of both.
    """
    side = grey.shape[1]
    tolerance = PLAIN * grey.reshape(len(grey), -1).std(axis=1)
    boxes = np.stack([_inner(grey, tolerance), _inner(grey.transpose(0, 2, 1), tolerance)], axis=1)
    found = grey.copy()
    for row in np.flatnonzero((boxes != [0, side]).any(axis=(1, 2))):
        rows, columns = (averages(side, a / side, (b - a) / side, side) for a, b in boxes[row])
        found[row] = rows @ grey[row] @ columns.T
    return Inner(found, np.prod(boxes[:, :, 1] - boxes[:, :, 0], axis=1, dtype=np.float32) / side**2)


def _inner(grey: Shades, tolerance: Shades) -> Rows:
    """Return the first row of each picture that is no margin and the one after the last, (n, 2)."""
    side = grey.shape[1]
    first = _plain(grey, tolerance).argmin(axis=1)
    last = _plain(grey[:, ::-1], tolerance).argmin(axis=1)
    first, last = (np.where(lines >= FEWEST, lines + 1, 0) for lines in (first, last))
    last = side - last
    is_left = last - first >= LEAST * side
    return np.stack([np.where(is_left, first, 0), np.where(is_left, last, side)], axis=1)


def _plain(grey: Shades, tolerance: Shades) -> NDArray[np.bool_]:
    """Return which rows are of one shade, that of the first."""
    middle, limit = grey.mean(axis=2), tolerance[:, None]
    same = (np.abs(middle - middle[:, :1]) <= limit) & (limit > 0)
    plain: NDArray[np.bool_] = same & (grey.std(axis=2) <= limit)
    plain[:, -1] = False  # argmin finds the end
    return plain


def averages(pixels: int, start: ArrayLike, size: ArrayLike, parts: int) -> Shades:
    """Return matrices (..., parts, pixels) that average a line of pixels over equal parts of a window.

    `start` and `size` are shares of the line and lie within it: one window, or one for each row.
    """
    begin, step = (np.asarray(each, dtype=np.float32)[..., None] for each in (start, size))
    step = step * np.float32(1 / parts)
    edges = pixels * (begin + step * np.arange(parts + 1, dtype=np.float32))  # (..., parts + 1)
    covered = edges[..., None] - np.arange(pixels, dtype=np.float32)
    np.clip(covered, 0, 1, out=covered)  # share of each pixel that lies before an edge
    found: Shades = np.diff(covered, axis=-2)
    found /= pixels * step[..., None]
    return found
