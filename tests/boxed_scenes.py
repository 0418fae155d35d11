"""Scenes with boxes, kept in memory: bright squares on grey, of one class or two."""

import numpy as np

from drawn_faces import as_set
from showthrough.core.images import Role
from showthrough.detection.scene_sets import SceneSet

SIZE = 64


def squares(n: int, seed: int, *, side: int = 24, classes: tuple[str, ...] = ("face",)) -> SceneSet:
    """Return n scenes with one square each, in turn of each class; the brightness is that of the class."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(90, 110, (n, SIZE, SIZE, 3)).astype(np.uint8)
    boxes, labels = [], []
    for row in range(n):
        x, y = (int(corner) for corner in rng.integers(0, SIZE - side, 2))
        label = row % len(classes)
        pixels[row, y : y + side, x : x + side] = 250 - 230 * label
        boxes.append(np.array([[x, y, x + side, y + side]], dtype=np.float64))
        labels.append(np.array([label]))
    return SceneSet(
        images=as_set(pixels, Role.REFERENCE),
        boxes=tuple(boxes),
        labels=tuple(labels),
        crowds=(np.zeros(1, dtype=np.bool_),) * n,
        groups=tuple(("night",) if row % 3 == 0 else () for row in range(n)),
        classes=classes,
    )
