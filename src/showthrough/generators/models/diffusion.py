"""A small diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239), sampled by DDIM (arXiv:2010.02502)."""

from functools import partial
from typing import ClassVar, final

import numpy as np
from torch import Tensor

from showthrough.core.training_settings.trained_config import DiffusionConfig
from showthrough.generators.models.denoisers import denoiser
from showthrough.generators.models.denoising import Denoising
from showthrough.generators.models.noise_process import NoiseProcess


@final
class Diffusion(Denoising):
    """Diffusion model whose denoiser predicts the clean image from a noisy one and its time."""

    described_by: ClassVar[type] = DiffusionConfig
    likelihood: ClassVar[str] = "denoising"

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(NoiseProcess.of(config.timesteps, config.sampling_steps), config.classes)
        self.noise_size = 3 * config.size**2
        self.denoiser = denoiser(config)

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return times (records, each) and noise (records, each, D)."""
        return self._times_and_noise(rng, records, each, self.noise_size)

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return the weighted denoising error of each record."""
        *labels, times, noise = more
        clean = partial(self.clean, labels=labels[0] if labels else None)
        return self._process.error(clean, pixels, times, noise)

    def clean(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the network's estimate of the clean image behind each noisy one."""
        estimate: Tensor = self.denoiser(noisy, times, labels)
        return estimate

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return images by DDIM; each estimate on the way is held within the range of pixels."""
        return self._process.drawn(
            lambda noisy, times: self.clean(noisy, times, labels).clamp(-1.0, 1.0), noise
        )
