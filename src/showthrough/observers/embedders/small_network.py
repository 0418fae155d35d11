"""A small residual network to train here: any picture of 32 to 112 pixels a side to one vector."""

from collections.abc import Callable
from typing import TypeVar, final

import numpy as np
import torch
from torch import Tensor, nn

CHANNELS = (24, 48, 96, 192)  # each stage halves the sides
GROUPS = 8  # statistics of one image alone: who else is in the batch does not matter
SQUARE = 4  # side of the map that the vector is read from
Network = TypeVar("Network", bound=nn.Module)
LARGE = 64  # pixels from which the first layer may halve the sides too


@final
class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(GROUPS, channels) for _ in range(2))
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for norm, conv in zip(self.norms, self.convs, strict=True):
            y = conv(torch.relu(norm(y)))
        return x + y


@final
class SmallNetwork(nn.Module):
    """(n, 3, side, side) to (n, dims), not yet of length 1."""

    def __init__(self, side: int, dims: int) -> None:
        super().__init__()
        first, *others = CHANNELS
        parts: list[nn.Module] = [nn.Conv2d(3, first, 3, 2 if side >= LARGE else 1, padding=1, bias=False)]
        inside = first
        for channels in others:
            parts += [nn.Conv2d(inside, channels, 3, 2, padding=1, bias=False), _Residual(channels)]
            inside = channels
        self.features = nn.Sequential(*parts, nn.GroupNorm(GROUPS, inside), nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(SQUARE)
        self.head = nn.Linear(inside * SQUARE**2, dims, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return one vector an image."""
        y: Tensor = self.head(self.pool(self.features(x)).flatten(1))
        return y


def untrained(side: int, dims: int, rng: np.random.Generator) -> SmallNetwork:
    """Return a network whose weights are drawn from `rng`."""
    return drawn(lambda: SmallNetwork(side, dims), rng)


def drawn(build: Callable[[], Network], rng: np.random.Generator) -> Network:
    """Return a network whose weights are drawn from `rng`; torch's own generator is left alone.

    Source: He et al., "Delving Deep into Rectifiers", ICCV 2015, Eq. 10.
    """
    with torch.device("meta"):
        network = build()
    network.to_empty(device="cpu")
    with torch.no_grad():
        for module in network.modules():
            _draw(module, rng)
    return network


def _draw(module: nn.Module, rng: np.random.Generator) -> None:
    if isinstance(module, nn.GroupNorm):
        module.weight.fill_(1.0)
        module.bias.zero_()
    elif isinstance(module, nn.Conv2d | nn.Linear):
        spread = (2 / module.weight[0].numel()) ** 0.5
        module.weight.copy_(torch.from_numpy(rng.normal(0, spread, tuple(module.weight.shape))))
        if module.bias is not None:
            module.bias.zero_()
