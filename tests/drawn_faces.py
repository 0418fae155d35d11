"""Drawn faces that belong to nobody: an oval, two eyes and a mouth, learnt by a detector in seconds."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.images import ArraySource, ImageSet, Role

SIDE = 48


def draw_faces(n: int, seed: int) -> np.ndarray:
    """Return faces, (n, SIDE, SIDE, 3), that differ in tone, in where eyes and mouth are, and in size."""
    return np.stack([_face(np.random.default_rng([seed, i])) for i in range(n)])


def _face(rng: np.random.Generator) -> np.ndarray:
    tone, dark = rng.uniform(130, 220), rng.uniform(0, 50)
    image = Image.new("RGB", (SIDE, SIDE), tuple(int(tone * share) for share in (1, 0.85, 0.7)))
    draw = ImageDraw.Draw(image)
    fill = (int(dark),) * 3
    middle, height, gap = rng.uniform(22, 26), rng.uniform(17, 21), rng.uniform(8, 11)
    for x in (middle - gap, middle + gap):
        draw.ellipse((x - 4, height - 3, x + 4, height + 3), fill=fill)
    draw.line((middle, height + 4, middle, height + 12), fill=fill, width=2)
    width = rng.uniform(7, 11)
    draw.ellipse((middle - width, 34, middle + width, 34 + rng.uniform(3, 6)), fill=fill)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)))


def noise(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, SIDE, SIDE, 3), dtype=np.uint8)


def as_set(
    pixels: np.ndarray,
    role: Role,
    identity: Sequence[str] | None = None,
    boxes: Sequence[np.ndarray | None] | None = None,
) -> ImageSet:
    ids = [f"{role}-{i}" for i in range(len(pixels))]
    return ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=ids,
        identity=ids if identity is None else identity,
        sizes=[pixels.shape[1:3]] * len(pixels),
        digest=blake2b(np.ascontiguousarray(pixels), digest_size=8).hexdigest(),
        boxes=boxes,
    )
