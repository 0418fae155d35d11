"""Detections matched to objects as COCO's evaluation does, over all images and classes at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Floats, Mask, Rows

JUST_UNDER_ONE = 1 - 1e-10  # COCO's own tolerance: a box that is all of another reaches 1
PAIRS_AT_ONCE = 1 << 16  # compared at a time, so that they stay in the processor's cache


class Placed(NamedTuple):
    """Boxes of all images, and the place of each: a number for its image and class."""

    boxes: Floats  # (n, 4) x1, y1, x2, y2
    place: Rows  # (n,) ascending; boxes of one place are compared with each other and with no others


class Overlaps(NamedTuple):
    """Pairs of a detection and an object that overlap enough to be the same, by ascending detection."""

    detection: Rows  # (pairs,)
    target: Rows  # (pairs,) the object
    overlap: Floats  # (pairs,)


def strongest(place: Rows, scores: Floats, most: int) -> Rows:
    """Return the `most` strongest detections of each place, by ascending place and falling score.

    Of equal scores the earlier one is the stronger.
    """
    order = np.lexsort((-scores, place))
    return np.asarray(order[_rank(place[order]) < most])


def overlaps(found: Placed, there: Placed, is_crowd: Mask, least: float) -> Overlaps:
    """Return the pairs of one place whose intersection over union is at least `least`, above 0.

    A crowd is one box around many objects: the share of the detection within it counts instead.
    """
    begin = np.searchsorted(there.place, found.place, side="left")
    each = np.searchsorted(there.place, found.place, side="right") - begin
    ends = np.concatenate([[0], each.cumsum()])  # where a detection's pairs begin among all
    parts = [Overlaps(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    both, start = (_measured(found.boxes), _measured(there.boxes)), 0
    while ends[start] < ends[-1]:
        stop = max(int(np.searchsorted(ends, ends[start] + PAIRS_AT_ONCE, side="right")) - 1, start + 1)
        detection = np.repeat(np.arange(start, stop), each[start:stop])
        offset = np.repeat(begin[start:stop] - ends[start:stop], each[start:stop])
        target = np.arange(ends[start], ends[stop]) + offset
        parts.append(_alike(_compared(both, is_crowd, detection, target), least))
        start = stop
    return Overlaps(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def taken(
    pairs: Overlaps, place: Rows, is_ignored: Mask, is_crowd: Mask, iou_thresholds: Sequence[float] | Floats
) -> Rows:
    """Return the object that each detection takes at each IoU threshold, (detections, ious), or -1.

    Each, strongest first, takes the free object that it overlaps most, and of equal ones the last. An
    object that is ignored is taken only where no other is free; a crowd is always free. `place` is that
    of the detections, which come strongest first in each.
    """
    answer = np.full((len(place), len(iou_thresholds)), -1, dtype=np.int64)
    is_free = np.ones((len(is_ignored), len(iou_thresholds)), dtype=np.bool_)
    reach = np.minimum(iou_thresholds, JUST_UNDER_ONE)
    order = np.lexsort((-pairs.target, -pairs.overlap, is_ignored[pairs.target], pairs.detection))
    concerned, first = np.unique(pairs.detection, return_index=True)
    turn = np.repeat(_rank(place[concerned]), np.diff(first, append=len(order)))
    order = order[np.argsort(turn, kind="stable")]
    for rows in np.split(order, np.bincount(turn).cumsum()[:-1]) if len(order) else ():
        detection, target = pairs.detection[rows], pairs.target[rows]
        may = (pairs.overlap[rows, None] >= reach) & is_free[target]
        starts = np.flatnonzero(np.diff(detection, prepend=-1))
        best = np.minimum.reduceat(np.where(may, np.arange(len(rows))[:, None], len(rows)), starts, axis=0)
        which, iou = np.nonzero(best < len(rows))
        chosen = target[best[which, iou]]
        answer[detection[starts][which], iou] = chosen
        is_free[chosen, iou] = is_crowd[chosen]
    return answer


def _compared(both: tuple[Floats, Floats], is_crowd: Mask, detection: Rows, target: Rows) -> Overlaps:
    """Return how far pairs overlap, without those that do not."""
    found, there = both
    shared = np.ones(len(detection))
    for near, far in ((0, 2), (1, 3)):  # x, then y of those that meet there
        end = np.minimum(found[far][detection], there[far][target])
        side = end - np.maximum(found[near][detection], there[near][target])
        meets = side > 0
        detection, target, shared = detection[meets], target[meets], shared[meets] * side[meets]
    own, other = found[4][detection], there[4][target]
    union = np.where(is_crowd[target], own, own + other - shared)
    return Overlaps(detection, target, shared / union)


def _alike(pairs: Overlaps, least: float) -> Overlaps:
    enough = pairs.overlap >= least
    return Overlaps(pairs.detection[enough], pairs.target[enough], pairs.overlap[enough])


def _measured(boxes: Floats) -> Floats:
    """Return x1, y1, x2, y2 and the area of boxes, (5, n), rounded as COCO's, which stores sides."""
    near, sides = boxes[:, :2].T, (boxes[:, 2:] - boxes[:, :2]).T
    return np.concatenate([near, near + sides, sides[:1] * sides[1:]])


def _rank(place: Rows) -> Rows:
    """Return how many of the same place stand before each; places are sorted."""
    return np.arange(len(place)) - np.searchsorted(place, place, side="left")
