"""Detectors that learn here, on real faces and plates: mAP, processor seconds, and how long they wait.

python benchmarks/detectors.py [--kinds fcos retinaface] [--tasks faces] [--seeds 3] [--steps N]

Faces: faces/caltech, longer side 160 pixels, every box of yunet_boxes.csv. Photos come in runs of one person,
in order: the first 300 train and the last 135 test, so that one person at most is on both sides. Plates:
plates/openimages at 256 pixels, 245 photos of train against the 105 of valid and test.
"""

import argparse
import csv
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from _measure import machine, report
from PIL import Image

from showthrough.core.types import Floats
from showthrough.detection.detection_scores import coco_figures
from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.efficientdet import EfficientDetDetector
from showthrough.detection.detectors.fcos import FcosDetector
from showthrough.detection.detectors.network_detector import NetworkDetector
from showthrough.detection.detectors.retinaface import RetinaFaceDetector
from showthrough.detection.detectors.yolox import YoloxDetector
from showthrough.stats.detection.average_precision import Objects

DATA = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
KINDS = {
    "fcos": FcosDetector,
    "retinaface": RetinaFaceDetector,
    "efficientdet": EfficientDetDetector,
    "yolox": YoloxDetector,
}
STEPS = {
    "faces": {"fcos": 600, "retinaface": 300, "efficientdet": 300, "yolox": 800},
    "plates": {"fcos": 800, "retinaface": 900, "efficientdet": 900, "yolox": 900},
}
SIDES = {"faces": 160, "plates": 256}


class Split(NamedTuple):
    """Scenes to learn from, and others to be tested on."""

    train: list[Scene]
    test: list[Scene]


def main() -> None:
    """Print the figures of each training, and a table of their means."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--tasks", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--steps", type=int, help="default: those that docs/detectors.md was written with")
    options = parser.parse_args()
    torch.set_num_threads(1)
    runs = []
    for task in options.tasks:
        split = faces(SIDES[task]) if task == "faces" else plates(SIDES[task])
        for kind in options.kinds:
            steps = options.steps or STEPS[task][kind]
            each = [measured(KINDS[kind](seed, SIDES[task]), split, steps, seed) for seed in options.seeds]
            runs += [{"task": task, "kind": kind, "steps": steps, **one} for one in each]
            means = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
            print(
                f"| {kind} | {task} | {steps} | {means['map']:.3f} / {means['map50']:.3f} "
                f"| {means['cpu_seconds']:.0f} | {means['waiting_share']:.3f} |"
            )
    report({"benchmark": "detectors", "machine": machine(), "runs": runs})


def measured(detector: NetworkDetector, split: Split, steps: int, seed: int) -> dict[str, float]:
    """Return what a detector reaches after so many steps."""
    started = time.process_time()
    detector.train(split.train, TrainingBudget(steps, (seed,)))
    seconds = time.process_time() - started
    found = detector.find([scene.pixels for scene in split.test])
    map50, both = coco_figures(found, [Objects(scene.boxes) for scene in split.test])
    assert detector.times is not None
    waiting = detector.times.waiting / detector.times.total
    return {
        "seed": seed,
        "map": round(both, 4),
        "map50": round(map50, 4),
        "cpu_seconds": round(seconds, 1),
        "waiting_share": round(waiting, 4),
    }


def faces(side: int) -> Split:
    """Return photos of one main face each, with all faces that YuNet finds on them."""
    folder = DATA / "faces" / "caltech"
    boxes: dict[str, list[list[float]]] = defaultdict(list)
    with (folder / "yunet_boxes.csv").open() as file:
        for row in csv.DictReader(file):
            boxes[row["image"]].append([float(row[name]) for name in ("x1", "y1", "x2", "y2")])
    scenes = [shrunk(folder / "Faces" / name, np.array(boxes[name]), side) for name in sorted(boxes)]
    return Split(scenes[:300], scenes[300:])


def plates(side: int) -> Split:
    """Return photos with the plates on them; other vehicles' labels are left out."""
    parts: dict[str, list[Scene]] = {"train": [], "valid": [], "test": []}
    for part, scenes in parts.items():
        folder = DATA / "plates" / "openimages" / part
        for file in sorted((folder / "labels").glob("*.txt")):
            image = folder / "images" / f"{file.stem}.jpg"
            with Image.open(image) as picture:
                size = picture.size
            scenes.append(shrunk(image, _plates_of(file, size), side))
    return Split(parts["train"], parts["valid"] + parts["test"])


def _plates_of(file: Path, size: tuple[int, int]) -> Floats:
    corners = [line.split()[1:] for line in file.read_text().splitlines() if line.startswith("0 ")]
    outlines = [np.array(each, dtype=np.float64).reshape(-1, 2) * size for each in corners]
    return np.array([[*each.min(axis=0), *each.max(axis=0)] for each in outlines]).reshape(-1, 4)


def shrunk(file: Path, boxes: Floats, side: int) -> Scene:
    """Return a photo whose longer side has so many pixels, with those boxes that are a pixel wide or more."""
    with Image.open(file) as opened:
        image = opened.convert("RGB")
    scale = side / max(image.size)
    size = round(image.width * scale), round(image.height * scale)
    scaled = (boxes * np.array([size[0] / image.width, size[1] / image.height] * 2)).clip(0, [*size, *size])
    seen = (scaled[:, 2:] - scaled[:, :2] > 1).all(axis=1)
    return Scene(np.asarray(image.resize(size, Image.Resampling.BILINEAR)), scaled[seen])


if __name__ == "__main__":
    main()
