"""Planted detectors of known skill: what they find in test scenes, as arrays."""

from collections.abc import Mapping

import numpy as np

from showthrough.core.facts import DetectionScores, DetectionTest, DetectorRun
from showthrough.stats.detection.average_precision import Detections, Objects
from showthrough.stats.detection.mean_average_precision import mean_average_precision

SIDE = 96


def scenes(rng: np.random.Generator, n: int) -> tuple[Objects, ...]:
    """Return `n` scenes of 96 pixels with one object of 30 pixels each."""
    corners = rng.uniform(0, 60, (n, 2))
    return tuple(Objects(np.array([[x, y, x + 30, y + 30]])) for x, y in corners)


def detector(objects: tuple[Objects, ...], skill: float, rng: np.random.Generator) -> tuple[Detections, ...]:
    """Return one good box in `skill` of the scenes and a stray one in every scene."""
    found = []
    for target in objects:
        right = target.boxes + rng.normal(0, 0.5, (1, 4))
        stray = np.array([[0.0, 0.0, 8.0, 8.0]])
        is_found = rng.random() < skill
        boxes = np.concatenate([right, stray]) if is_found else stray
        scores = rng.uniform(0.6, 1, 1).tolist() if is_found else []
        found.append(Detections(boxes, np.array([*scores, rng.uniform(0, 0.5)])))
    return tuple(found)


def detectors(skills: Mapping[str, float], n: int = 60, seeds: int = 2) -> DetectionScores:
    """Return the detections of detectors trained on each condition, in `n` scenes, once a seed.

    `skills` is the share of objects that a detector finds, by what it was trained on: real,
    synthetic, floor.
    """
    rng = np.random.default_rng(3)
    objects = scenes(rng, n)
    person = tuple(f"p{number}" for number in range(n))
    test = DetectionTest("composed", objects, person, identity_known=True, side=SIDE)
    runs = []
    for condition, skill in skills.items():
        for seed in range(seeds):
            found = detector(objects, skill, np.random.default_rng([seed, 5]))
            figures = mean_average_precision([f._asdict() for f in found], [o._asdict() for o in objects])
            runs.append(DetectorRun(condition, seed, "composed", found, 0.5, figures.map50, figures.map))
    return DetectionScores((test,), tuple(runs), n_scenes=240, n_faces=50, seconds=1.0)
