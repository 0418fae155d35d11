"""Small made-up faces: smooth, grey, each person different, two photos a person."""

import numpy as np

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images

SIDE = 8


def wavy_faces() -> Images:
    """Return 24 images of 12 people, uint8 (24, 8, 8, 3)."""
    rng = np.random.default_rng(7)
    down, right = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    wave = rng.uniform(0.5, 2.5, (12, 2, 1, 1))
    people = 128 + 90 * np.sin(3.0 * (wave[:, 0] * down + wave[:, 1] * right))
    photos = np.repeat(people, 2, axis=0) + rng.normal(0, 3, (24, SIDE, SIDE))
    return np.repeat(np.clip(photos, 0, 255).astype(np.uint8)[..., None], 3, axis=-1)


def set_of(pixels: Images, role: Role = Role.TRAIN, photos_each: int = 2) -> ImageSet:
    """Return images as a set in which each person has so many photos, side by side."""
    return ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=[f"{role}-{i:03}" for i in range(len(pixels))],
        identity=[f"{role}-person-{i // photos_each:03}" for i in range(len(pixels))],
        sizes=[pixels.shape[1:3]] * len(pixels),
        digest=f"keyed-{role}-{len(pixels)}-{int(pixels.sum())}",
    )
