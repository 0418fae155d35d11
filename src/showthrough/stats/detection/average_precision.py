"""Average precision by the COCO definitions, and its spread over test people and training seeds."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Mask, Rows, codes_of

COCO_IOUS = tuple(np.linspace(0.5, 0.95, 10).tolist())
RECALLS = np.linspace(0, 1, 101)  # COCO reads precision at these
MAX_DETECTIONS = 100  # a class and image; weaker ones do not count


class Detections(NamedTuple):
    """Detections in one image; without labels everything is of one class."""

    boxes: Floats  # (n, 4) x1, y1, x2, y2
    scores: Floats  # (n,)
    labels: Rows | None = None  # (n,)


class Objects(NamedTuple):
    """Ground truth of one image: its objects; without labels everything is of one class."""

    boxes: Floats  # (n, 4) x1, y1, x2, y2
    labels: Rows | None = None  # (n,)


class Matches(NamedTuple):
    """All detections of a test set, strongest first, each compared with the objects of its image once.

    Resampling images only changes how often each counts, so nothing has to be compared again.
    """

    scores: Floats  # (detections,)
    image: Rows  # (detections,) the image that each belongs to
    hits: Rows  # (ious, detections) the object that each one found in its image, or -1
    objects: Rows  # (images,) number of objects


def mean_average_precision(
    predictions: Sequence[Detections],
    targets: Sequence[Objects],
    iou_thresholds: Sequence[float] = COCO_IOUS,
) -> float:
    """Return the mean over IoU thresholds and classes of COCO's 101-point average precision.

    One entry an image. The answer is nan where there is no object to find; a class without objects is
    left out. At most 100 detections of a class count in each image. It tells how well objects are
    ranked and outlined, not how many are missed at the score threshold that is in use.

    Source: Lin et al., Microsoft COCO, ECCV 2014, and the evaluation code of its challenge.

    >>> face = Objects(np.array([[0.0, 0.0, 10.0, 10.0]]))
    >>> found = Detections(np.array([[0.0, 0.0, 10.0, 8.0], [20.0, 20.0, 30.0, 30.0]]), np.array([0.9, 0.8]))
    >>> mean_average_precision([found], [face], [0.5]), round(mean_average_precision([found], [face]), 3)
    (1.0, 0.7)
    """
    classes = np.unique(np.concatenate([_labels(target) for target in targets] or [np.empty(0, np.int64)]))
    answers = []
    for label in classes:
        found = [Detections(p.boxes[_labels(p) == label], p.scores[_labels(p) == label]) for p in predictions]
        objects = [Objects(t.boxes[_labels(t) == label]) for t in targets]
        answers.append(average_precision(match(found, objects, iou_thresholds)).mean())
    return float(np.mean(answers)) if answers else np.nan


def match(
    predictions: Sequence[Detections],
    targets: Sequence[Objects],
    iou_thresholds: Sequence[float] = COCO_IOUS,
) -> Matches:
    """Match detections to objects greedily: each, strongest first, takes the free one that it overlaps most.

    Labels are not looked at: give one class at a time.
    """
    parts = []
    for found, target in zip(predictions, targets, strict=True):
        order = np.argsort(-found.scores, kind="stable")[:MAX_DETECTIONS]
        overlap = intersection_over_union(found.boxes[order], target.boxes)
        parts.append((found.scores[order], np.stack([_taken(overlap, iou) for iou in iou_thresholds])))
    scores = np.concatenate([part[0] for part in parts] or [np.empty(0)]).astype(np.float64)
    nothing = np.empty((len(iou_thresholds), 0), dtype=np.int64)
    hits = np.concatenate([part[1] for part in parts] or [nothing], axis=1)
    image = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    order = np.argsort(-scores, kind="stable")
    objects = np.array([len(target.boxes) for target in targets], dtype=np.int64)
    return Matches(scores[order], image[order], hits[:, order], objects)


def average_precision(matches: Matches, times: Rows | None = None) -> Floats:
    """Return COCO's average precision at each IoU threshold, (ious,), or nan where there is no object.

    With `times`, (resamples, images), image i counts `times[r, i]` times in resample r, and the answer
    is (resamples, ious).
    """
    if times is None:
        return np.asarray(average_precision(matches, np.ones((1, len(matches.objects)), np.int64))[0])
    counts = times[:, matches.image]
    reported = counts.cumsum(axis=1)  # detections so far, (resamples, detections)
    objects = times @ matches.objects  # (resamples,)
    answers = np.zeros((len(times), len(matches.hits)))
    for k, is_hit in enumerate(matches.hits >= 0):
        right = counts[:, is_hit].cumsum(axis=1)  # precision peaks at a hit: no other row is read
        precision = right / np.maximum(reported[:, is_hit], 1)
        best_from_here = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        recall = right / np.maximum(objects, 1)[:, None]
        for r in range(len(times)):
            at = np.searchsorted(recall[r], RECALLS)
            answers[r, k] = best_from_here[r, at[at < recall.shape[1]]].sum() / len(RECALLS)
    answers[objects == 0] = np.nan
    return answers


def missed_share(matches: Matches, threshold: float, times: Rows, wanted: Mask | None = None) -> Floats:
    """Return the miss rate, the share of objects without a detection of `threshold`, in each resample.

    A match is meant at the first IoU threshold. `wanted`, one entry an object in the order of the
    images, narrows what is counted, say to small faces; a resample without any gives nan.
    """
    of_image = np.repeat(np.arange(len(matches.objects)), matches.objects)
    counted = np.ones(len(of_image), dtype=np.bool_) if wanted is None else wanted
    found = (matches.hits[0] >= 0) & (matches.scores >= threshold)
    first = np.concatenate([[0], matches.objects.cumsum()])  # where an image's objects begin
    is_missed = counted.copy()
    is_missed[first[matches.image[found]] + matches.hits[0, found]] = False
    missed = times @ np.bincount(of_image[is_missed], minlength=len(matches.objects))
    objects = times @ np.bincount(of_image[counted], minlength=len(matches.objects))
    return np.where(objects > 0, missed / np.maximum(objects, 1), np.nan)


def resample_groups(groups: ArrayLike, resamples: int, rng: np.random.Generator) -> Rows:
    """Return bootstrap weights of images, (resamples, images), when whole groups are drawn again.

    The images of one person come and go together. Drawn one by one, two photos of a face would pass
    for two independent trials, and the interval would be too narrow.
    """
    labels = np.asarray(groups)
    group = codes_of(labels, len(labels), "groups")
    n = int(group.max()) + 1
    return np.asarray(rng.multinomial(n, np.full(n, 1 / n), size=resamples)[:, group])


def resample_seeds(seeds: int, resamples: int, rng: np.random.Generator) -> Floats:
    """Return weights, (resamples, seeds), whose rows sum to 1: means over training seeds drawn again.

    Drawn plainly, two seeds would show half of their variance. Deviations from equal weights are
    widened by sqrt(n / (n - 1)) to make up for that, so a weight may be negative. One seed has weight 1
    and tells nothing about the spread.

    Source: Rao and Wu, JASA 83 (1988), rescaled bootstrap.

    >>> weights = resample_seeds(2, 20_000, np.random.default_rng(0))
    >>> round(float((weights @ np.array([0.4, 0.6])).var()), 3)  # s^2 / n = .02 / 2
    0.01
    """
    drawn = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=resamples) / seeds
    return np.asarray(1 / seeds + np.sqrt(seeds / max(seeds - 1, 1)) * (drawn - 1 / seeds))


def intersection_over_union(a: Floats, b: Floats) -> Floats:
    """Return the overlap of every box of a with every box of b, (len(a), len(b)).

    >>> intersection_over_union(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 3.0, 2.0]])).round(3)
    array([[0.333]])
    """
    a, b = a[:, None, :].astype(np.float64), b[None, :, :].astype(np.float64)
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = sides.clip(min=0).prod(axis=-1)
    union = (a[..., 2:] - a[..., :2]).prod(axis=-1) + (b[..., 2:] - b[..., :2]).prod(axis=-1) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def _taken(overlap: Floats, iou: float) -> Rows:
    """Return for each detection, strongest first, the object that it takes, or -1."""
    taken = np.full(len(overlap), -1, dtype=np.int64)
    free = overlap.copy()
    reach = min(iou, 1 - 1e-10)  # COCO's own tolerance
    for i in np.flatnonzero((overlap >= reach).any(axis=1)):
        best = overlap.shape[1] - 1 - int(free[i, ::-1].argmax())  # of equal overlaps COCO takes the last
        if free[i, best] >= reach:
            taken[i] = best
            free[:, best] = -1
    return taken


def _labels(one: Detections | Objects) -> Rows:
    return np.zeros(len(one.boxes), np.int64) if one.labels is None else one.labels
