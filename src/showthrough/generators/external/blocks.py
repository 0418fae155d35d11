"""Block-wise drawing: fixed blocks, so that image i is the same in every call."""

from collections.abc import Callable

import numpy as np

from showthrough.core.types import Features, Images
from showthrough.generators.models.randomness import stream


def in_blocks(n: int, start: int, block: int, draw: Callable[[range], Images]) -> Images:
    """Return images `start` to `start + n - 1`, cut from whole blocks.

    The other images of a batch can change how sums are rounded; the same block has the same others.
    """
    first, last = start // block, (start + max(n, 1) - 1) // block
    drawn = [draw(range(number * block, (number + 1) * block)) for number in range(first, last + 1)]
    return np.concatenate(drawn)[start - first * block :][:n]


def noise_of(rows: range, seed: int, shape: tuple[int, ...], distribution: str = "normal") -> Features:
    """Return the noise of these images, float32 (n, *shape); each image has its own."""
    streams = (stream(seed, "sample", row) for row in rows)
    if distribution == "normal":
        return np.stack([rng.standard_normal(shape, dtype=np.float32) for rng in streams])
    return np.stack([2.0 * rng.random(shape, dtype=np.float32) - 1.0 for rng in streams])
