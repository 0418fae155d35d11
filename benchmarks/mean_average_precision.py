"""Mean average precision against faster-coco-eval's own evaluation, from the same lists in memory.

python benchmarks/mean_average_precision.py [--images 5000] [--boxes 20] [--repeats 3]

Ours is timed whole, from lists of arrays to figures. Of faster-coco-eval only its evaluation is timed
(evaluate, accumulate, summarize); that it first needs every box as a dictionary is told apart.
"""

import argparse
import time
from collections.abc import Mapping, Sequence

import numpy as np
from _measure import as_dicts, interleaved, machine, ratios, report
from faster_coco_eval import COCO, COCOeval_faster

from showthrough import stats
from showthrough.stats.arrays import Floats, Rows

CLASSES = (1, 10, 80)
Boxes = Mapping[str, Floats | Rows]


def main() -> None:
    """Print the ratio of times for few and many classes, and how far the figures are apart."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--boxes", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    cases = [case(options.images, options.boxes, classes, options.repeats) for classes in CLASSES]
    report({"benchmark": "mean_average_precision", "machine": machine(), "cases": cases})


def case(n_images: int, n_boxes: int, n_classes: int, repeats: int) -> dict[str, object]:
    """Return times of both on one set of pictures."""
    predictions, targets = pictures(n_images, n_boxes, n_classes)
    started = time.perf_counter()
    truth, found = as_coco(predictions, targets, n_classes)
    laid_out = time.perf_counter() - started
    seconds = interleaved(
        {
            "ours": lambda: stats.mean_average_precision(predictions, targets),
            "faster-coco-eval": lambda: evaluated(truth, found),
        },
        repeats,
    )
    ours = stats.mean_average_precision(predictions, targets)
    own = [ours.map, ours.map50, ours.map75, ours.map_small, ours.map_medium, ours.map_large]
    return {
        "images": n_images,
        "boxes_an_image": n_boxes,
        "classes": n_classes,
        "ours_over_theirs": ratios(seconds["ours"], seconds["faster-coco-eval"]),
        "largest_difference": float(np.abs(evaluated(truth, found)[:6] - own).max()),
        "seconds_to_lay_out_dictionaries": round(laid_out, 3),
        "seconds": as_dicts(seconds),
    }


def pictures(n_images: int, n_boxes: int, n_classes: int) -> tuple[list[Boxes], list[Boxes]]:
    """Return objects of all sizes, and as many detections that lie near them."""
    rng = np.random.default_rng(0)
    predictions, targets = [], []
    for _ in range(n_images):
        corners, sides = rng.uniform(0, 600, (n_boxes, 2)), rng.uniform(10, 150, (n_boxes, 2))
        boxes, labels = (
            np.concatenate([corners, corners + sides], axis=1),
            rng.integers(0, n_classes, n_boxes),
        )
        near = boxes + rng.normal(0, 6, boxes.shape)
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
        targets.append({"boxes": boxes, "labels": labels})
        predictions.append({"boxes": near, "scores": rng.random(n_boxes), "labels": labels})
    return predictions, targets


def as_coco(predictions: Sequence[Boxes], targets: Sequence[Boxes], n_classes: int) -> tuple[COCO, COCO]:
    """Return the same as faster-coco-eval wants it."""
    annotations = [
        {**one, "id": number, "area": one["bbox"][2] * one["bbox"][3], "iscrowd": 0}
        for number, one in enumerate(dictionaries(targets), start=1)
    ]
    images = [{"id": number} for number in range(len(targets))]
    categories = [{"id": label, "name": str(label)} for label in range(n_classes)]
    truth = COCO({"images": images, "annotations": annotations, "categories": categories})
    return truth, truth.loadRes(dictionaries(predictions))


def dictionaries(entries: Sequence[Boxes]) -> list[dict]:
    """Return a dictionary for each box."""
    listed = []
    for image, entry in enumerate(entries):
        scores = entry.get("scores", np.ones(len(entry["boxes"])))
        columns = (entry["boxes"].tolist(), entry["labels"].tolist(), scores.tolist())
        for (x1, y1, x2, y2), label, score in zip(*columns, strict=True):
            box = [x1, y1, x2 - x1, y2 - y1]
            listed.append({"image_id": image, "category_id": label, "bbox": box, "score": score})
    return listed


def evaluated(truth: COCO, found: COCO) -> Floats:
    """Return the summary figures of faster-coco-eval."""
    judge = COCOeval_faster(truth, found, iouType="bbox", print_function=lambda *_: None)
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    return np.asarray(judge.stats)


if __name__ == "__main__":
    main()
