"""A small variational autoencoder (Kingma and Welling, 2014, arXiv:1312.6114)."""

from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from showthrough.core.training_settings.trained_config import VAEConfig
from showthrough.generators.models.layers import (
    Coarse,
    as_maps,
    as_pixels,
    beside_classes,
    connected,
    narrowing,
    widening,
)
from showthrough.generators.models.network import Network, normal

NOISE = 0.2  # deviation of the Gaussian around a decoded pixel; pixels span 2, so a tenth of the range
LOG_VARIANCE = 8.0  # latents outside exp(+-8) mean that training diverges, and are held there


@final
class VAE(Network):
    """Hidden layers each way, or convolutions; no batch statistics, so that no record sees another.

    With classes, the decoder is told an image's class, so that the latent need not say it. Losses are of
    images as coarse as the settings have them.
    """

    described_by: ClassVar[type] = VAEConfig
    likelihood: ClassVar[str] = "elbo"

    def __init__(self, config: VAEConfig) -> None:
        super().__init__()
        self._coarse = coarse = Coarse(config.size, config.colours, config.pooling)
        self.noise_size = config.latent
        self._classes, given = config.classes, config.latent + len(config.classes)
        self._beta = config.beta
        self._binary = config.likelihood == "bernoulli"
        self._maps = config.architecture == "conv"
        if self._maps:
            self.encoder = narrowing(coarse.side, config.channels, 2 * config.latent, coarse.planes)
            self.decoder = widening(coarse.side, config.channels, given, coarse.planes)
        else:
            self.encoder = connected(coarse.values, config.hidden, 2 * config.latent, config.layers)
            self.decoder = connected(given, config.hidden, coarse.values, config.layers)

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return the latent noise, (records, each, latent)."""
        return (normal(rng, records, each, self.noise_size),)

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return the negative ELBO a pixel, up to a constant; Eq. 10 of the paper, KL times beta."""
        labels, noise = (more[0], more[1]) if self._classes else (None, more[0])
        return self.loss_and_latents(pixels, noise, labels)[0]

    def loss_and_latents(
        self, pixels: Tensor, noise: Tensor, labels: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return the loss of each record, and the latents that it was found from, (R, K, latent)."""
        return self._loss(pixels, noise, self._beta, labels)

    def drawn_latents(self, pixels: Tensor, noise: Tensor) -> Tensor:
        """Return latents from the posterior of each image, (..., latent), by standard normal noise."""
        return _latents(*self._posterior(self._coarse.seen(pixels)), noise)

    def elbo(self, pixels: Tensor, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the ELBO a pixel of each image, (N,) from (N, D), up to a constant; the KL counts in full.

        It is averaged over latent noise (draws, noise_size) that all images share.
        """
        own = None if labels is None else labels.unsqueeze(1)
        return -self._loss(pixels.unsqueeze(1), noise, 1.0, own)[0]

    def reconstruction(self, pixels: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return minus the squared error a pixel at the mean of the posterior, (N,) from (N, D)."""
        seen = self._coarse.seen(pixels)
        mean, _ = self._posterior(seen)
        return -(seen - self._brightness(self._decoded(mean, labels))).square().mean(dim=-1)

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the decoded images of latents from the prior: means of the pixels, not draws of them."""
        return self._coarse.drawn(self._brightness(self._decoded(noise, labels))).clamp(-1.0, 1.0)

    def _loss(
        self, pixels: Tensor, noise: Tensor, beta: float, labels: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        seen = self._coarse.seen(pixels)
        mean, log_variance = self._posterior(seen)
        latent = _latents(mean, log_variance, noise)
        unlike = self._unlikely(seen, self._decoded(latent, labels))
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance).sum(dim=-1)
        loss: Tensor = unlike + beta * divergence  # (R, K)
        return loss.mean(dim=1) / seen.shape[-1], latent

    def _unlikely(self, seen: Tensor, decoded: Tensor) -> Tensor:
        """Return minus the log likelihood of images (..., values), (...), up to a constant."""
        if self._binary:  # brightness is the chance that a pixel is white: Eq. 11 of the paper's appendix C
            white = (0.5 * (seen + 1.0)).expand_as(decoded)
            return functional.binary_cross_entropy_with_logits(decoded, white, reduction="none").sum(dim=-1)
        return (seen - decoded).square().sum(dim=-1) / (2.0 * NOISE**2)

    def _brightness(self, decoded: Tensor) -> Tensor:
        """Return the mean of each pixel."""
        return torch.tanh(0.5 * decoded) if self._binary else decoded  # of logits: 2 sigmoid - 1

    def _posterior(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance of each image's posterior, (..., latent) both."""
        found: Tensor = self.encoder(as_maps(seen, self._coarse.planes) if self._maps else seen)
        mean, log_variance = found.reshape(*seen.shape[:-1], 2 * self.noise_size).chunk(2, dim=-1)
        return mean, log_variance.clamp(-LOG_VARIANCE, LOG_VARIANCE)

    def _decoded(self, latent: Tensor, labels: Tensor | None) -> Tensor:
        given = beside_classes(latent, labels, len(self._classes))
        decoded: Tensor = self.decoder(given.reshape(-1, given.shape[-1]) if self._maps else given)
        return as_pixels(decoded, latent.shape[:-1]) if self._maps else decoded


def _latents(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    return mean + torch.exp(0.5 * log_variance) * noise
