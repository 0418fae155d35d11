"""Grey pictures, whose neighbours are looked for with turns, crops, frames and shades undone."""

from collections.abc import Iterator
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.types import Features, Images
from showthrough.observers.runtime.cache import ArrayRows
from showthrough.stats.memorisation.margins import normalised, shades
from showthrough.stats.memorisation.registration import aligned_among

NAME, ALIGNED = "outlines", "aligned"
TOGETHER = 4096  # pictures asked for at a time: each time the gallery is seen through all windows


@final
class Outlines:
    """Images squeezed to a square, in grey, with and without plain margins, as ranks of shades in (0, 1).

    See `stats` on registration for their distance.
    """

    def __init__(self, side: int) -> None:
        self.size: Size | None = (side, side)
        self.digest = f"outlines-in-every-attitude-{side}"
        self.info = EmbedderInfo(
            name=NAME,
            title=f"outlines at {side} x {side}",
            metric=ALIGNED,
            is_matcher=False,
            preprocessing=f"squeezed to {side} x {side}, bilinear with antialiasing; ranks of grey; margins",
        )

    def __call__(self, images: Images) -> Features:
        """Return (n, 2, side, side): as they are, and without margins."""
        return normalised(shades(images.astype(np.float32) / np.float32(255)))


def aligned_blocks(
    own: Features, gallery: Features, k: int, start: int = 0, together: int = TOGETHER
) -> Iterator[ArrayRows]:
    """Yield distances and rows of the k nearest, block by block from row `start` on."""
    for first in range(start, len(own), together):
        found = aligned_among(own[first : first + together], gallery, min(k, len(gallery)))
        yield found.distance.astype(np.float32), found.rows
