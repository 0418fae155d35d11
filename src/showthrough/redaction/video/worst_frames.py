"""Worst frame of each track: where a redacted video shows most of a face, found from what changed."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from showthrough.core.types import Floats, Images, Mask
from showthrough.errors import DataError
from showthrough.redaction.video.tracks import Track

NEARBY = 7  # pixels a side over which two frames are compared
LIGHT, CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # constants of SSIM
UNUSUAL = 0.01  # share of what lies outside all boxes that an encoder may change more than is usual
BELOW = 0.05  # SSIM below the usual from which a pixel counts as redacted
CLOSED = 5  # pixels a side: narrower gaps between changed parts are closed


class WorstFrame(NamedTuple):
    """The frame in which most of a track's box shows."""

    track: int  # its row
    frame: int
    uncovered: float  # share of the box's pixels within the frame that are as they were
    frames: int  # in which the track was looked at


def worst_frames(
    original: Iterable[Images], redacted: Iterable[Images], tracks: Sequence[Track]
) -> list[WorstFrame]:
    """Return the worst frame of each track that is seen within the picture, one pair of frames at a time.

    Where frames are equal outside all boxes, what differs is covered. Where a file was encoded again, a
    pixel is covered where its surroundings are less alike (SSIM) than nearly everything outside the boxes:
    redaction that looks like encoding covers nothing. Narrow gaps and holes in what is covered count as
    covered.

    Raises:
        DataError: the videos differ in their number of frames or in size.
    """
    due = _by_frame(tracks)
    worst: dict[int, WorstFrame] = {}
    for frame, (before, after) in enumerate(zip_longest(original, redacted)):
        if before is None or after is None:
            raise DataError(f"one of the videos has {frame} frames, the other more: they do not pair")
        if before.shape != after.shape:
            raise DataError("the videos differ in size, so that nobody knows what was covered")
        boxes = due.get(frame, [])
        for track, share in _shares(before, after, boxes):
            known = worst.get(track, WorstFrame(track, frame, -1.0, 0))
            now = WorstFrame(track, frame, share, 0) if share > known.uncovered else known
            worst[track] = now._replace(frames=known.frames + 1)
    return [worst[track] for track in sorted(worst)]


def _by_frame(tracks: Sequence[Track]) -> dict[int, list[tuple[int, Floats]]]:
    due: dict[int, list[tuple[int, Floats]]] = {}
    for number, track in enumerate(tracks):
        for frame, box in zip(track.frames.tolist(), track.boxes, strict=True):
            due.setdefault(frame, []).append((number, box))
    return due


def _shares(before: Images, after: Images, boxes: list[tuple[int, Floats]]) -> list[tuple[int, float]]:
    """Return the uncovered share of each box that has a pixel in the frame."""
    inside = [(number, part) for number, part in ((n, _pixels(box, before)) for n, box in boxes) if part]
    if not inside:
        return []
    covered = _covered(before, after, [part for _, part in inside])
    return [(number, 1.0 - float(covered[part].mean())) for number, part in inside]


def _pixels(box: Floats, picture: Images) -> tuple[slice, slice] | None:
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = np.clip(box, -1, [width + 1, height + 1] * 2).tolist()
    rows = slice(max(floor(y1), 0), min(ceil(y2), height))
    columns = slice(max(floor(x1), 0), min(ceil(x2), width))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def _covered(before: Images, after: Images, parts: list[tuple[slice, slice]]) -> Mask:
    outside = np.ones(before.shape[:2], dtype=bool)
    for rows, columns in parts:
        tall, wide = rows.stop - rows.start, columns.stop - columns.start
        outside[
            max(rows.start - tall, 0) : rows.stop + tall, max(columns.start - wide, 0) : columns.stop + wide
        ] = False
    moved = (before != after).any(axis=2)
    if not (moved & outside).any():
        return _closed(moved)
    likeness = _likeness(before, after)
    return _closed(likeness < float(np.quantile(likeness[outside], UNUSUAL)) - BELOW)


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
