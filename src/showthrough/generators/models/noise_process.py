"""Noise process of diffusion models: how noisy values are at each time, and the way back by DDIM."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Floats

CleanValues = Callable[[Tensor, Tensor], Tensor]  # from noisy values and their times to the clean ones


@final
@dataclass(frozen=True)
class NoiseProcess:
    """Noise process of DDPM (Ho et al., 2020, arXiv:2006.11239) on values of about unit size.

    What a network estimates are the clean values; the noise follows from them (`epsilon`).
    """

    signal: Tensor  # share of signal left at each time (alpha bar), (timesteps,), nearly clean first
    visited: tuple[int, ...]  # times of sampling, from pure noise on

    @classmethod
    def of(cls, timesteps: int, sampling_steps: int) -> "NoiseProcess":
        """Return the process of a cosine schedule."""
        signal = torch.tensor(cosine_schedule(timesteps), dtype=torch.float32, device="cpu")
        return cls(signal, tuple(visited_times(timesteps, sampling_steps)))

    @property
    def timesteps(self) -> int:
        """Return the number of times."""
        return len(self.signal)

    def in_steps(self, steps: int) -> "NoiseProcess":
        """Return the same noise, sampled in so many steps, at most all."""
        return replace(self, visited=tuple(visited_times(self.timesteps, steps)))

    def times(self, rng: np.random.Generator, *shape: int) -> Tensor:
        """Return times drawn evenly."""
        return torch.from_numpy(rng.integers(self.timesteps, size=shape))

    def error(self, clean: CleanValues, values: Tensor, times: Tensor, noise: Tensor) -> Tensor:
        """Return the weighted denoising error of each record, (R,), from values (R, K, D).

        It is the error in the noise, held down where values are nearly clean already: min-SNR weights,
        arXiv:2303.09556, with gamma = 1.
        """
        signal = self._share(times)
        noisy = signal.sqrt() * values + (1.0 - signal).sqrt() * noise  # Eq. 4 of Ho et al.
        weight = (signal / (1.0 - signal)).clamp(max=1.0)  # the error in the noise is SNR times this one
        error = weight * (clean(noisy, times) - values).square()
        return error.mean(dim=(1, 2))

    def epsilon(self, clean: Tensor, noisy: Tensor, times: Tensor) -> Tensor:
        """Return the noise in noisy values of which the clean ones are known."""
        signal = self._share(times)
        return (noisy - signal.sqrt() * clean) / (1.0 - signal).sqrt()

    def drawn(self, clean: CleanValues, noise: Tensor) -> Tensor:
        """Return clean values by deterministic DDIM steps; Eq. 12 of arXiv:2010.02502 with sigma = 0."""
        noisy, found = noise, noise
        for place, now in enumerate(self.visited):
            times = torch.full(noise.shape[:1], now, device=noise.device)
            found = clean(noisy, times)
            if place + 1 < len(self.visited):
                before, after = self.signal[now], self.signal[self.visited[place + 1]]
                epsilon = (noisy - before.sqrt() * found) / (1.0 - before).sqrt()
                noisy = after.sqrt() * found + (1.0 - after).sqrt() * epsilon
        return found

    def _share(self, times: Tensor) -> Tensor:
        """Return the share of signal at each time, (..., 1)."""
        return self.signal.to(times.device)[times].unsqueeze(-1)


def cosine_schedule(timesteps: int) -> Floats:
    """Return the share of signal left at each time (alpha bar), Eq. 17 of arXiv:2102.09672.

    Held within [1e-4, 1 - 1e-4]: at 0 or 1 the noise could not be told from the values.
    """
    time = np.arange(timesteps + 1) / timesteps
    share: Floats = np.cos((time + 0.008) / 1.008 * np.pi / 2.0) ** 2
    return np.asarray(np.clip(share[1:] / share[0], 1e-4, 1.0 - 1e-4))


def visited_times(timesteps: int, sampling_steps: int) -> list[int]:
    """Return the sampling schedule: times from pure noise to clean values, evenly spread.

    >>> visited_times(timesteps=10, sampling_steps=4)
    [9, 6, 3, 0]
    """
    times = np.linspace(timesteps - 1, 0, min(timesteps, sampling_steps)).round().astype(int)
    return [int(time) for time in times]
