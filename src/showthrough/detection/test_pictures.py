"""Test pictures of detectors: drawn scenes with held-out faces, and real photos."""

import numpy as np

from showthrough.core.config import DetectionConfig
from showthrough.core.facts import DetectionTest
from showthrough.core.images import ImageSet, Size, chunks, read_ahead
from showthrough.core.types import Floats, Images, Rows
from showthrough.detection.composer.drawn_scenes import MOST_FACES, TILE, scenes_by_person
from showthrough.detection.detectors.detector import Key
from showthrough.errors import DataError
from showthrough.stats.detection.average_precision import Objects


def face_tiles(images: ImageSet, rows: Rows) -> Images:
    """Return these images squeezed into tiles, (n, TILE, TILE, 3)."""
    return np.concatenate([chunk.pixels for chunk in chunks(images.subset(rows), (TILE, TILE), batch=256)])


def composed(holdout: ImageSet, config: DetectionConfig, key: Key) -> tuple[DetectionTest, list[Images]]:
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
    return test, [scene.pixels for scene in scenes]


def photographed(photos: ImageSet, config: DetectionConfig) -> tuple[DetectionTest, list[Images]]:
    """Return photos shrunk until the longer side has the size of a scene, evenly chosen if too many."""
    boxed = [row for row, boxes in enumerate(photos.boxes or ()) if boxes is not None]
    if not any(len(_boxes(photos, row)) for row in boxed):
        raise DataError("the photos have no boxes: a detector can be tested only where the faces are known")
    chosen = np.unique(np.linspace(0, len(boxed) - 1, min(config.photos, len(boxed))).astype(int))
    groups: dict[Size, list[int]] = {}
    for row in (boxed[i] for i in chosen):
        groups.setdefault(_shrunk(photos.sizes[row], config.size), []).append(row)
    pictures: list[Images] = []
    for size, rows in groups.items():
        pictures += [image for c in read_ahead(photos.source, [np.array(rows)], size) for image in c.pixels]
    order = [(row, size) for size, rows in groups.items() for row in rows]
    test = DetectionTest(
        name="photos",
        objects=tuple(Objects(_scaled_boxes(photos, row, size)) for row, size in order),
        person=tuple(photos.identity[row] for row, _ in order),
        identity_known=photos.identity_known,
        side=config.size,
    )
    return test, pictures


def _shrunk(size: Size, longest: int) -> Size:
    scale = longest / max(size)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _boxes(photos: ImageSet, row: int) -> Floats:
    boxes = None if photos.boxes is None else photos.boxes[row]
    assert boxes is not None, "only boxed photos come here"
    return boxes


def _scaled_boxes(photos: ImageSet, row: int, size: Size) -> Floats:
    """Return the boxes of a photo, (n, 4), in pixels of the shrunk photo."""
    height, width = (shrunk / full for shrunk, full in zip(size, photos.sizes[row], strict=True))
    return np.asarray(_boxes(photos, row) * np.array([width, height, width, height]))
