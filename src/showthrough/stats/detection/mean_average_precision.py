"""Mean average precision of a detector, as COCO's evaluation has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from showthrough.stats.arrays import Floats, Mask, Rows
from showthrough.stats.detection.average_precision import COCO_IOUS, MAX_DETECTIONS, RECALLS
from showthrough.stats.detection.coco_matching import Overlaps, Placed, overlaps, strongest, taken
from showthrough.stats.detection.given_boxes import BoxLists, GivenBoxes

SMALL, LARGE, HUGE = 32.0**2, 96.0**2, 1e10  # square pixels; both ends of a range belong to it
SIZES = ((0.0, HUGE), (0.0, SMALL), (SMALL, LARGE), (LARGE, HUGE))


@final
@dataclass(frozen=True, kw_only=True)
class MeanAveragePrecision:
    """Mean average precision of a detector; nan, never 0, where there is no object to find."""

    map: float  # mean over classes and IoU thresholds
    map50: float  # at the IoU threshold 0.5; nan where that is none of the thresholds
    map75: float
    map_small: float  # of objects of at most 32 x 32 pixels
    map_medium: float
    map_large: float  # of objects of at least 96 x 96 pixels
    mar100: float  # share of objects found by the 100 strongest detections of a class in each image
    by_class: Mapping[int, float]  # map of every class that is there or detected
    map50_by_class: Mapping[int, float]


class _Found(NamedTuple):
    """Detections that count, by class and image, strongest first."""

    boxes: Placed
    area: Floats
    by_score: Rows  # their rows by class, strongest first
    starts: Rows  # where each class begins among them, and where the last ends


class _There(NamedTuple):
    """Objects by class and image."""

    boxes: Placed
    area: Floats
    is_crowd: Mask
    starts: Rows


class _Figures(NamedTuple):
    """Figures of each class at each IoU threshold, (classes, ious); nan where a class has no object."""

    precision: Floats
    recall: Floats


def mean_average_precision(
    predictions: Sequence[GivenBoxes],
    targets: Sequence[GivenBoxes],
    iou_thresholds: Sequence[float] = COCO_IOUS,
) -> MeanAveragePrecision:
    """Return the mean average precision of predictions, by class and by size, equal to pycocotools'.

    One entry an image in both. A prediction has `boxes` (n, 4) as x1, y1, x2, y2 in pixels, `scores` and
    `labels`, whole numbers; a target has `boxes`, `labels` and, where known, `iscrowd` (1: one box around
    many, which may be found any number of times and is never missed) and `area` (square pixels, otherwise
    that of the box). Where no entry has labels everything is of one class, 0. The hundred strongest
    detections of a class count in each image.

    It tells how well objects are ranked and outlined, not how many are missed at the score threshold
    that is in use. A class without objects is left out of means: its own figure is nan.

    Raises:
        ValueError: images do not pair up, or a box, score, label or threshold cannot be meant.

    Source: Lin et al., Microsoft COCO, ECCV 2014, and the evaluation code of its challenge.

    >>> face = {"boxes": [[0, 0, 10, 10]], "labels": [1]}
    >>> found = {"boxes": [[0, 0, 10, 8], [20, 20, 30, 30]], "scores": [0.9, 0.8], "labels": [1, 1]}
    >>> figures = mean_average_precision([found], [face])
    >>> round(figures.map, 3), figures.map50, figures.map_large
    (0.7, 1.0, nan)
    """
    ious = np.asarray(iou_thresholds, dtype=np.float64)
    if ious.ndim != 1 or len(ious) == 0 or not ((ious > 0) & (ious <= 1)).all():
        raise ValueError(f"iou_thresholds lie above 0 and up to 1, got {iou_thresholds}")
    if len(predictions) != len(targets):
        raise ValueError(f"{len(predictions)} predictions do not pair up with {len(targets)} targets")
    own, other = BoxLists(predictions, "predictions"), BoxLists(targets, "targets")
    if own.has_labels != other.has_labels and len(own.boxes) and len(other.boxes):
        raise ValueError("predictions and targets both need labels, or neither")
    return _means(own, other, ious)


def _means(own: BoxLists, other: BoxLists, ious: Floats) -> MeanAveragePrecision:
    classes, codes = np.unique(np.concatenate([own.labels(), other.labels()]), return_inverse=True)
    found = _found(own, codes[: len(own.boxes)], len(classes))
    there = _there(other, codes[len(own.boxes) :], len(classes))
    pairs = overlaps(found.boxes, there.boxes, there.is_crowd, float(ious.min()))
    every, small, medium, large = (_figures(found, there, pairs, ious, size) for size in SIZES)
    is_half, is_strict = (np.isclose(ious, iou, rtol=0, atol=1e-9) for iou in (0.5, 0.75))
    return MeanAveragePrecision(
        map=_mean(every.precision),
        map50=_mean(every.precision[:, is_half]),
        map75=_mean(every.precision[:, is_strict]),
        map_small=_mean(small.precision),
        map_medium=_mean(medium.precision),
        map_large=_mean(large.precision),
        mar100=_mean(every.recall),
        by_class=dict(zip(classes.tolist(), map(_mean, every.precision), strict=True)),
        map50_by_class=dict(zip(classes.tolist(), map(_mean, every.precision[:, is_half]), strict=True)),
    )


def _found(given: BoxLists, label: Rows, classes: int) -> _Found:
    place, scores = label * len(given) + given.image, given.column("scores")
    kept = strongest(place, scores, MAX_DETECTIONS)
    return _Found(
        Placed(given.boxes[kept], place[kept]),
        _area(given.boxes[kept]),
        np.lexsort((-scores[kept], label[kept])),
        np.searchsorted(label[kept], np.arange(classes + 1)),
    )


def _there(given: BoxLists, label: Rows, classes: int) -> _There:
    place = label * len(given) + given.image
    order = np.argsort(place, kind="stable")
    return _There(
        Placed(given.boxes[order], place[order]),
        given.column("area", _area(given.boxes))[order],
        given.column("iscrowd", np.zeros(len(place)))[order] != 0,
        np.searchsorted(label[order], np.arange(classes + 1)),
    )


def _figures(
    found: _Found, there: _There, pairs: Overlaps, ious: Floats, size: tuple[float, float]
) -> _Figures:
    """Return the figures of objects of a size; others may be found, and count neither way."""
    is_ignored = there.is_crowd | _is_outside(there.area, size)
    takes = taken(pairs, found.boxes.place, is_ignored, there.is_crowd, ious)
    is_match = takes >= 0
    is_right = is_match & ~np.append(is_ignored, True)[takes]  # -1 is the last
    counts = is_right | ~(is_match | _is_outside(found.area, size)[:, None])
    is_right, counts = is_right.T[:, found.by_score], counts.T[:, found.by_score]
    answers = _Figures(*np.full((2, len(there.starts) - 1, len(ious)), np.nan))
    for label, (start, stop) in enumerate(zip(there.starts[:-1], there.starts[1:], strict=True)):
        objects = int(np.count_nonzero(~is_ignored[start:stop]))
        own = slice(found.starts[label], found.starts[label + 1])
        for iou in range(len(ious) if objects else 0):
            right = np.flatnonzero(is_right[iou, own])  # precision peaks at a hit: no other row is read
            reported = counts[iou, own].cumsum()[right]
            answers.precision[label, iou] = _average_precision(reported, objects)
            answers.recall[label, iou] = len(right) / objects
    return answers


def _average_precision(reported: Rows, objects: int) -> float:
    """Return COCO's average precision; `reported` counts the detections up to each hit."""
    hits = np.arange(1, len(reported) + 1)
    best_from_here = np.maximum.accumulate((hits / reported)[::-1])[::-1]
    at = np.searchsorted(hits / objects, RECALLS)
    return float(best_from_here[at[at < len(hits)]].sum() / len(RECALLS))


def _is_outside(area: Floats, size: tuple[float, float]) -> Mask:
    return np.asarray((area < size[0]) | (area > size[1]))


def _area(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def _mean(figures: Floats) -> float:
    """Return the mean of what is defined."""
    is_defined = np.isfinite(figures)
    return float(figures[is_defined].mean()) if is_defined.any() else np.nan
