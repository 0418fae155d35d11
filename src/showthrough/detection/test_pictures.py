"""Test pictures of detectors: drawn scenes with held-out faces, and real pictures with boxes."""

from typing import NamedTuple

import numpy as np

from showthrough.core.facts import DetectionTest
from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Images, Rows
from showthrough.detection.composer.drawn_scenes import MOST_FACES, TILE, scenes_by_person
from showthrough.detection.detectors.detector import Key
from showthrough.detection.scene_sets import SceneSet
from showthrough.stats.detection.average_precision import Objects


class TestSet(NamedTuple):
    """A test and its pictures."""

    test: DetectionTest
    pictures: list[Images]


def face_tiles(images: ImageSet, rows: Rows) -> Images:
    """Return these images squeezed into tiles, (n, TILE, TILE, 3)."""
    return np.concatenate([chunk.pixels for chunk in chunks(images.subset(rows), (TILE, TILE), batch=256)])


def composed(holdout: ImageSet, config: DetectionConfig, key: Key) -> TestSet:
    """Return scenes with held-out faces, those of one person in each."""
    people = holdout.by_identity()
    names = np.random.default_rng(key).permutation(sorted(people))[: config.test_scenes].tolist()
    each = MOST_FACES + config.test_scenes // len(names)  # as many photos of a person as are shown
    tiles = [face_tiles(holdout, people[name][:each]) for name in names]
    scenes = scenes_by_person(key, config.test_scenes, config.size, tiles)
    test = DetectionTest(
        name="composed",
        objects=tuple(Objects(scene.boxes) for scene in scenes),
        person=tuple(names[i % len(names)] for i in range(len(scenes))),
        identity_known=holdout.identity_known,
        side=config.size,
    )
    return TestSet(test, [scene.pixels for scene in scenes])


def photographed(scenes: SceneSet, config: DetectionConfig, name: str = "photos") -> TestSet:
    """Return pictures whose longer side has the size of a scene, evenly chosen if too many."""
    rows = np.unique(np.linspace(0, len(scenes) - 1, min(config.photos, len(scenes))).astype(int))
    shown = scenes.read(rows, config.size)
    scales = [scenes.scale(row, one.pixels.shape[:2]) for row, one in zip(rows.tolist(), shown, strict=True)]
    test = DetectionTest(
        name=name,
        objects=tuple(
            Objects(scenes.boxes[row] * scale, scenes.labels[row], scenes.crowds[row])
            for row, scale in zip(rows.tolist(), scales, strict=True)
        ),
        person=tuple(scenes.images.identity[row] for row in rows),
        identity_known=scenes.images.identity_known,
        side=config.size,
        classes=scenes.classes,
        groups=tuple(scenes.groups[row] for row in rows),
    )
    return TestSet(test, [one.pixels for one in shown])
