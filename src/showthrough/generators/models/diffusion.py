"""A small diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239), sampled by DDIM (arXiv:2010.02502)."""

from collections.abc import Sequence
from copy import copy
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.training_settings.trained_config import DiffusionConfig
from showthrough.core.types import Floats
from showthrough.errors import NotAssessableError
from showthrough.generators.models.denoisers import denoiser
from showthrough.generators.models.network import Network, device, normal


@final
class Diffusion(Network):
    """Diffusion model whose denoiser predicts the clean image from a noisy one and its time.

    The noise follows from the clean image (`epsilon`), and the loss is the error in the noise, held
    down where an image is nearly clean already: min-SNR weights, arXiv:2303.09556, with gamma = 1.
    """

    described_by: ClassVar[type] = DiffusionConfig
    likelihood: ClassVar[str] = "denoising"

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__()
        self.noise_size = 3 * config.size**2
        signal = torch.tensor(cosine_schedule(config.timesteps), dtype=torch.float32, device="cpu")
        self._signal = signal  # no buffer: it is a constant, and not part of the weights
        self._visited = visited_times(config.timesteps, config.sampling_steps)
        self._classes = config.classes
        self.denoiser = denoiser(config)

    @property
    def denoising_steps(self) -> int:
        """Return the number of denoising steps an image."""
        return len(self._visited)

    @property
    def timesteps(self) -> int:
        """Return the number of steps of noise that it was trained for."""
        return len(self._signal)

    @property
    def signal(self) -> Tensor:
        """Return the share of signal left at each time (alpha bar), (timesteps,), nearly clean first."""
        return self._signal

    def labels(self, groups: Sequence[str] | None) -> Tensor | None:
        """Return the class of each image from the group that it belongs to; None without classes.

        Raises:
            NotAssessableError: a group is none of the classes, so the network cannot be asked about it.
        """
        if not self._classes:
            return None
        unknown = set(groups or [""]) - set(self._classes)
        if unknown:
            raise NotAssessableError(
                f"images of {sorted(unknown)[0] or 'no group'!r} belong to none of the generator's classes "
                f"({', '.join(self._classes)})"
            )
        return torch.tensor([self._classes.index(group) for group in groups or ()], dtype=torch.int64)

    def with_steps(self, steps: int) -> "Diffusion":
        """Return a view of the same weights that visits so many times, at most all."""
        view = copy(self)  # shares every tensor
        view._visited = visited_times(self.timesteps, steps)
        return view

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return times (records, each) and noise (records, each, D)."""
        times = torch.from_numpy(rng.integers(len(self._signal), size=(records, each)))
        return times.to(device()), normal(rng, records, each, self.noise_size)

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return the weighted denoising error of each record."""
        *labels, times, noise = more
        signal = self._share(times)
        noisy = signal.sqrt() * pixels + (1.0 - signal).sqrt() * noise  # Eq. 4 of Ho et al.
        weight = (signal / (1.0 - signal)).clamp(max=1.0)  # the error in the noise is SNR times this one
        error = weight * (self.clean(noisy, times, *labels) - pixels).square()
        return error.mean(dim=(1, 2))

    def clean(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the network's estimate of the clean image behind each noisy one."""
        estimate: Tensor = self.denoiser(noisy, times, labels)
        return estimate

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the estimated noise, which attacks on diffusion models look at."""
        signal = self._share(times)
        return (noisy - signal.sqrt() * self.clean(noisy, times, labels)) / (1.0 - signal).sqrt()

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return images by deterministic DDIM steps; Eq. 12 of Song et al. with sigma = 0."""
        noisy, clean = noise, noise
        for place, now in enumerate(self._visited):
            times = torch.full(noise.shape[:1], now, device=noise.device)
            clean = self.clean(noisy, times, labels).clamp(-1.0, 1.0)
            if place + 1 < len(self._visited):
                before, after = self._signal[now], self._signal[self._visited[place + 1]]
                epsilon = (noisy - before.sqrt() * clean) / (1.0 - before).sqrt()
                noisy = after.sqrt() * clean + (1.0 - after).sqrt() * epsilon
        return clean

    def _share(self, times: Tensor) -> Tensor:
        """Return the share of signal at each time, (..., 1)."""
        return self._signal.to(times.device)[times].unsqueeze(-1)


def cosine_schedule(timesteps: int) -> Floats:
    """Return the share of signal left at each time (alpha bar), Eq. 17 of arXiv:2102.09672.

    Held within [1e-4, 1 - 1e-4]: at 0 or 1 the noise could not be told from the image.
    """
    time = np.arange(timesteps + 1) / timesteps
    share: Floats = np.cos((time + 0.008) / 1.008 * np.pi / 2.0) ** 2
    return np.asarray(np.clip(share[1:] / share[0], 1e-4, 1.0 - 1e-4))


def visited_times(timesteps: int, sampling_steps: int) -> list[int]:
    """Return the sampling schedule: times from pure noise to the clean image, evenly spread.

    >>> visited_times(timesteps=10, sampling_steps=4)
    [9, 6, 3, 0]
    """
    times = np.linspace(timesteps - 1, 0, min(timesteps, sampling_steps)).round().astype(int)
    return [int(time) for time in times]
