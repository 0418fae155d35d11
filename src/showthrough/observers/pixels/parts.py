"""Pictures whose parts are compared with those of others, at the same place and near it."""

from collections.abc import Iterator
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.types import Features, Images
from showthrough.observers.runtime.cache import ArrayRows
from showthrough.stats.memorisation.local_matching import CELLS, coloured, parts_among

NAME, LOCAL = "parts", "local"
TOGETHER = 4096  # pictures asked for at a time: each time the gallery is described


@final
class Parts:
    """Images squeezed to a square, in grey and two differences of colours; see `stats` on local matching."""

    def __init__(self, side: int) -> None:
        self.size: Size | None = (side, side)
        self.digest = f"parts-{side}-{CELLS}"
        self.info = EmbedderInfo(
            name=NAME,
            title=f"parts at {side} x {side}",
            metric=LOCAL,
            is_matcher=False,
            preprocessing=f"squeezed to {side} x {side}, bilinear with antialiasing; in {CELLS} cells a side",
        )

    def __call__(self, images: Images) -> Features:
        """Return (n, 3, side, side), of fewer cells where the side is longer."""
        return coloured(images.astype(np.float32) / np.float32(255))


def part_blocks(
    own: Features, gallery: Features, k: int, start: int = 0, together: int = TOGETHER
) -> Iterator[ArrayRows]:
    """Yield distances and rows of the k nearest, block by block from row `start` on."""
    for first in range(start, len(own), together):
        found = parts_among(own[first : first + together], gallery, k)
        yield found.distance.astype(np.float32), found.rows
