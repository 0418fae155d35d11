"""Boxes between detections, and before the first and after the last: a missed frame exposes nobody."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Floats, Mask, Rows
from showthrough.redaction.video.tracks import Track

HOLD = 0.5  # seconds
PUSH = 8.0  # acceleration that a face is trusted to have at most, in its sides a squared second
LONE = 2.0  # sides a second that a face seen once may move
RECENT = 0.2  # seconds from which a velocity is taken
SURE = 0.7  # overlap of two detections of a track that leaves no doubt of their being one face
LIKELY = 0.5  # overlap of a detection with where the face would be by then: below, it may be another's
MOST_GROWTH = 1.0  # sides by which a box grows at most, on each of its sides


class Cover(NamedTuple):
    """What is to be hidden in one frame."""

    boxes: Floats  # (n, 4): x1, y1, x2, y2; may reach beyond the frame
    is_detected: Mask  # (n,): False where a box was filled in or held
    tracks: Rows  # (n,): the track of each


class _Part(NamedTuple):
    """Boxes of one track in frames that follow each other."""

    first: int
    boxes: Floats
    is_detected: Mask


def covers(tracks: Sequence[Track], seconds: Floats, hold: float = HOLD) -> list[Cover]:
    """Return for each frame the boxes of all tracks, detected, filled in or held.

    Between two detections a box moves on a straight line. Before the first and after the last it is held
    for `hold` seconds: at the place where it was, and on the way that it was going. It grows with the
    time to the nearest detections, by what a face can stray meanwhile.
    """
    boxes: list[list[Floats]] = [[] for _ in seconds]
    detected: list[list[bool]] = [[] for _ in seconds]
    numbers: list[list[int]] = [[] for _ in seconds]
    for number, track in enumerate(tracks):
        for part in _parts(track, seconds, hold):
            for frame, box, is_detected in zip(
                range(part.first, part.first + len(part.boxes)), part.boxes, part.is_detected, strict=True
            ):
                boxes[frame].append(box)
                detected[frame].append(bool(is_detected))
                numbers[frame].append(number)
    return [
        Cover(np.array(own, float).reshape(-1, 4), np.array(seen, dtype=bool), np.array(who, dtype=np.int64))
        for own, seen, who in zip(boxes, detected, numbers, strict=True)
    ]


def longest_gap(tracks: Sequence[Track], seconds: Floats) -> float:
    """Return the longest time that any track went without a detection, and was filled in."""
    gaps = [
        float((seconds[later] - seconds[earlier]).max())
        for earlier, later in ((t.frames[:-1][is_gap], t.frames[1:][is_gap]) for t, is_gap in _gaps(tracks))
        if len(later)
    ]
    return max(gaps, default=0.0)


def _gaps(tracks: Sequence[Track]) -> Iterator[tuple[Track, Mask]]:
    for track in tracks:
        yield track, np.diff(track.frames) > 1


def _parts(track: Track, seconds: Floats, hold: float) -> Iterator[_Part]:
    """Yield what is filled in, and what is held at both ends, also of parts that may be of two faces."""
    yield _filled(track, seconds)
    for piece in _pieces(track, seconds):
        yield from _ends(piece, seconds, hold)


def _pieces(track: Track, seconds: Floats) -> list[Track]:
    """Return the parts between detections that do not follow from each other.

    Where two people meet, a track may go on with the other's box. Each part is held on its own then.
    """
    doubtful = np.flatnonzero(_alike(track.boxes[:-1], track.boxes[1:]) < SURE)
    cuts = [step + 1 for step in doubtful.tolist() if _is_doubtful(track, seconds[track.frames], step)]
    parts = zip(np.split(track.frames, cuts), np.split(track.boxes, cuts), strict=True)
    return [Track(frames, boxes) for frames, boxes in parts]


def _is_doubtful(track: Track, known: Floats, step: int) -> bool:
    """Return whether a detection stands elsewhere than the ones before lead to, or those after come from.

    A lone detection is thought to move as those on the other side do.
    """
    dt = known[step + 1] - known[step]
    before = slice(int(np.searchsorted(known, known[step] - RECENT)), step + 1)
    after = slice(step + 1, int(np.searchsorted(known, known[step + 1] + RECENT, side="right")))
    onward = _velocity(known[before], track.boxes[before])
    inward = _velocity(known[after], track.boxes[after])
    there = track.boxes[step] + dt * np.tile(onward if step > before.start else inward, 2)
    back = track.boxes[step + 1] - dt * np.tile(inward if after.stop > step + 2 else onward, 2)
    expected, seen = np.stack([there, back]), track.boxes[[step + 1, step]]
    return bool((_alike(expected, seen) < LIKELY).any())


def _alike(boxes: Floats, others: Floats) -> Floats:
    """Return the overlap of each box with the other in its row."""
    low, high = np.maximum(boxes[:, :2], others[:, :2]), np.minimum(boxes[:, 2:], others[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) + (others[:, 2:] - others[:, :2]).prod(axis=1)
    return np.asarray(shared / np.maximum(areas - shared, 1e-12), dtype=np.float64)


def _ends(track: Track, seconds: Floats, hold: float) -> Iterator[_Part]:
    first, last = int(track.frames[0]), int(track.frames[-1])
    begin = int(np.searchsorted(seconds, seconds[first] - hold, side="left"))
    if begin < first:
        yield _held(track, seconds, np.arange(begin, first))
    end = int(np.searchsorted(seconds, seconds[last] + hold, side="right"))
    if end > last + 1:
        yield _held(track, seconds, np.arange(last + 1, end))


def _filled(track: Track, seconds: Floats) -> _Part:
    frames = np.arange(track.frames[0], track.frames[-1] + 1)
    known, now = seconds[track.frames], seconds[frames]
    boxes = np.stack([np.interp(now, known, column) for column in track.boxes.T], axis=1)
    after = np.clip(np.searchsorted(known, now, side="left"), 1, max(len(known) - 1, 1))
    if len(known) > 1:
        since, until = now - known[after - 1], known[after] - now
        boxes = _grown(boxes, PUSH / 2 * np.maximum(since, 0) * np.maximum(until, 0))
    return _Part(int(frames[0]), boxes, np.isin(frames, track.frames))


def _held(track: Track, seconds: Floats, frames: Rows) -> _Part:
    """Return boxes beyond an end: they span where the face was and where it would be by now."""
    known = seconds[track.frames]
    is_before = frames[-1] < track.frames[0]
    at = 0 if is_before else -1
    is_recent = np.abs(known - known[at]) <= RECENT
    away = seconds[frames] - known[at]  # negative before
    box = track.boxes[at]
    velocity = _velocity(known[is_recent], track.boxes[is_recent])
    gone = box + away[:, None] * np.tile(velocity, 2)
    stay = np.broadcast_to(box, gone.shape)
    span = np.concatenate([np.minimum(gone, stay)[:, :2], np.maximum(gone, stay)[:, 2:]], axis=1)
    lone = LONE if int(is_recent.sum()) == 1 else 0.0
    late = PUSH * RECENT / 2  # by which the velocity at an end may exceed that of the last moments
    stray = max(lone, late) * np.abs(away) + PUSH / 2 * away**2
    side = np.sqrt((box[2] - box[0]) * (box[3] - box[1]))
    grown = _grown(span, stray, np.full(len(frames), side))
    return _Part(int(frames[0]), grown, np.zeros(len(frames), dtype=bool))


def _velocity(seconds: Floats, boxes: Floats) -> Floats:
    """Return the slope of the centre by least squares, in pixels a second."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    off = seconds - seconds.mean()
    if len(seconds) < 2 or not off.any():
        return np.zeros(2)
    slope: Floats = (off[:, None] * centre).sum(axis=0) / (off**2).sum()
    return slope


def _grown(boxes: Floats, sides: Floats, side: Floats | None = None) -> Floats:
    """Return boxes grown on each side by so many sides of the face, at most by one."""
    if side is None:
        side = np.sqrt((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    by = np.minimum(sides, MOST_GROWTH) * side
    grown: Floats = boxes + by[:, None] * np.array([-1.0, -1.0, 1.0, 1.0])
    return grown
