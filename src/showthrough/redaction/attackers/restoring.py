"""A small U-Net from redacted faces to clean ones."""

from itertools import pairwise
from typing import final

import torch
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

CHANNELS = (32, 64, 128)  # each stage halves the sides; the first sees blocks of 2 x 2 pixels
GROUPS = 8
BLOCK = 2
MULTIPLE = BLOCK * 2 ** (len(CHANNELS) - 1)  # sides must be one of it


@final
class _Block(nn.Module):
    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, padding=1)
        self.second = nn.Conv2d(outside, outside, 3, padding=1)
        self.norm = nn.GroupNorm(GROUPS, outside)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first(x))
        y: Tensor = x + self.second(torch.relu(self.norm(x)))
        return y


@final
class Restorer(nn.Module):
    """(n, 3, side, side) from -1 to 1 to the same: what a redacted face adds up to, corrected.

    It begins as the identity, so that what was never hidden is left alone.

    Source: Ronneberger et al., "U-Net", MICCAI 2015; blocks of pixels as in Shi et al., CVPR 2016.
    """

    def __init__(self) -> None:
        super().__init__()
        widths = [3 * BLOCK**2, *CHANNELS]
        self.down = nn.ModuleList(_Block(a, b) for a, b in pairwise(widths))
        ups = list(zip(CHANNELS[:0:-1], CHANNELS[-2::-1], strict=True))
        self.up = nn.ModuleList(_Block(a + b, b) for a, b in ups)
        self.last = nn.Conv2d(CHANNELS[0], 3 * BLOCK**2, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return restored faces."""
        y, kept = pixel_unshuffle(x, BLOCK), []
        for number, block in enumerate(self.down):
            y = block(y if number == 0 else nn.functional.avg_pool2d(y, 2))
            kept.append(y)
        for block, skip in zip(self.up, kept[-2::-1], strict=True):
            y = block(torch.cat([nn.functional.interpolate(y, scale_factor=2.0), skip], dim=1))
        return x + pixel_shuffle(self.last(y), BLOCK)

    def begin_as_identity(self) -> None:
        """Set the last layer to zero."""
        nn.init.zeros_(self.last.weight)
