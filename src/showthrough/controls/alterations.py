"""Copies that were changed a little: the leaks that a check for plain copies may miss."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from showthrough.core.types import Floats, Images

NOISE = 12.0  # grey levels of 255: three times that of the copycat
CROP = (0.05, 0.10)  # share of each side that is cut off, at least and at most
TINT = 0.2  # each channel is brightened or darkened by up to this share
QUALITY = 40  # of the JPEG

Alter = Callable[[Images, np.random.Generator], Images]


def _with_noise(image: Images, rng: np.random.Generator) -> Images:
    return _bytes(image + rng.normal(0.0, NOISE, size=image.shape))


def _cropped(image: Images, rng: np.random.Generator) -> Images:
    side = len(image)
    kept = min(side - 1, round(side * (1 - rng.uniform(*CROP))))
    top, left = rng.integers(0, side - kept + 1, size=2)
    part = Image.fromarray(image[top : top + kept, left : left + kept])
    return np.asarray(part.resize((side, side), Image.Resampling.BILINEAR))


def _mirrored(image: Images, _rng: np.random.Generator) -> Images:
    return image[:, ::-1]


def _recoloured(image: Images, rng: np.random.Generator) -> Images:
    return _bytes(image * rng.uniform(1 - TINT, 1 + TINT, size=3))


def _compressed(image: Images, _rng: np.random.Generator) -> Images:
    file = BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=QUALITY)
    return np.asarray(Image.open(file))


ALTERATIONS: dict[str, Alter] = {
    "noise": _with_noise,
    "crop": _cropped,
    "mirror": _mirrored,
    "colour": _recoloured,
    "jpeg": _compressed,
}


def altered(images: Images, how: str, rng: np.random.Generator) -> Images:
    """Return the images changed in one of the ways of `ALTERATIONS`, uint8 of the same shape."""
    if how not in ALTERATIONS:
        raise ValueError(f"images are altered by {', '.join(ALTERATIONS)}, not by {how!r}")
    alter = ALTERATIONS[how]
    return np.stack([alter(image, rng) for image in images]) if len(images) else images


def _bytes(values: Floats) -> Images:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
