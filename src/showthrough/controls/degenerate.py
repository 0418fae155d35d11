"""Degenerate controls: samples of collapsed generators, by which nobody may be accused."""

from collections.abc import Callable

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Images
from showthrough.errors import NotEnoughDataError

MODES = 10
AVERAGED = 200  # photos behind a mean face
NOISE = 4.0  # grey levels of 255

Draw = Callable[[Images, int, np.random.Generator], Images]


def _noise(photos: Images, n: int, rng: np.random.Generator) -> Images:
    return rng.integers(0, 256, (n, *photos.shape[1:]), dtype=np.uint8)


def _flat(photos: Images, n: int, rng: np.random.Generator) -> Images:
    shades = rng.integers(64, 192, (n, 1, 1, 1), dtype=np.uint8)
    return np.broadcast_to(shades, (n, *photos.shape[1:])).copy()


def _mean(photos: Images, n: int, rng: np.random.Generator) -> Images:
    return _noisy(np.repeat(photos.mean(axis=0, keepdims=True), n, axis=0), rng)


def _one(photos: Images, n: int, rng: np.random.Generator) -> Images:  # noqa: ARG001 - nothing is drawn
    return np.repeat(photos[:1], n, axis=0)


def _modes(photos: Images, n: int, rng: np.random.Generator) -> Images:
    return _noisy(photos[np.arange(n) % min(MODES, len(photos))].astype(np.float32), rng)


DEGENERATE: dict[str, Draw] = {
    "colour noise": _noise,
    "one shade each": _flat,
    "the mean of other people": _mean,
    "one photo of somebody else": _one,
    "ten photos of other people": _modes,
}


def degenerate(how: str, reference: ImageSet, n: int, side: int, rng: np.random.Generator) -> Images:
    """Return samples of a generator that collapsed, uint8 (n, side, side, 3), by a name of `DEGENERATE`.

    Raises:
        NotEnoughDataError: there is no photo of anybody else.
    """
    if len(reference) == 0:
        raise NotEnoughDataError(f"no {reference.role.value} images to collapse to", needed=1)
    rows = rng.permutation(len(reference))[:AVERAGED]
    photos = np.stack([reference.source.read(int(row), (side, side)) for row in rows])
    return DEGENERATE[how](photos, n, rng)


def _noisy(images: Images, rng: np.random.Generator) -> Images:
    noise = rng.normal(0.0, NOISE, size=images.shape)
    return np.asarray(np.clip(np.rint(images + noise), 0, 255), dtype=np.uint8)
