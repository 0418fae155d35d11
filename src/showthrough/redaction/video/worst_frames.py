"""Worst frame of each track: where a redacted video shows most of a face, found from what changed."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from math import ceil, floor
from typing import NamedTuple, final

import numpy as np
from scipy import ndimage

from showthrough.core.types import Floats, Images, Mask
from showthrough.errors import DataError
from showthrough.redaction.redactors.regions import RegionShape
from showthrough.redaction.video.tracks import Track

NEARBY = 7  # pixels a side over which two frames are compared
DETAIL = 36.0  # variance of the pixels around one that shows something: flat parts look alike, come what may
FEWEST = 0.05  # of a box, and
FEWEST_PIXELS = 25  # of it, must show detail: less is no face
LIGHT, CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # constants of SSIM
BAND, SAMPLED, FEW = (
    32,
    128,
    256,
)  # rows: of frames higher than the last, a band of every so many tells the usual
UNUSUAL = 0.01  # share of what lies outside all boxes that an encoder may change more than is usual
BELOW = 0.05  # SSIM below the usual from which a pixel counts as redacted
LEAST, MOST = (
    0.62,
    0.85,
)  # SSIM that never counts as left, and as redacted: detail that is gone has .617 at most
CLOSED = 5  # pixels a side: narrower gaps between changed parts are closed


class WorstFrame(NamedTuple):
    """The frame in which most of a track's box shows."""

    track: int  # its row
    frame: int
    uncovered: float  # share of what the box showed in this frame that is as it was
    frames: int  # in which the track was looked at


def worst_frames(
    original: Iterable[Images],
    redacted: Iterable[Images],
    tracks: Sequence[Track],
    shape: RegionShape = "box",
) -> list[WorstFrame]:
    """Return the worst frame of each track that is seen within the picture, one pair of frames at a time.

    Where frames are equal outside all boxes, what differs is covered. Where a file was encoded again, a
    pixel is covered where its surroundings are less alike (SSIM) than nearly everything outside the boxes:
    redaction that looks like encoding covers nothing. Narrow gaps and holes in what is covered count as
    covered. Only pixels with detail around them are looked at, as flat parts show nothing and look alike
    whatever is done to them; with an ellipse, those within the one inside the box.

    Raises:
        DataError: the videos differ in their number of frames or in size.
    """
    look = WorstLook(tracks, shape)
    for frame, (before, after) in enumerate(zip_longest(original, redacted)):
        if before is None or after is None:
            raise DataError(f"one of the videos has {frame} frames, the other more: they do not pair")
        if before.shape != after.shape:
            raise DataError("the videos differ in size, so that nobody knows what was covered")
        look.at(frame, before, after)
    return look.worst()


@final
class WorstLook:
    """Look at one pair of frames after the other, which keeps the worst of each track."""

    def __init__(self, tracks: Sequence[Track], shape: RegionShape = "box") -> None:
        """Look at the boxes of some tracks, or at the ellipses within them."""
        self._due, self._shape = _by_frame(tracks), shape
        self._worst: dict[int, WorstFrame] = {}

    @property
    def last(self) -> int:
        """Return the last frame in which there is anything to look at, -1 where there is none."""
        return max(self._due, default=-1)

    def at(self, frame: int, before: Images, after: Images) -> None:
        """Look at a frame before and after redaction."""
        for track, share in _shares(before, after, self._due.get(frame, []), self._shape):
            known = self._worst.get(track, WorstFrame(track, frame, -1.0, 0))
            now = WorstFrame(track, frame, share, 0) if share > known.uncovered else known
            self._worst[track] = now._replace(frames=known.frames + 1)

    def worst(self) -> list[WorstFrame]:
        """Return the worst frame so far of each track that showed anything."""
        return [self._worst[track] for track in sorted(self._worst)]


def _by_frame(tracks: Sequence[Track]) -> dict[int, list[tuple[int, Floats]]]:
    due: dict[int, list[tuple[int, Floats]]] = {}
    for number, track in enumerate(tracks):
        for frame, box in zip(track.frames.tolist(), track.boxes, strict=True):
            due.setdefault(frame, []).append((number, box))
    return due


class _Part(NamedTuple):
    """Place of a track in a frame."""

    track: int
    place: tuple[slice, slice]
    mask: Mask  # of the pixels in that place


def _shares(
    before: Images, after: Images, boxes: list[tuple[int, Floats]], shape: RegionShape
) -> list[tuple[int, float]]:
    """Return the uncovered share of each box that shows anything in the frame."""
    parts = [
        _Part(number, place, _within(box, place, shape))
        for number, box in boxes
        if (place := _pixels(box, before)) is not None
    ]
    if not parts:
        return []
    shows = {part.track: part.mask & _detailed(before, *part.place) for part in parts}
    told = [part for part in parts if shows[part.track].sum() >= max(FEWEST_PIXELS, FEWEST * part.mask.sum())]
    if not told:
        return []
    limit = _limit(before, after, [part.place for part in parts])
    return [
        (part.track, 1.0 - float(_covered(before, after, part.place, limit)[shows[part.track]].mean()))
        for part in told
    ]


def _pixels(box: Floats, picture: Images) -> tuple[slice, slice] | None:
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = np.clip(box, -1, [width + 1, height + 1] * 2).tolist()
    rows = slice(max(floor(y1), 0), min(ceil(y2), height))
    columns = slice(max(floor(x1), 0), min(ceil(x2), width))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def _within(box: Floats, place: tuple[slice, slice], shape: RegionShape) -> Mask:
    """Return which pixels of a place lie within a box, or within the ellipse inside it."""
    rows, columns = place
    if shape == "box":
        return np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=bool)
    x1, y1, x2, y2 = box.tolist()
    down = (2 * np.arange(rows.start, rows.stop)[:, None] + 1 - y1 - y2) / (y2 - y1)
    across = (2 * np.arange(columns.start, columns.stop)[None] + 1 - x1 - x2) / (x2 - x1)
    return np.asarray(across**2 + down**2 <= 1)


def _detailed(picture: Images, rows: slice, columns: slice) -> Mask:
    """Return around which pixels of a place there is anything to see."""
    around, own = _around((rows, columns), NEARBY)
    grey = picture[around].mean(axis=2, dtype=np.float64)
    spread = _near(grey * grey) - _near(grey) ** 2
    return np.asarray(spread[own] >= DETAIL)


def _around(place: tuple[slice, slice], by: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return a place with what lies around it, and where it is in there."""
    first = [max(each.start - by, 0) for each in place]
    rows, columns = (
        slice(at, each.stop + by) for at, each in zip(first, place, strict=True)
    )  # a slice may end beyond the picture
    own = [slice(each.start - at, each.stop - at) for at, each in zip(first, place, strict=True)]
    return (rows, columns), (own[0], own[1])


def _limit(before: Images, after: Images, parts: list[tuple[slice, slice]]) -> float | None:
    """Return the SSIM below which a pixel is covered, None where every change is redaction."""
    outside = np.ones(before.shape[:2], dtype=bool)
    for rows, columns in parts:
        tall, wide = rows.stop - rows.start, columns.stop - columns.start
        outside[
            max(rows.start - tall, 0) : rows.stop + tall, max(columns.start - wide, 0) : columns.stop + wide
        ] = False
    height, width = before.shape[:2]
    bands = [
        slice(top, min(top + BAND, height)) for top in range(0, height, SAMPLED if height > FEW else BAND)
    ]
    if not (
        (before != after).any(axis=2) & outside
    ).any():  # flat parts, such as black bars, survive encoding
        shows = sum(int((outside[rows] & _detailed(before, rows, slice(0, width))).sum()) for rows in bands)
        if shows >= FEWEST_PIXELS:
            return None
    seen = [_likeness(before[rows], after[rows])[outside[rows]] for rows in bands]
    likeness = np.concatenate(seen)
    usual = float(np.quantile(likeness, UNUSUAL)) if len(likeness) else 1.0
    return float(np.clip(usual - BELOW, LEAST, MOST))


def _covered(before: Images, after: Images, place: tuple[slice, slice], limit: float | None) -> Mask:
    """Return which pixels of a place are covered."""
    around, own = _around(place, NEARBY + CLOSED)
    one, other = before[around], after[around]
    changed = (one != other).any(axis=2) if limit is None else _likeness(one, other) < limit
    return _closed(changed)[own]


def _likeness(before: Images, after: Images) -> Floats:
    """Return the SSIM of the pixels around each: structure, contrast and brightness that are left."""
    a, b = (picture.mean(axis=2, dtype=np.float64) for picture in (before, after))
    mean_a, mean_b = _near(a), _near(b)
    shared = _near(a * b) - mean_a * mean_b
    spread = _near(a * a) - mean_a**2 + _near(b * b) - mean_b**2
    light = (2 * mean_a * mean_b + LIGHT) / (mean_a**2 + mean_b**2 + LIGHT)
    return np.asarray(light * (2 * shared + CONTRAST) / (spread + CONTRAST), dtype=np.float64)


def _near(values: Floats) -> Floats:
    return np.asarray(ndimage.uniform_filter(values, NEARBY), dtype=np.float64)


def _closed(changed: Mask) -> Mask:
    padded = np.pad(changed, CLOSED)
    whole = ndimage.binary_fill_holes(ndimage.binary_closing(padded, np.ones((CLOSED, CLOSED))))
    return np.asarray(whole[CLOSED:-CLOSED, CLOSED:-CLOSED], dtype=bool)
