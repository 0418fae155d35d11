"""A small variational autoencoder (Kingma and Welling, 2014, arXiv:1312.6114)."""

from typing import final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.generator_config import VAEConfig
from showthrough.generators.network import Network, normal

NOISE = 0.2  # deviation of the Gaussian around a decoded pixel; pixels span 2, so a tenth of the range
LOG_VARIANCE = 8.0  # latents outside exp(+-8) mean that training diverges, and are held there


@final
class VAE(Network):
    """Two hidden layers each way, no normalisation, so that no record sees another."""

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        pixels = 3 * config.size**2
        self.noise_size = config.latent
        self._beta = config.beta
        self.encoder = nn.Sequential(
            nn.Linear(pixels, config.hidden),
            nn.SiLU(),
            nn.Linear(config.hidden, config.hidden),
            nn.SiLU(),
            nn.Linear(config.hidden, 2 * config.latent),
        )
        self.decoder = nn.Sequential(
            nn.Linear(config.latent, config.hidden),
            nn.SiLU(),
            nn.Linear(config.hidden, config.hidden),
            nn.SiLU(),
            nn.Linear(config.hidden, pixels),
        )

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return the latent noise, (records, each, latent)."""
        return (normal(rng, records, each, self.noise_size),)

    def forward(self, pixels: Tensor, *draws: Tensor) -> Tensor:
        """Return the negative ELBO a pixel, up to a constant; Eq. 10 of the paper, KL times beta."""
        mean, log_variance = self.encoder(pixels).chunk(2, dim=-1)
        log_variance = log_variance.clamp(-LOG_VARIANCE, LOG_VARIANCE)
        latent = mean + torch.exp(0.5 * log_variance) * draws[0]
        squared = (pixels - self.decoder(latent)).square().sum(dim=-1)
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance).sum(dim=-1)
        loss: Tensor = squared / (2.0 * NOISE**2) + self._beta * divergence  # (R, K)
        return loss.mean(dim=1) / pixels.shape[-1]

    def images(self, noise: Tensor) -> Tensor:
        """Return what the decoder makes of latents from the prior."""
        decoded: Tensor = self.decoder(noise)
        return decoded.clamp(-1.0, 1.0)
