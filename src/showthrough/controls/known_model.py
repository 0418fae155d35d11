"""Planted models of known leak, with the losses and gradients of a trained network."""

import math
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.images import ImageSet
from showthrough.core.types import Floats, Images
from showthrough.errors import NotEnoughDataError
from showthrough.generators.models.noise_process import cosine_schedule
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.training_set import centred, read_pixels

SIDE = 16  # pixels a side: enough to know every image again
TIMES = 200
SMALLEST = 1e-6  # of a gradient, whose log is taken


@final
class PlantedModel:
    """Gaussian mixture around its images, which it knows almost by heart.

    What trained networks estimate is known exactly here, because the model is a mixture of Gaussians
    of deviation s around M images x_j: the likelihood, the ideal critic and the ideal denoiser. It
    answers all forms of loss, so that it can stand in for any network, and the weights that its
    gradients are taken by are the images x_j. Those have noise of deviation s too, `noise` grey
    levels, as no network knows an image exactly: with none at all the losses would be rounding errors.
    """

    noise_size: ClassVar[int] = 1
    side: ClassVar[int] = SIDE
    parts: ClassVar[tuple[str, ...]] = ("red", "green", "blue")

    def __init__(self, remembered: ImageSet, noise: float = 4.0) -> None:
        if len(remembered) == 0:
            raise NotEnoughDataError(f"no {remembered.role.value} images to plant a leak from", needed=1)
        self._set = remembered
        self._variance = (noise / 127.5) ** 2
        self.digest = sha256(f"planted {remembered.digest} {SIDE} {noise}".encode()).hexdigest()
        self.signal = torch.from_numpy(cosine_schedule(TIMES)).float()

    @property
    def inner(self) -> "PlantedModel":
        """Return itself: there is no other network."""
        return self

    def log_likelihood(self, pixels: Tensor) -> Tensor:
        """Return log p(x) a pixel, up to a constant, (N,) from (N, D)."""
        logits = -self._squared(pixels) / (2.0 * self._variance)
        return (logits.logsumexp(dim=1) - math.log(logits.shape[1])) / pixels.shape[1]

    def elbo(
        self,
        pixels: Tensor,
        noise: Tensor,  # noqa: ARG002 - the bound is reached exactly
        labels: Tensor | None = None,  # noqa: ARG002 - no classes
    ) -> Tensor:
        """Return the log-likelihood, which no bound exceeds."""
        return self.log_likelihood(pixels)

    def reconstruction(self, pixels: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return minus the squared error a pixel of the nearest image that is known, (N,)."""
        nearest = self._images[self._squared(pixels).argmin(dim=1)]
        return -(pixels - nearest).square().mean(dim=1)

    def realness(self, pixels: Tensor) -> Tensor:
        """Return the log-likelihood: the logit of the best critic against evenly spread images."""
        return self.log_likelihood(pixels)

    def likeness(self, pixels: Tensor, labels: Tensor | None) -> Tensor:  # noqa: ARG002 - no classes
        """Return the log-likelihood: the log of a mean embedding whose kernel is as narrow as s."""
        return self.log_likelihood(pixels)

    def labels(self, groups: Sequence[str] | None) -> None:
        """Return None: the model knows no classes."""

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return the expected noise in each image, (N, D).

        Of a noisy image y with a share a of signal, image j is behind it with a weight that falls with
        |y - sqrt(a) x_j|^2 / 2v, v = a s^2 + 1 - a, and the clean image is then expected at
        x_j + sqrt(a) s^2 / v (y - sqrt(a) x_j).
        """
        share = self.signal[times].unsqueeze(1)  # (N, 1)
        variance = share * self._variance + 1.0 - share
        near = share * self._squared(noisy / share.sqrt())
        mean = torch.softmax(-near / (2.0 * variance), dim=1) @ self._images
        clean = mean + share.sqrt() * self._variance / variance * (noisy - share.sqrt() * mean)
        return (noisy - share.sqrt() * clean) / (1.0 - share).sqrt()

    def gradient_norms(
        self,
        images: Images,
        groups: Sequence[str] | None,  # noqa: ARG002 - no classes
        seed: int,  # noqa: ARG002 - nothing is drawn
    ) -> Floats:
        """Return the log of the size of the gradient of log p(x) by the known images, by colour, (n, 3).

        The gradient by x_j is w_j (x - x_j) / s^2, w_j being the chance that image j is behind x.
        """
        pixels = centred(images.reshape(len(images), -1))
        weight = torch.softmax(-self._squared(pixels) / (2.0 * self._variance), dim=1)  # (n, M)
        sizes = [
            (weight.square() * self._squared(pixels, colour)).sum(dim=1).sqrt() / self._variance
            for colour in range(len(self.parts))
        ]
        logs: Floats = np.log(np.maximum(torch.stack(sizes, dim=1).double().numpy(), SMALLEST))
        return logs

    @cached_property
    def _images(self) -> Tensor:
        """Return the images as they are known, (M, D), read when they are first needed."""
        pixels = centred(read_pixels(self._set, SIDE))
        noise = stream(0, "planted").standard_normal(tuple(pixels.shape), dtype=np.float32)
        return pixels + math.sqrt(self._variance) * torch.from_numpy(noise)

    @cached_property
    def _sizes(self) -> Tensor:
        """Return the squared length of each known image in each colour, (M, 3)."""
        return self._images.square().reshape(len(self._images), -1, len(self.parts)).sum(dim=1)

    def _squared(self, pixels: Tensor, colour: int | None = None) -> Tensor:
        """Return squared distances to the known images, in one colour or in all, (N, M)."""
        chosen = slice(None) if colour is None else slice(colour, None, len(self.parts))
        own, known = pixels[:, chosen], self._images[:, chosen]
        sizes = self._sizes.sum(dim=1) if colour is None else self._sizes[:, colour]
        squared = own.square().sum(dim=1, keepdim=True) + sizes - 2.0 * own @ known.T
        return squared.clamp(min=0.0)
