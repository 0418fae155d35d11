"""Adversarial training: a critic that sees people, a generator that learns from it, two objectives."""

from abc import abstractmethod
from copy import copy
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import softplus

from showthrough.core.training_settings.trained_config import GANConfig, StyleGANConfig
from showthrough.generators.models.layers import as_maps, as_pixels, narrowing
from showthrough.generators.models.network import Network, normal


class Adversarial(Network):
    """Generator and critic; only the critic sees people, so only its gradients are clipped and noised.

    What the generator learns it learns from the critic, which costs no privacy (post-processing).
    """

    likelihood: ClassVar[str] = "discriminator"
    momentum: ClassVar[float] = 0.5  # as in DCGAN: with .9 the two chase each other

    def __init__(self, config: GANConfig | StyleGANConfig) -> None:
        super().__init__()
        self.noise_size = config.latent
        self._every = config.critic_steps
        self._clip = config.weight_clip if config.objective == "wasserstein" else None
        self.critic = Critic(config)

    @abstractmethod
    def maps(self, noise: Tensor) -> Tensor:
        """Return generated images, (N, 3, side, side) from noise (N, latent); bounds are not needed."""

    @property
    def sees_people(self) -> nn.Module:
        """Return the critic."""
        return self.critic

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return as many generated images as there are real ones, (records, each, D)."""
        noise = normal(rng, records * each, self.noise_size)
        with torch.no_grad():
            return (self._generated(noise).reshape(records, each, -1),)

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return the critic's loss of each record."""
        loss: Tensor = self.critic(pixels, *more)
        return loss

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002 - no classes
        """Return the generated images of the noise."""
        return self._generated(noise).clamp(-1.0, 1.0)

    def realness(self, pixels: Tensor) -> Tensor:
        """Return the critic's score of each image, higher for real ones, (N,) from (N, D)."""
        return self.critic.scores(pixels)

    def respond(self, rng: np.random.Generator, records: int, step: int) -> Tensor | None:
        """Return the generator's loss on as many images as a batch is expected to hold."""
        if (step + 1) % self._every:
            return None
        generated = as_maps(self._generated(normal(rng, records, self.noise_size)))
        fixed = {name: weight.detach() for name, weight in self.critic.layers.named_parameters()}
        score: Tensor = functional_call(self.critic.layers, fixed, (generated,))
        return (-score if self.critic.is_wasserstein else softplus(-score)).mean()

    def hold(self) -> None:
        """Clip the critic's weights, which bounds its slope (arXiv:1701.07875, Algorithm 1)."""
        if self._clip is not None:
            with torch.no_grad():
                for weight in self.critic.parameters():
                    weight.clamp_(-self._clip, self._clip)

    def _generated(self, noise: Tensor) -> Tensor:
        return as_pixels(self.maps(noise), noise.shape[:-1])


@final
class Critic(nn.Module):
    """Tells people from generated images: one pass over both, one loss a record."""

    def __init__(self, config: GANConfig | StyleGANConfig) -> None:
        super().__init__()
        self.is_wasserstein = config.objective == "wasserstein"
        self._penalty = config.gradient_penalty
        self.layers = narrowing(config.size, config.channels, 1)

    def forward(self, pixels: Tensor, generated: Tensor) -> Tensor:
        """Return the loss of each record from its pixels and as many generated ones, both (R, K, D)."""
        both = torch.cat([pixels, generated], dim=1)  # (R, 2K, D): each record is judged beside its own
        score = self.layers(as_maps(both)).reshape(len(both), 2, -1)
        real, fake = score[:, 0], score[:, 1]  # (R, K)
        loss = fake - real if self.is_wasserstein else softplus(-real) + softplus(fake)
        if self._penalty > 0:
            loss = loss + self._penalty * self._slope(pixels)
        return loss.mean(dim=1)

    def scores(self, pixels: Tensor) -> Tensor:
        """Return the score of each image, higher for real ones, (N,) from (N, D)."""
        found: Tensor = self.layers(as_maps(pixels)).squeeze(-1)
        return found

    def without_penalty(self) -> "Critic":
        """Return a view of the same weights whose loss counts no slope."""
        view = copy(self)  # shares every layer
        view._penalty = 0.0
        return view

    def _slope(self, pixels: Tensor) -> Tensor:
        """Return half the squared gradient at real images: R1 of arXiv:1801.04406."""
        given = pixels.detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(self.layers(as_maps(given)).sum(), given, create_graph=True)
        return 0.5 * slope.square().sum(dim=-1)
