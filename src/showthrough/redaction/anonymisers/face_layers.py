"""Layers that anonymisers share: one that draws into a hole, one that looks at a face, one that judges."""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle, pixel_unshuffle

from showthrough.generators.models.layers import SCALES, narrowing, norm

KNOWN = 4  # channels of a picture with a hole, and of the hole


class Drawing(nn.Module):
    """U-shaped network from a picture with a hole, and a vector, to a picture.

    Its short cuts lead past the narrow middle, so they must never see what the hole hides. Four
    neighbouring pixels are four channels of one place, which makes a step twice as fast.
    """

    def __init__(self, size: int, channels: int, given: int, vector: int) -> None:
        super().__init__()
        widths = [channels * 2**scale for scale in range(SCALES)]
        self.first = nn.Conv2d(4 * given, channels, 3, padding=1)
        self.down = nn.ModuleList(_down(wide, 2 * wide) for wide in widths[:-1])
        self._middle = (widths[-1], size // 2**SCALES)
        self.told = nn.Linear(vector, self._middle[0] * self._middle[1] ** 2)
        self.join = _convolved(2 * widths[-1], widths[-1])
        self.narrow = nn.ModuleList(nn.Conv2d(wide, wide // 2, 1) for wide in reversed(widths[1:]))
        self.up = nn.ModuleList(_convolved(wide, wide // 2) for wide in reversed(widths[1:]))
        self.last = nn.Conv2d(channels, 4 * 3, 3, padding=1)

    def forward(self, known: Tensor, vector: Tensor) -> Tensor:
        """Return pictures (B, 3, S, S) in [-1, 1] from (B, given, S, S) and (B, vector)."""
        maps, skips = self.first(pixel_unshuffle(known, 2)), []
        for down in self.down:
            skips.append(maps)
            maps = down(maps)
        told = self.told(vector).reshape(-1, *self._middle, self._middle[1])
        maps = self.join(torch.cat([maps, told], dim=1))
        for narrow, up, skip in zip(self.narrow, self.up, reversed(skips), strict=True):
            wider = interpolate(narrow(maps), scale_factor=2.0)
            maps = up(torch.cat([wider, skip], dim=1))
        return torch.tanh(pixel_shuffle(self.last(maps), 2))


def _down(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, 4, stride=2, padding=1), norm(outside), nn.SiLU())


def _convolved(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, 3, padding=1), norm(outside), nn.SiLU())


def looking(size: int, channels: int, out: int) -> nn.Sequential:
    """Return layers from faces (B, 3, S, S) to (B, out)."""
    return narrowing(size, channels, out)


class PictureJudge(nn.Module):
    """Critic of pictures: scores of overlapping parts, and the features behind them."""

    def __init__(self, channels: int, given: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(given, channels, 4, stride=2, padding=1), nn.LeakyReLU(0.2))
        self.more = nn.ModuleList(_judging(channels * 2**scale) for scale in range(SCALES - 1))
        self.score = nn.Conv2d(channels * 2 ** (SCALES - 1), 1, 3, padding=1)

    def features(self, pictures: Tensor) -> list[Tensor]:
        """Return the maps of each layer."""
        found = [self.first(pictures)]
        for layer in self.more:
            found.append(layer(found[-1]))
        return found

    def forward(self, pictures: Tensor) -> Tensor:
        """Return scores of parts, (B, 1, S / 8, S / 8): near 1 for real pictures."""
        found: Tensor = self.score(self.features(pictures)[-1])
        return found


def _judging(wide: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(wide, 2 * wide, 4, stride=2, padding=1), norm(2 * wide), nn.LeakyReLU(0.2))


def real_or_drawn(real: Tensor, drawn: Tensor) -> Tensor:
    """Return the critic's loss of least squares (arXiv:1611.04076, Eq. 9)."""
    return 0.5 * ((real - 1).square().mean() + drawn.square().mean())


def passes(drawn: Tensor) -> Tensor:
    """Return the drawing network's loss of least squares (arXiv:1611.04076, Eq. 9)."""
    return 0.5 * (drawn - 1).square().mean()
