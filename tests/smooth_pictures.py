"""Smooth random pictures: like photos, they change little when cropped a little, and no two are alike."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from showthrough.testing.in_memory import ArrayObservations, Faces

SIDE = 24


def smooth(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return pictures, uint8 (n, SIDE, SIDE, 3)."""
    coarse = rng.integers(0, 255, (n, 5, 5, 3), dtype=np.uint8)
    sized = [Image.fromarray(one).resize((SIDE, SIDE), Image.Resampling.BICUBIC) for one in coarse]
    return np.stack([np.asarray(one) for one in sized])


def named(pixels: np.ndarray, name: str) -> Faces:
    return Faces(pixels, [f"{name}{i}" for i in range(len(pixels))])


def world(
    observe: Callable[..., ArrayObservations],
    seed: int,
    n: int = 80,
    copies: Callable[[np.ndarray], np.ndarray] = lambda train: train[:0],
    **given: object,
) -> ArrayObservations:
    """Return train, holdout and as many synthetic pictures, some of which are `copies` of train."""
    rng = np.random.default_rng(seed)
    train, holdout, fresh = (smooth(n, rng) for _ in range(3))
    leaked = copies(train)
    made = np.concatenate([leaked, fresh[len(leaked) :]])
    sets = {"train": named(train, "t"), "holdout": named(holdout, "h"), "synthetic": named(made, "s")}
    return observe(**{**sets, **given})
