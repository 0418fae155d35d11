"""Composed scenes of rendered plates, with what a detector finds that learned from others of their kind.

    python -m benchmarks.detection_shown docs/images/detection.webp

Boxes in green are where plates stand, in orange what was found. Everything on the pictures is drawn.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.detection_utility import plates
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.composer.backgrounds import DrawnBackgrounds
from showthrough.detection.composer.composer import compose_scenes
from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.fcos import FcosDetector
from showthrough.stats.detection.average_precision import Detections

SIZE, STEPS, LEARNED, SHOWN = 192, 500, 300, 8
SURE = 0.4


def main() -> None:
    """Compose, learn, look, and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    picture = parser.parse_args().picture
    settings = ComposerSettings(size=(SIZE, SIZE), objects=(1, 2), height=(0.06, 0.25), mirrored=0)
    scenes = list(compose_scenes(plates(), None, DrawnBackgrounds(), settings, (1,), LEARNED + SHOWN))
    detector = FcosDetector(0, SIZE)
    detector.train(scenes[:LEARNED], TrainingBudget(STEPS, (2,)))
    shown = scenes[LEARNED:]
    tiles = [
        drawn(scene, found)
        for scene, found in zip(shown, detector.find([one.pixels for one in shown]), strict=True)
    ]
    rows = [np.concatenate(tiles[start : start + 4], axis=1) for start in range(0, SHOWN, 4)]
    Image.fromarray(np.concatenate(rows)).save(picture, quality=80)


def drawn(scene: Scene, found: Detections) -> np.ndarray:
    """Return a scene with the boxes that stand there and those that were found."""
    image = Image.fromarray(scene.pixels)
    draw = ImageDraw.Draw(image)
    for box in scene.boxes:
        draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 1, box[3] + 1), outline=(40, 200, 90))
    for box in found.boxes[found.scores >= SURE]:
        draw.rectangle(tuple(box), outline=(255, 140, 0), width=2)
    return np.asarray(image)


if __name__ == "__main__":
    main()
