"""Comparing images although one was turned, mirrored, cropped, framed or recoloured.

First all pairs are compared cheaply by features that no turn, mirroring or negative changes, through
every overlap that is tried; then the few that are left in each attitude; then the closest of these with
the edges of the window moved until both agree best.

Source: Lucas and Kanade, IJCAI 1981 (registration by steps of Gauss and Newton).
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.memorisation.margins import Shades, normalised, shades
from showthrough.stats.memorisation.refinement import distances, outlined, refined
from showthrough.stats.memorisation.windows import ATTITUDES, WHOLE, Window, cells, overlaps, turned
from showthrough.stats.neighbours import Nearest

COARSE, FINE = 8, 12  # sides of the outlines that find and that compare
CANDIDATES = 64  # of each image are looked at again, or as many as are asked for
REFINED = 6  # of them are registered
HELD = 1 << 20  # numbers compared at a time: they stay in the cache
GALLERY = 2048  # images at a time


class Poses(NamedTuple):
    """How the candidates of each image overlap with it, (n, k) each."""

    rows: Rows
    likeness: Floats  # of coarse outlines, -1 to 1
    overlap: Rows
    attitude: Rows


def aligned_nearest(made: ArrayLike, real: ArrayLike, k: int = 50) -> Nearest:
    """Return the k real images nearest to each made one when turns, crops, frames and shades are undone.

    Both are square pixels, (n, S, S, 3). A distance is the smallest between the outline of the made
    image and that of the real one, over the eight turns and mirrors, crops of up to half the area on
    either side, plain margins, shifts of a tenth, rising tone curves and their negatives. It is 0 for
    equal images and at most the root of 2; an image of one shade lies at distance 1 from all.
    Candidates are found by features and the likest six are registered: the others may lie a little
    closer than they are said to.

    >>> rng = np.random.default_rng(0)
    >>> real = rng.random((20, 16, 16, 3))
    >>> found = aligned_nearest(real[3:4, :, ::-1], real, k=2)
    >>> int(found.rows[0, 0]), bool(found.distance[0, 0] < 0.01 < found.distance[0, 1])
    (3, True)
    """
    return aligned_among(normalised(shades(made, "made")), normalised(shades(real, "real")), k)


def aligned_among(own: Shades, other: Shades, k: int) -> Nearest:
    """Return what `aligned_nearest` does, for pictures that are `normalised` already, (n, 2, S, S)."""
    own, other = (np.ascontiguousarray(each.swapaxes(0, 1)) for each in (own, other))  # (2, n, S, S)
    k = min(k, other.shape[1])
    pairs = _posed(own, other, _candidates(own, other, min(max(k, CANDIDATES), other.shape[1])))
    distance = _compared(own, other, pairs)
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]
    return Nearest(np.take_along_axis(distance, order, axis=1), np.take_along_axis(pairs.rows, order, axis=1))


def outlines(pictures: Shades, window: Window = WHOLE, side: int = FINE) -> Shades:
    """Return what is seen of pictures (2, n, S, S) through a window in cells, (n, side²), of length 1.

    Brightness and contrast are taken out. An image of one shade has no outline: its vector is zero.
    """
    return outlined(cells(pictures, window, min(side, pictures.shape[2])))


def coarse(seen: Shades) -> Shades:
    """Return the slow waves of cells (n, c, c), (n, c, c) of length 1: fine ones count for less.

    Cosine transform, each wave times its frequency, as photos have of slow waves more than they tell.
    """
    count = seen.shape[1]
    waves = _waves(count)
    weight = np.sqrt(1.0 + np.add.outer(np.arange(count) ** 2, np.arange(count) ** 2))
    weight[np.add.outer(np.arange(count), np.arange(count)) >= count] = 0
    found = (waves @ seen @ waves.T) * weight.astype(np.float32)
    found[:, 0, 0] = 0  # brightness
    length = np.linalg.norm(found, axis=(1, 2), keepdims=True)
    return np.asarray(np.divide(found, length, out=np.zeros_like(found), where=length > 1e-4))


def unturned(seen: Shades) -> Shades:
    """Return features that cells (n, c, c) share with all their turns, mirror images and negatives.

    The sizes of the coarse waves, each beside that of its transpose, the larger first. Their distance
    is at most that of the `coarse` outlines in whichever attitude.

    >>> seen = np.random.default_rng(0).random((1, 8, 8), dtype=np.float32)
    >>> bool(np.allclose(unturned(seen), unturned(1 - turned(seen, 5)), atol=1e-6))
    True
    """
    size = np.abs(coarse(seen))
    down, right = (each for each in _slow(size.shape[1]))
    one, two = size[:, down, right], size[:, right, down]
    return np.where(down <= right, np.maximum(one, two), np.minimum(one, two))


def _candidates(own: Shades, other: Shades, k: int) -> Rows:
    """Return the k others whose features come closest through any overlap, (n, k)."""
    n, side = own.shape[1], min(COARSE, own.shape[2])
    asked = {window: unturned(cells(own, window, side)) for window in {each.own for each in overlaps()}}
    found, likeness = np.zeros((n, 0), dtype=np.int64), np.zeros((n, 0), dtype=np.float32)
    for first in range(0, other.shape[1], GALLERY):
        gallery = other[:, first : first + GALLERY]
        offered = {each.other: unturned(cells(gallery, each.other, side)) for each in overlaps()}
        rows, like = _likest(asked, offered, min(k, gallery.shape[1]))
        found, likeness = np.hstack([found, rows + first]), np.hstack([likeness, like])
        kept = np.argpartition(-likeness, min(k, found.shape[1]) - 1, axis=1)[:, :k]
        found = np.take_along_axis(found, kept, axis=1)
        likeness = np.take_along_axis(likeness, kept, axis=1)
    return found


def _likest(asked: dict[Window, Shades], offered: dict[Window, Shades], k: int) -> tuple[Rows, Shades]:
    n, m = len(asked[WHOLE]), len(offered[WHOLE])
    rows, likeness = np.empty((n, k), dtype=np.int64), np.empty((n, k), dtype=np.float32)
    step = max(1, HELD // 4 // m)
    product = np.empty((step, m), dtype=np.float32)
    for start in range(0, n, step):
        part = slice(start, min(start + step, n))
        best = np.zeros((part.stop - start, m), dtype=np.float32)
        for own, other in overlaps():
            now = product[: len(best)]
            np.matmul(asked[own][part], offered[other].T, out=now)
            np.maximum(best, now, out=best)
        rows[part] = np.argpartition(-best, k - 1, axis=1)[:, :k]
        likeness[part] = np.take_along_axis(best, rows[part], axis=1)
    return rows, likeness


def _posed(own: Shades, other: Shades, candidates: Rows) -> Poses:
    """Return in which attitude and overlap each candidate is most like the image or its negative."""
    side = min(COARSE, own.shape[2])
    slow, shape = _slow(side), candidates.shape
    asked = {
        window: _in_each_attitude(cells(own, window, side)) for window in {each.own for each in overlaps()}
    }
    best = Poses(candidates, np.full(shape, -1.0), np.zeros(shape, int), np.zeros(shape, int))
    for number, overlap in enumerate(overlaps()):
        offered = coarse(cells(other, overlap.other, side))[:, *slow]
        for part in _parts(candidates, offered.shape[1]):
            like = np.abs(offered[candidates[part]] @ asked[overlap.own][part])  # (b, k, 8)
            attitude = like.argmax(axis=2)
            likeness = np.take_along_axis(like, attitude[:, :, None], axis=2)[:, :, 0]
            is_better = likeness > best.likeness[part]
            for field, found in (
                (best.likeness, likeness),
                (best.overlap, number),
                (best.attitude, attitude),
            ):
                np.copyto(field[part], found, where=is_better)
    return best


def _in_each_attitude(seen: Shades) -> Shades:
    """Return the coarse waves of cells (n, c, c) in all attitudes, (n, D, 8)."""
    slow = _slow(seen.shape[1])
    return np.stack([coarse(turned(seen, each))[:, *slow] for each in range(ATTITUDES)], axis=2)


def _compared(own: Shades, other: Shades, pairs: Poses) -> Floats:
    """Return the distance of each pair as it is posed, registered for the likest of each image."""
    side, count = min(FINE, own.shape[2]), min(REFINED, pairs.rows.shape[1])
    distance = np.empty(pairs.rows.shape)
    likest = np.argsort(-pairs.likeness, axis=1, kind="stable")[:, :count]
    asked = np.empty((own.shape[1], count, side**2), dtype=np.float32)
    for number, overlap in enumerate(overlaps()):
        seen = cells(own, overlap.own, side)
        turns = np.stack([outlined(turned(seen, attitude)) for attitude in range(ATTITUDES)])
        i, j = np.nonzero(pairs.overlap == number)
        offered = outlines(other, overlap.other)
        distance[i, j] = distances(turns[pairs.attitude[i, j], i], offered[pairs.rows[i, j]])
        i, j = np.nonzero(np.take_along_axis(pairs.overlap, likest, axis=1) == number)
        asked[i, j] = turns[pairs.attitude[i, likest[i, j]], i]
    i, j = np.repeat(np.arange(own.shape[1]), count), likest.ravel()
    edges = np.array([overlap.other.edges for overlap in overlaps()])[pairs.overlap[i, j]]
    is_inner = np.array([overlap.other.is_inner for overlap in overlaps()])[pairs.overlap[i, j]]
    place = pairs.rows[i, j] + is_inner * other.shape[1]
    moved = refined(asked.reshape(-1, side**2), other.reshape(-1, *other.shape[2:]), place, edges, side)
    distance[i, j] = np.minimum(distance[i, j], moved)
    return distance


@cache
def _waves(count: int) -> NDArray[np.float32]:
    """Return the cosine transform of a line of cells, (count, count)."""
    places = (2 * np.arange(count) + 1) / (2 * count)
    waves = np.cos(np.pi * np.outer(np.arange(count), places)) * np.sqrt(2 / count)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves, dtype=np.float32)


@cache
def _slow(count: int) -> tuple[Rows, Rows]:
    """Return the indices of the waves that `coarse` keeps."""
    down, right = np.divmod(np.arange(count * count), count)
    kept = (down + right < count) & (down + right > 0)
    return down[kept], right[kept]


def _parts(candidates: Rows, width: int) -> Iterator[slice]:
    step = max(1, HELD // (candidates.shape[1] * width))
    return (slice(start, start + step) for start in range(0, len(candidates), step))
