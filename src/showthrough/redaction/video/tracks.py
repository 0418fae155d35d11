"""Tracks of boxes through a video: a filter of constant velocity, overlap, and the best assignment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from showthrough.core.types import Floats, Rows

PATIENCE = 1.0  # seconds that a track waits for its face before it ends
OVERLAP = 0.2  # intersection over union from which a box goes on with a track
REACH = 1.0  # sides that a face may stand off where nothing overlaps, beyond twice the filter's deviation
MOST_REACH = 3.0
LIKE = 2.0  # by which the sizes of one face may differ then
SEEN = 0.05  # standard deviation of a detected border, in sides
PUSH = np.array([6.0, 6.0, 2.0, 2.0])  # of acceleration of centre, width, height, in sides a squared second
UNKNOWN = 2.0  # of a new track's velocity, in sides a second


class Track(NamedTuple):
    """One face, or whatever a detector takes for one, through a video."""

    frames: Rows  # (k,) rising numbers of the frames in which it was detected
    boxes: Floats  # (k, 4): x1, y1, x2, y2


@dataclass
class _Alive:
    """A track under way."""

    mean: Floats  # (4, 2): value and velocity of centre (x, y), width, height
    covariance: Floats  # (4, 2, 2)
    seconds: float  # of the last step
    seen: float  # when it was last detected
    frames: list[int]
    boxes: list[Floats]


@final
class Tracker:
    """Follows boxes from frame to frame; timestamps may be of any spacing."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Begin without tracks; one ends when it was not seen for so many seconds."""
        self._patience = patience
        self._alive: list[_Alive] = []
        self._ended: list[_Alive] = []

    def step(self, frame: int, seconds: float, boxes: Floats) -> None:
        """Take in the boxes (n, 4) of the next frame."""
        waiting = [track for track in self._alive if seconds - track.seen <= self._patience]
        self._ended += [track for track in self._alive if seconds - track.seen > self._patience]
        for track in waiting:
            _predict(track, seconds)
        taken = _assigned(waiting, boxes)
        for row, track in taken.items():
            _update(track, boxes[row])
            track.seen = seconds
            track.frames.append(frame)
            track.boxes.append(boxes[row])
        new = [_begun(frame, seconds, box) for row, box in enumerate(boxes) if row not in taken]
        self._alive = waiting + new

    def tracks(self) -> list[Track]:
        """Return the tracks so far, by the frame in which each begins."""
        every = sorted(self._ended + self._alive, key=lambda track: track.frames[0])
        return [Track(np.array(track.frames, np.int64), np.array(track.boxes, float)) for track in every]


def tracked(detections: Iterable[Floats], seconds: Floats, patience: float = PATIENCE) -> list[Track]:
    """Return the tracks of the boxes of each frame.

    >>> boxes = [np.array([[i, 0.0, i + 10.0, 10.0]]) for i in range(3)]
    >>> tracked(boxes, np.array([0.0, 0.04, 0.08]))[0].frames
    array([0, 1, 2])
    """
    tracker = Tracker(patience)
    for frame, (boxes, when) in enumerate(zip(detections, seconds, strict=True)):
        tracker.step(frame, float(when), boxes)
    return tracker.tracks()


def overlaps(boxes: Floats, others: Floats) -> Floats:
    """Return intersection over union, (n, m).

    >>> overlaps(np.array([[0.0, 0, 2, 2]]), np.array([[1.0, 0, 3, 2], [5, 5, 6, 6]])).round(3)
    array([[0.333, 0.   ]])
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1), (others[:, 2:] - others[:, :2]).prod(axis=1)
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-12), dtype=np.float64)


def _begun(frame: int, seconds: float, box: Floats) -> _Alive:
    values = _middle(box[None])[0]
    side = _side(values)
    mean = np.stack([values, np.zeros(4)], axis=1)
    covariance = np.zeros((4, 2, 2))
    covariance[:, 0, 0] = (SEEN * side) ** 2
    covariance[:, 1, 1] = (UNKNOWN * side) ** 2
    return _Alive(mean, covariance, seconds, seconds, [frame], [box])


def _predict(track: _Alive, seconds: float) -> None:
    dt = seconds - track.seconds
    move = np.array([[1.0, dt], [0.0, 1.0]])
    push = (PUSH * _side(track.mean[:, 0])) ** 2
    shape = np.array([[dt**4 / 4, dt**3 / 2], [dt**3 / 2, dt**2]])  # of a constant push within the step
    track.mean = track.mean @ move.T
    track.covariance = move @ track.covariance @ move.T + push[:, None, None] * shape
    track.seconds = seconds


def _update(track: _Alive, box: Floats) -> None:
    noise = (SEEN * _side(track.mean[:, 0])) ** 2
    gain = track.covariance[:, :, 0] / (track.covariance[:, 0, 0] + noise)[:, None]  # (4, 2)
    off = _middle(box[None])[0] - track.mean[:, 0]
    track.mean = track.mean + gain * off[:, None]
    track.covariance = track.covariance - gain[:, :, None] * track.covariance[:, :1, :]


def _assigned(tracks: list[_Alive], boxes: Floats) -> dict[int, _Alive]:
    """Return which track each row of boxes goes on with: by overlap, and what is left by distance."""
    if not tracks or len(boxes) == 0:
        return {}
    where = np.array([track.mean[:, 0] for track in tracks])
    share = overlaps(_corners(where), boxes)
    taken = {row: tracks[i] for i, row in _best(1 - share, share >= OVERLAP)}
    is_free = np.array([all(track is not other for other in taken.values()) for track in tracks])
    is_open = np.array([row not in taken for row in range(len(boxes))])
    sides = np.array([_side(values) for values in where])
    middles = _middle(boxes)
    others = np.sqrt(middles[:, 2] * middles[:, 3])
    scale = np.sqrt(sides[:, None] * others[None])
    distance = np.linalg.norm(where[:, None, :2] - middles[None, :, :2], axis=2) / scale
    unsure = np.sqrt([track.covariance[:2, 0, 0].max() for track in tracks]) / sides
    is_near = distance <= np.minimum(REACH + 2 * unsure, MOST_REACH)[:, None]
    is_like = np.abs(np.log(sides[:, None] / others[None])) <= np.log(LIKE)
    allowed = is_near & is_like & is_free[:, None] & is_open[None]
    return taken | {row: tracks[i] for i, row in _best(distance, allowed)}


def _best(cost: Floats, allowed: np.typing.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the pairs of the cheapest assignment that are allowed."""
    from scipy.optimize import linear_sum_assignment

    far = 1e3 + float(cost.max(initial=0.0))  # dearer than any allowed pair
    rows, columns = linear_sum_assignment(np.where(allowed, cost, far))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if allowed[i, j]]


def _middle(boxes: Floats) -> Floats:
    """Return centre, width and height (n, 4)."""
    size = boxes[:, 2:] - boxes[:, :2]
    return np.concatenate([boxes[:, :2] + size / 2, size], axis=1)


def _corners(values: Floats) -> Floats:
    half = np.maximum(values[:, 2:], 1e-6) / 2
    return np.concatenate([values[:, :2] - half, values[:, :2] + half], axis=1)


def _side(values: Floats) -> float:
    return max(float(np.sqrt(max(values[2], 0.0) * max(values[3], 0.0))), 1.0)
