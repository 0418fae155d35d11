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
KEPT = 4096  # images whose waves are kept; those of more are taken twice


class Poses(NamedTuple):
    """How the candidates of each image overlap with it, (n, k) each."""

    rows: Rows
    likeness: Shades  # of coarse outlines, -1 to 1
    overlap: Rows
    attitude: Rows


def aligned_nearest(synthetic: ArrayLike, real: ArrayLike, k: int = 50) -> Nearest:
    """Return the k real images nearest to each synthetic one when turns, crops, frames and shades are undone.

    Both are square pixels, (n, S, S, 3). A distance is the smallest between the outline of the synthetic
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
    return aligned_among(normalised(shades(synthetic, "synthetic")), normalised(shades(real, "real")), k)


def aligned_among(own: Shades, other: Shades, k: int) -> Nearest:
    """Return what `aligned_nearest` does, for pictures that are `normalised` already, (n, 2, S, S)."""
    own, other = (np.ascontiguousarray(each.swapaxes(0, 1)) for each in (own, other))  # (2, n, S, S)
    k = min(k, other.shape[1])
    synthetic, real = _Seen(own), _Seen(other)
    pairs = _posed(synthetic, real, _candidates(synthetic, real, min(max(k, CANDIDATES), other.shape[1])))
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
    return _unturned(coarse(seen)[:, *_slow(seen.shape[1])], seen.shape[1])


def _unturned(waves: Shades, side: int) -> Shades:
    """Return the features of slow waves (n, D)."""
    down, right = _slow(side)
    one = np.abs(waves)
    two = one[:, _swapped(side)]
    return np.where(down <= right, np.maximum(one, two), np.minimum(one, two))


class _Seen:
    """Pictures (2, n, S, S) through windows in coarse waves, kept where they are few."""

    def __init__(self, pictures: Shades) -> None:
        self.pictures = pictures
        self.side = min(COARSE, pictures.shape[2])
        self._known: dict[Window, Shades] = {}

    def waves(self, window: Window) -> Shades:
        """Return the slow waves that are seen through a window, (n, D)."""
        if window in self._known:
            return self._known[window]
        found = coarse(cells(self.pictures, window, self.side))[:, *_slow(self.side)]
        if self.pictures.shape[1] <= KEPT:
            self._known[window] = found
        return found

    def attitudes(self, window: Window) -> Shades:
        """Return them in all attitudes, (n, 8, D): a turn swaps the directions of waves, a mirror signs."""
        waves, (down, right) = self.waves(window), _slow(self.side)
        found = np.empty((len(waves), ATTITUDES, waves.shape[1]), dtype=np.float32)
        for attitude in range(ATTITUDES):
            odd = (attitude & 1) * down + (attitude >> 1 & 1) * right
            seen = waves[:, _swapped(self.side)] if attitude & 4 else waves
            np.multiply(seen, np.where(odd % 2, -1, 1).astype(np.float32), out=found[:, attitude])
        return found

    def part(self, rows: slice) -> "_Seen":
        """Return some of the pictures; all of them are this."""
        is_all = rows.start == 0 and rows.stop >= self.pictures.shape[1]
        return self if is_all else _Seen(self.pictures[:, rows])


def _candidates(own: _Seen, other: _Seen, k: int) -> Rows:
    """Return the k others whose features come closest through any overlap, (n, k)."""
    n, total = own.pictures.shape[1], other.pictures.shape[1]
    asked = {each.own: _unturned(own.waves(each.own), own.side) for each in overlaps()}
    found, likeness = np.zeros((n, 0), dtype=np.int64), np.zeros((n, 0), dtype=np.float32)
    for first in range(0, total, GALLERY):
        gallery = other.part(slice(first, first + GALLERY))
        offered = {each.other: _unturned(gallery.waves(each.other), own.side) for each in overlaps()}
        rows, like = _likest(asked, offered, min(k, gallery.pictures.shape[1]))
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


def _posed(own: _Seen, other: _Seen, candidates: Rows) -> Poses:
    """Return in which attitude and overlap each candidate is most like the image or its negative."""
    shape, asked = candidates.shape, {each.own: own.attitudes(each.own) for each in overlaps()}
    likeness, found, attitude = np.full(shape, -1, np.float32), np.zeros(shape, int), np.zeros(shape, int)
    for number, overlap in enumerate(overlaps()):
        offered = other.waves(overlap.other)
        for part in _parts(candidates, offered.shape[1]):
            like = asked[overlap.own][part] @ offered[candidates[part]].transpose(0, 2, 1)  # (b, 8, k)
            best = np.abs(like, out=like).max(axis=1)
            np.copyto(found[part], number, where=best > likeness[part])
            np.maximum(likeness[part], best, out=likeness[part])
    for number, overlap in enumerate(overlaps()):
        i, j = np.nonzero(found == number)
        seen = other.waves(overlap.other)[candidates[i, j], :, None]
        attitude[i, j] = np.abs(asked[overlap.own][i] @ seen)[:, :, 0].argmax(axis=1)
    return Poses(candidates, likeness, found, attitude)


def _compared(own: Shades, other: Shades, pairs: Poses) -> Floats:
    """Return the distance of each pair as it is posed, registered for the likest of each image."""
    side, count = min(FINE, own.shape[2]), min(REFINED, pairs.rows.shape[1])
    distance = np.empty(pairs.rows.shape)
    likest = np.argsort(-pairs.likeness, axis=1, kind="stable")[:, :count]
    asked = np.empty((own.shape[1], count, side**2), dtype=np.float32)
    for window, numbers in _by_own_window().items():
        turns = _turns(outlines(own, window).reshape(-1, side, side))
        for number in numbers:
            i, j = np.nonzero(pairs.overlap == number)
            offered = outlines(other, overlaps()[number].other)
            distance[i, j] = distances(turns[pairs.attitude[i, j], i], offered[pairs.rows[i, j]])
        i, j = np.nonzero(np.isin(np.take_along_axis(pairs.overlap, likest, axis=1), numbers))
        asked[i, j] = turns[pairs.attitude[i, likest[i, j]], i]
    i, j = np.repeat(np.arange(own.shape[1]), count), likest.ravel()
    edges = np.array([overlap.other.edges for overlap in overlaps()])[pairs.overlap[i, j]]
    is_inner = np.array([overlap.other.is_inner for overlap in overlaps()])[pairs.overlap[i, j]]
    place = pairs.rows[i, j] + is_inner * other.shape[1]
    moved = refined(asked.reshape(-1, side**2), other.reshape(-1, *other.shape[2:]), place, edges, side)
    distance[i, j] = np.minimum(distance[i, j], moved)
    return distance


def _turns(pictures: Shades) -> Shades:
    """Return square pictures (n, s, s) as vectors in all attitudes, (8, n, s²)."""
    seen = [turned(pictures, attitude).reshape(len(pictures), -1) for attitude in range(ATTITUDES)]
    return np.stack(seen)


@cache
def _by_own_window() -> dict[Window, list[int]]:
    """Return which overlaps look at each window of the synthetic image."""
    found: dict[Window, list[int]] = {}
    for number, overlap in enumerate(overlaps()):
        found.setdefault(overlap.own, []).append(number)
    return found


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


@cache
def _swapped(count: int) -> Rows:
    """Return for each slow wave which one runs down as it runs across."""
    down, right = _slow(count)
    return np.lexsort((down, right))


def _parts(candidates: Rows, width: int) -> Iterator[slice]:
    step = max(1, HELD // (candidates.shape[1] * width))
    return (slice(start, start + step) for start in range(0, len(candidates), step))
