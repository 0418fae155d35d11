"""Latent diffusion, small: a VAE, then a denoiser on its latents (Rombach et al., 2022, arXiv:2112.10752)."""

from collections.abc import Callable
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.training_settings.trained_config import LatentDiffusionConfig
from showthrough.generators.models.denoisers import Residual
from showthrough.generators.models.denoising import Denoising
from showthrough.generators.models.network import normal
from showthrough.generators.models.noise_process import NoiseProcess
from showthrough.generators.models.vae import VAE


@final
class LatentDiffusion(Denoising):
    """Autoencoder and denoiser, which learn one after the other, each from people.

    The denoiser learns latents drawn from the autoencoder's posterior. The KL term holds them near the
    standard normal, so that no scale has to be measured on people, as it is in the paper. A finished
    network has the losses of both parts: ELBO and reconstruction, and the denoising error in latents.
    """

    described_by: ClassVar[type] = LatentDiffusionConfig
    likelihood: ClassVar[str] = "elbo"  # the autoencoder gives more away: posterior noise blurs latents

    def __init__(self, config: LatentDiffusionConfig) -> None:
        process = NoiseProcess.of(config.timesteps, config.sampling_steps)
        super().__init__(process)
        self.noise_size = config.latent
        self.autoencoder = VAE(config.autoencoder)
        self.on_latents = LatentDenoiser(
            Residual(config.latent, config.denoiser_hidden, config.timesteps),
            process,
            self.autoencoder.drawn_latents,
        )
        self._first = config.autoencoder_steps
        self._step: int | None = None  # of training; None outside it

    @property
    def stages(self) -> tuple[int, ...]:
        """Return the first steps of autoencoder and denoiser; of the denoiser alone where it begins."""
        return (0, self._first) if self._first else (0,)

    def enter(self, step: int) -> None:
        """Turn to the autoencoder in its steps, and to the denoiser afterwards."""
        self._step = step

    @property
    def sees_people(self) -> nn.Module:
        """Return the part that learns now, and all of it outside training."""
        if self._step is None:
            return self
        return self.autoencoder if self._step < self._first else self.on_latents

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return the posterior's noise, times, and the denoiser's noise; the autoencoder takes the first."""
        posterior = normal(rng, records, each, self.noise_size)
        return posterior, *self._times_and_noise(rng, records, each, self.noise_size)

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return the loss of both parts of each record; the denoiser's moves no autoencoder."""
        posterior, times, noise = more
        loss, latents = self.autoencoder.loss_and_latents(pixels, posterior)
        return loss + self.on_latents.loss(latents.detach(), times, noise)

    def clean(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return the estimate of the clean latents behind noisy ones."""
        return self.on_latents.clean(noisy, times)

    def latents(self, pixels: Tensor) -> Tensor:
        """Return what is denoised of images: the means of their posteriors, (N, latent) from (N, D)."""
        return self.autoencoder.drawn_latents(pixels, torch.zeros(self.noise_size, device=pixels.device))

    def elbo(self, pixels: Tensor, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the autoencoder's ELBO of each image."""
        return self.autoencoder.elbo(pixels, noise, labels)

    def reconstruction(self, pixels: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return minus the autoencoder's squared error of each image."""
        return self.autoencoder.reconstruction(pixels, labels)

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002 - no classes
        """Return decoded images of latents that DDIM makes of noise."""
        return self.autoencoder.images(self._process.drawn(self.on_latents.clean, noise))


@final
class LatentDenoiser(nn.Module):
    """Denoiser with its loss by record; who makes latents of pixels stands beside it and does not learn."""

    def __init__(
        self, network: Residual, process: NoiseProcess, latents: Callable[[Tensor, Tensor], Tensor]
    ) -> None:
        super().__init__()
        self.network = network
        self._process = process
        self._latents = latents  # a method of another module, whose weights are none of these

    def forward(self, pixels: Tensor, posterior: Tensor, times: Tensor, noise: Tensor) -> Tensor:
        """Return the weighted denoising error of each record in latents, (R,)."""
        with torch.no_grad():
            latents = self._latents(pixels, posterior)
        return self.loss(latents, times, noise)

    def loss(self, latents: Tensor, times: Tensor, noise: Tensor) -> Tensor:
        """Return the weighted denoising error of latents (R, K, latent)."""
        return self._process.error(self.clean, latents, times, noise)

    def clean(self, noisy: Tensor, times: Tensor) -> Tensor:
        """Return the estimate of the clean latents."""
        estimate: Tensor = self.network(noisy, times, None)
        return estimate
