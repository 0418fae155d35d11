"""Pixels in square patches: the distance of the two patches farthest apart sees past a common background."""

from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.types import Features, Images

NAME = "patches"
ACROSS = 4  # patches in a row


@final
class Patches:
    """Images squeezed to a square and cut into patches, channels last, in [0, 1].

    Two photos before the same grey wall are alike in most pixels; they are near here only where
    their least similar patches are. Divide a distance by sqrt(3 patch^2) for the root mean square
    difference of a pixel of that patch.

    Source: Carlini et al., USENIX Security 2023, section 4.2.
    """

    def __init__(self, side: int = 64, patch: int = 16) -> None:
        if patch < 1 or side % patch:
            raise ValueError(f"patches of {patch} do not fill an image of {side} pixels")
        self.patch = patch
        self.size: Size | None = (side, side)
        self.digest = f"patches-{side}-{patch}"
        self.info = EmbedderInfo(
            name=NAME,
            title=f"patches of {patch} x {patch} at {side} x {side}",
            metric="patch_l2",
            is_matcher=False,
            preprocessing=f"squeezed to {side} x {side}, bilinear with antialiasing",
        )

    def __call__(self, images: Images) -> Features:
        """Return (n, patches, 3 patch^2), the patches row by row."""
        n, height, width, channels = images.shape
        rows, columns, side = height // self.patch, width // self.patch, self.patch
        cut = images.reshape(n, rows, side, columns, side, channels).transpose(0, 1, 3, 2, 4, 5)
        return cut.reshape(n, rows * columns, side * side * channels).astype(np.float32) / np.float32(255)


def patches_of(side: int) -> Patches:
    """Return sixteen patches of images about `side` pixels wide.

    A face fills several of them, and a wall or a sky not all: a quarter of the side is as Carlini cut
    images of 64 pixels.
    """
    patch = max(1, -(-side // ACROSS))
    return Patches(ACROSS * patch, patch)
