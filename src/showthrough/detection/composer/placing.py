"""Where objects stand in a scene: corners in perspective, at random, none too much over another."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.training_settings.composer_config import LEAST_PIXELS, ComposerSettings
from showthrough.core.types import Floats

TRIES = 24  # for one object; the later, the smaller
PixelBox = tuple[int, int, int, int]  # x1, y1, x2, y2 in pixels


class Standing(NamedTuple):
    """Place of a patch in a scene."""

    corners: Floats  # (4, 2) x, y of the patch's upper left corner and on clockwise
    box: PixelBox  # whole pixels that hold the corners


def find_place(
    rng: np.random.Generator, aspect: float, settings: ComposerSettings, taken: Sequence[PixelBox]
) -> Standing | None:
    """Return a place for a patch of this width by height, None where nothing is free after some tries.

    Heights are drawn evenly on a logarithmic scale; their upper end falls from try to try, so that a crowd
    is filled up with small objects.
    """
    low, high = np.log(settings.heights)
    for attempt in range(TRIES):
        height = float(np.exp(rng.uniform(low, high - (high - low) * attempt / TRIES)))
        standing = _standing(rng, height, aspect, settings)
        if standing is not None and all(shared_area(standing.box, b) <= settings.overlap for b in taken):
            return standing
    return None


def shared_area(a: PixelBox, b: PixelBox) -> float:
    """Return the area that two boxes share, as a share of the smaller one.

    >>> shared_area((0, 0, 10, 10), (5, 0, 25, 10))
    0.5
    """
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return max(width, 0) * max(height, 0) / smaller


def _standing(
    rng: np.random.Generator, height: float, aspect: float, settings: ComposerSettings
) -> Standing | None:
    """Return corners turned and moved by chance, made smaller where the scene cannot hold them."""
    scene = np.array(settings.size, dtype=np.float64)
    half = np.array([height * aspect, height]) / 2
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]) * half
    corners += settings.perspective * rng.uniform(-1, 1, (4, 2)) * 2 * half
    angle = np.deg2rad(settings.turn) * rng.uniform(-1, 1)
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    extent = np.ptp(turned, axis=0)
    share = min(1.0, *(scene / extent))
    if share * min(2 * half) < LEAST_PIXELS / 2 or share * height < LEAST_PIXELS:
        return None
    turned = share * (turned - turned.min(axis=0))
    placed = np.clip(turned + rng.uniform(0, 1, 2) * (scene - share * extent), 0, scene)
    x1, y1 = np.maximum(np.floor(placed.min(axis=0)), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(placed.max(axis=0)), scene).astype(int)
    return Standing(placed, (int(x1), int(y1), int(x2), int(y2)))
