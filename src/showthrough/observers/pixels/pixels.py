"""Pixels as they are: the distance that sees copies and nothing else."""

from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.types import Features, Images
from showthrough.observers.runtime.streaming import refuse_other_size

NAME = "pixels"


@final
class Pixels:
    """Images squeezed to a square and flattened, channels last, in [0, 1].

    Divide a distance by sqrt(3 side^2) for the root mean square difference of a pixel.
    """

    def __init__(self, side: int) -> None:
        self.size: Size = (side, side)
        self.digest = f"pixels-{side}"
        self.info = EmbedderInfo(
            name=NAME,
            title=f"pixels at {side} x {side}",
            metric="l2",
            is_matcher=False,
            preprocessing=f"squeezed to {side} x {side}, bilinear with antialiasing",
        )

    def __call__(self, images: Images) -> Features:
        """Return (n, 3 side^2).

        Raises:
            DataError: the images are of another size.
        """
        refuse_other_size(images, self.size, NAME)
        return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
