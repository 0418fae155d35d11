"""Average precision by the COCO definitions, and its spread over test people and training seeds."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Mask, Rows, codes_of
from showthrough.stats.detection.coco_matching import Placed, overlaps, strongest, taken

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
    crowd: Mask | None = None  # (n,) around many, or nobody has to find it: may be found, is never missed


class Matches(NamedTuple):
    """All detections of a test set, strongest first, each compared with the objects of its image once.

    Resampling images only changes how often each counts, so nothing has to be compared again.
    """

    scores: Floats  # (detections,)
    image: Rows  # (detections,) the image that each belongs to
    hits: Rows  # (ious, detections) the object that each one found in its image, or -1
    objects: Rows  # (images,) number of objects, crowds among them
    crowd: Mask  # (objects,) in the order of the images

    @property
    def wanted(self) -> Rows:
        """Return the number of objects of each image that have to be found, (images,)."""
        image = np.repeat(np.arange(len(self.objects)), self.objects)
        return np.bincount(image[~self.crowd], minlength=len(self.objects))

    @property
    def on_crowd(self) -> Mask:
        """Return which detections found a crowd, (ious, detections): they count neither way."""
        first = self.objects.cumsum() - self.objects  # where an image's objects begin
        found = np.where(self.hits >= 0, first[self.image] + self.hits, -1)
        return np.append(self.crowd, False)[found]  # -1 is the last


def match(
    predictions: Sequence[Detections],
    targets: Sequence[Objects],
    iou_thresholds: Sequence[float] = COCO_IOUS,
) -> Matches:
    """Match detections to objects greedily: each, strongest first, takes the free one that it overlaps most.

    Labels are not looked at: give one class at a time.
    """
    if len(predictions) != len(targets):
        raise ValueError(f"{len(predictions)} predictions do not pair up with {len(targets)} targets")
    objects = np.array([len(target.boxes) for target in targets], dtype=np.int64)
    image = np.repeat(np.arange(len(objects)), [len(found.boxes) for found in predictions])
    scores = np.concatenate([np.empty(0), *(found.scores for found in predictions)])
    kept = strongest(image, scores, MAX_DETECTIONS)
    image, scores = image[kept], scores[kept]
    found_at = Placed(_boxes(predictions)[kept], image)
    there_at = Placed(_boxes(targets), np.repeat(np.arange(len(objects)), objects))
    crowd = np.concatenate([np.empty(0, np.bool_), *map(_crowd, targets)])
    pairs = overlaps(found_at, there_at, crowd, min(iou_thresholds))
    hits = taken(pairs, image, crowd, crowd, iou_thresholds)
    first = objects.cumsum() - objects  # where an image's objects begin
    hits = np.where(hits >= 0, hits - first[image][:, None], -1)
    order = np.argsort(-scores, kind="stable")
    return Matches(scores[order], image[order], hits[order].T, objects, crowd)


def average_precision(matches: Matches, times: Rows | None = None) -> Floats:
    """Return COCO's average precision at each IoU threshold, (ious,), or nan where there is no object.

    With `times`, (resamples, images), image i counts `times[r, i]` times in resample r, and the answer
    is (resamples, ious).
    """
    if times is None:
        return np.asarray(average_precision(matches, np.ones((1, len(matches.objects)), np.int64))[0])
    counts, on_crowd = times[:, matches.image], matches.on_crowd
    reported = counts.cumsum(axis=1)  # detections so far, (resamples, detections)
    objects = times @ matches.wanted  # (resamples,)
    answers = np.zeros((len(times), len(matches.hits)))
    for k, is_hit in enumerate((matches.hits >= 0) & ~on_crowd):
        if on_crowd.any():
            reported = (counts * ~on_crowd[k]).cumsum(axis=1)
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
    counted = ~matches.crowd if wanted is None else wanted & ~matches.crowd
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


def _crowd(target: Objects) -> Mask:
    return np.zeros(len(target.boxes), np.bool_) if target.crowd is None else target.crowd


def _boxes(each: Sequence[Detections] | Sequence[Objects]) -> Floats:
    return np.concatenate([np.empty((0, 4)), *(one.boxes for one in each)]).astype(np.float64)
