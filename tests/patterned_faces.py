"""Patterns that stand for faces: people are directions among smooth pictures, which a toy matcher reads."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Features, Floats, Images
from showthrough.redaction.attackers.attack import FaceMatcher, FacePairs

SIDE, TRAITS = 16, 12

Redact = Callable[[Images], Images]


def basis() -> Floats:
    """Return smooth pictures, orthonormal and equal to their mirror images, (SIDE * SIDE, TRAITS)."""
    down, right = (np.mgrid[0:SIDE, 0:SIDE] + 0.5) * np.pi / SIDE
    waves = [np.cos(a * down) * np.cos(b * right) for a in range(1, 5) for b in (0, 2, 4)]
    return np.linalg.qr(np.stack([wave.ravel() for wave in waves], axis=1))[0]


BASIS = basis()


def people(n: int, seed: int, photos: int = 2) -> tuple[Images, Floats]:
    """Return faces (n * photos, SIDE, SIDE, 3), the photos of a person side by side, and whose each is."""
    rng = np.random.default_rng([5, seed])
    traits = np.repeat(rng.normal(size=(n, TRAITS)), photos, axis=0)
    traits += 0.25 * rng.normal(size=traits.shape)
    pixels = 128 + 110 * traits @ BASIS.T + rng.normal(size=(n * photos, SIDE * SIDE))
    grey = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).reshape(-1, SIDE, SIDE, 1)
    return np.repeat(grey, 3, axis=-1), np.repeat(np.arange(n), photos)


def pairs_of(n: int, seed: int, redact: Redact, photos: int = 2) -> FacePairs:
    """Return the faces of people before and after a redaction."""
    clean, person = people(n, seed, photos)
    return FacePairs(clean, redact(clean), person)


def embed(faces: Images) -> Features:
    """Return the traits of faces, of length 1."""
    found = (faces[..., 0].reshape(len(faces), -1).astype(np.float64) - 128) @ BASIS
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(length > 0, length, np.nan)).astype(np.float32)


def differentiable(faces: Tensor) -> Tensor:
    """Return the traits of faces (n, 3, SIDE, SIDE) from 0 to 255."""
    return (faces[:, 0].flatten(1) - 128) @ torch.from_numpy(BASIS).float()


def matcher() -> FaceMatcher:
    """Return a matcher that reads the traits, and gives gradients."""
    return FaceMatcher("toy", "toy-digest", SIDE, embed, differentiable)


def shown(faces: Images) -> Images:
    """Hide nothing."""
    return faces


def grey(faces: Images) -> Images:
    """Leave nothing."""
    return np.full_like(faces, 127)


def folded(faces: Images) -> Images:
    """Hide faces from who does not know how: rows are turned over and every second one is a negative."""
    turned = faces[:, ::-1].copy()
    turned[:, ::2] = 255 - turned[:, ::2]
    return turned
