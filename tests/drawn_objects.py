"""Scenes on which any kind of detector can learn something within seconds."""

import numpy as np

from showthrough.detection.detectors.detector import Scene


def squares(n: int, seed: int, side: int = 64, *, classes: int = 1) -> list[Scene]:
    """Return grey noise with a bright square of two sizes each; a second class is dark."""
    rng = np.random.default_rng(seed)
    scenes = []
    for i in range(n):
        pixels = rng.integers(100, 140, (side, side, 3), dtype=np.uint8)
        label, edge = i % classes, int(rng.integers(18, 28))
        x, y = (int(v) for v in rng.integers(2, side - edge - 2, 2))
        pixels[y : y + edge, x : x + edge] = 5 if label else 250
        box = np.array([[x, y, x + edge, y + edge]], dtype=np.float64)
        points = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]]) * edge + [x, y]
        scenes.append(Scene(pixels, box, np.array([label]), points[None].astype(np.float32)))
    return scenes
