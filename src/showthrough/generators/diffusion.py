"""A small diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239), sampled by DDIM (arXiv:2010.02502)."""

import math
from typing import final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.generator_config import DiffusionConfig
from showthrough.core.types import Floats
from showthrough.generators.network import Network, normal

BLOCKS = 3
TIME_FEATURES = 64


@final
class Diffusion(Network):
    """A residual network that sees a noisy image and its time, and says what the clean image was.

    The noise follows from the clean image (`epsilon`), and the loss is the error in the noise, held
    down where an image is nearly clean already: min-SNR weights, arXiv:2303.09556, with gamma = 1.
    Predicting the clean image lets a narrow network do what predicting noise could not.
    """

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__()
        self.noise_size = 3 * config.size**2
        self._signal = torch.tensor(cosine_schedule(config.timesteps), dtype=torch.float32, device="cpu")
        self._visited = visited_times(config.timesteps, config.sampling_steps)
        self.enter = nn.Linear(self.noise_size, config.hidden)
        self.blocks = nn.ModuleList(_Block(config.hidden) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(config.hidden)
        self.leave = nn.Linear(config.hidden, self.noise_size)

    @property
    def denoising_steps(self) -> int:
        """Return how often the network runs for an image."""
        return len(self._visited)

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return times (records, each) and noise (records, each, D)."""
        times = torch.from_numpy(rng.integers(len(self._signal), size=(records, each)))
        return times, normal(rng, records, each, self.noise_size)

    def forward(self, pixels: Tensor, *draws: Tensor) -> Tensor:
        """Return the weighted denoising error of each record."""
        times, noise = draws
        signal = self._signal[times].unsqueeze(-1)
        noisy = signal.sqrt() * pixels + (1.0 - signal).sqrt() * noise  # Eq. 4 of Ho et al.
        weight = (signal / (1.0 - signal)).clamp(max=1.0)  # the error in the noise is SNR times this one
        error = weight * (self.clean(noisy, times) - pixels).square()
        return error.mean(dim=(1, 2))

    def clean(self, noisy: Tensor, times: Tensor) -> Tensor:
        """Return the network's estimate of the clean image behind each noisy one."""
        time = _time_features(times, len(self._signal))
        hidden = self.enter(noisy)
        for block in self.blocks:
            hidden = block(hidden, time)
        estimate: Tensor = self.leave(nn.functional.silu(self.norm(hidden)))
        return estimate

    def epsilon(self, noisy: Tensor, times: Tensor) -> Tensor:
        """Return the estimated noise, which attacks on diffusion models look at."""
        signal = self._signal[times].unsqueeze(-1)
        return (noisy - signal.sqrt() * self.clean(noisy, times)) / (1.0 - signal).sqrt()

    def images(self, noise: Tensor) -> Tensor:
        """Return images by deterministic DDIM steps; Eq. 12 of Song et al. with sigma = 0."""
        noisy, clean = noise, noise
        for place, now in enumerate(self._visited):
            clean = self.clean(noisy, torch.full(noise.shape[:1], now)).clamp(-1.0, 1.0)
            if place + 1 < len(self._visited):
                before, after = self._signal[now], self._signal[self._visited[place + 1]]
                epsilon = (noisy - before.sqrt() * clean) / (1.0 - before).sqrt()
                noisy = after.sqrt() * clean + (1.0 - after).sqrt() * epsilon
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


def cosine_schedule(timesteps: int) -> Floats:
    """Return the share of signal left at each time (alpha bar), Eq. 17 of arXiv:2102.09672.

    Held within [1e-4, 1 - 1e-4]: at 0 or 1 the noise could not be told from the image.
    """
    time = np.arange(timesteps + 1) / timesteps
    share: Floats = np.cos((time + 0.008) / 1.008 * np.pi / 2.0) ** 2
    return np.asarray(np.clip(share[1:] / share[0], 1e-4, 1.0 - 1e-4))


def visited_times(timesteps: int, sampling_steps: int) -> list[int]:
    """Return the times that sampling visits, from pure noise to the clean image, evenly spread.

    >>> visited_times(timesteps=10, sampling_steps=4)
    [9, 6, 3, 0]
    """
    times = np.linspace(timesteps - 1, 0, min(timesteps, sampling_steps)).round().astype(int)
    return [int(time) for time in times]


def _time_features(times: Tensor, timesteps: int) -> Tensor:
    """Return sines and cosines of the time, (..., TIME_FEATURES)."""
    half = TIME_FEATURES // 2
    frequency = torch.exp(-math.log(10_000.0) * torch.arange(half) / half)
    angle = times.unsqueeze(-1) * (1000.0 / timesteps) * frequency
    return torch.cat([angle.sin(), angle.cos()], dim=-1)
