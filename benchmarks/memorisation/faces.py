"""Faces as this folder shows them: the middle of a photo, and the same moved a little."""

from pathlib import Path

import numpy as np
from PIL import Image

from showthrough.core.types import Images

SIDE, SHARE = 32, 0.6  # pixels, and the share of a photo's side that is kept around the centre


def moved(image: Images, rng: np.random.Generator) -> Images:
    """Return the image mirrored by a coin, a pixel or two away, and with a little noise."""
    image = image[:, ::-1] if rng.random() < 0.5 else image
    shifted = np.roll(np.pad(image, ((2, 2), (2, 2), (0, 0)), mode="edge"), rng.integers(-2, 3, 2), (0, 1))
    noise = rng.normal(0, 4, (SIDE, SIDE, 3))
    return np.clip(np.rint(shifted[2:-2, 2:-2] + noise), 0, 255).astype(np.uint8)


def central(path: Path) -> Images:
    """Return the face in the middle of a photo, (32, 32, 3)."""
    with Image.open(path) as image:
        border = round(image.width * (1 - SHARE) / 2)
        box = (border, border, image.width - border, image.height - border)
        return np.asarray(image.convert("RGB").crop(box).resize((SIDE, SIDE), Image.Resampling.BILINEAR))
