"""Denoisers: networks that estimate the clean image, or clean latents, from noisy ones and their time."""

import math
from typing import final

import torch
from torch import Tensor, nn

from showthrough.core.training_settings.trained_config import DiffusionConfig
from showthrough.errors import EnvironmentFault
from showthrough.generators.models.layers import GROUPS, as_maps, as_pixels

BLOCKS = 3
TIME_FEATURES = 64
LONGEST = 1000.0  # times are told as if there were this many, however many there are


def denoiser(config: DiffusionConfig) -> nn.Module:
    """Return the network of a config, from (noisy (..., D), times (...), labels) to clean (..., D)."""
    if config.architecture == "unet":
        return UNet(config)
    return Residual(3 * config.size**2, config.hidden, config.timesteps, len(config.classes))


@final
class Residual(nn.Module):
    """Fully connected blocks; predicting the clean image, narrow ones do what predicting noise could not."""

    def __init__(self, values: int, hidden: int, timesteps: int, classes: int = 0) -> None:
        super().__init__()
        self._timesteps = timesteps
        self.enter = nn.Linear(values, hidden)
        self.label = nn.Embedding(classes, TIME_FEATURES) if classes else None
        self.blocks = nn.ModuleList(_Block(hidden) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(hidden)
        self.leave = nn.Linear(hidden, values)

    def forward(self, noisy: Tensor, times: Tensor, labels: Tensor | None) -> Tensor:
        time = time_features(times, self._timesteps)
        if self.label is not None:
            time = time + self.label(labels)
        hidden = self.enter(noisy)
        for block in self.blocks:
            hidden = block(hidden, time)
        clean: Tensor = self.leave(nn.functional.silu(self.norm(hidden)))
        return clean


@final
class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.first = nn.Linear(width, width)
        self.time = nn.Linear(TIME_FEATURES, width)
        self.second = nn.Linear(width, width)

    def forward(self, hidden: Tensor, time: Tensor) -> Tensor:
        change = nn.functional.silu(self.first(self.norm(hidden)) + self.time(time))
        added: Tensor = hidden + self.second(change)
        return added


@final
class UNet(nn.Module):
    """diffusers.UNet2DModel without attention, around which bare Opacus computes wrong gradients."""

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__()
        try:
            from diffusers.models.unets.unet_2d import UNet2DModel
        except ImportError as error:
            raise EnvironmentFault(
                "architecture = \"unet\" needs diffusers: pip install 'showthrough[diffusers]'"
            ) from error
        self._scale = LONGEST / config.timesteps
        widths = tuple(config.channels * factor for factor in (1, 2, 2))
        self.layers = UNet2DModel(
            sample_size=config.size,
            block_out_channels=widths,
            down_block_types=("DownBlock2D",) * len(widths),
            up_block_types=("UpBlock2D",) * len(widths),
            layers_per_block=1,
            add_attention=False,
            norm_num_groups=math.gcd(GROUPS, config.channels),
            num_class_embeds=len(config.classes) or None,
        )

    def forward(self, noisy: Tensor, times: Tensor, labels: Tensor | None) -> Tensor:
        named = None if labels is None else labels.reshape(-1)
        found = self.layers(as_maps(noisy), times.reshape(-1) * self._scale, class_labels=named)
        return as_pixels(found.sample, noisy.shape[:-1])


def time_features(times: Tensor, timesteps: int) -> Tensor:
    """Return sines and cosines of the time, (..., TIME_FEATURES)."""
    half = TIME_FEATURES // 2
    frequency = torch.exp(-math.log(10_000.0) * torch.arange(half, device=times.device) / half)
    angle = times.unsqueeze(-1) * (LONGEST / timesteps) * frequency
    return torch.cat([angle.sin(), angle.cos()], dim=-1)
