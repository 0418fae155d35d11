"""A generator that matches a mean embedding (DP-MERF: Harder, Adamczewski and Park, AISTATS 2021)."""

import math
from functools import cached_property
from typing import ClassVar, final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.training_settings.trained_config import MeanEmbeddingConfig
from showthrough.generators.models.layers import Coarse, as_pixels, beside_classes, connected, widening
from showthrough.generators.models.network import HeldNumbers, Network, device, normal
from showthrough.generators.models.randomness import stream

AT_ONCE = 512  # frequencies that a step looks at, drawn anew each time: the loss keeps its mean
COUNTED = 0.05  # share of a person's part that counts the people of a class; the rest embeds them


@final
class MeanEmbedding(Network):
    """Network whose images have the mean embedding that was released of people.

    People are met once, in the release (`HeldNumbers`); whatever is learned from it costs no privacy. With
    classes, the embedding is that of image and class together, and one of its numbers a class counts
    people, so that classes of different size are matched each by itself. What is embedded and matched are
    images as coarse as the settings have them.
    """

    described_by: ClassVar[type] = MeanEmbeddingConfig
    likelihood: ClassVar[str] = "embedding"

    def __init__(self, config: MeanEmbeddingConfig) -> None:
        super().__init__()
        self._coarse = coarse = Coarse(config.size, config.colours, config.pooling)
        self.noise_size = config.latent
        self._classes = config.classes
        self._counted = COUNTED if config.classes else 0.0
        self.features = FourierFeatures(coarse.values, config.frequencies, config.bandwidth)
        self.release = HeldNumbers(max(1, len(config.classes)), 2 * config.frequencies + 1)
        self._maps, given = config.architecture == "conv", config.latent + len(config.classes)
        self.generator = (
            widening(coarse.side, config.channels, given, coarse.planes)
            if self._maps
            else connected(given, config.hidden, coarse.values)
        )

    @property
    def sees_people(self) -> nn.Module:
        """Return a part without weights: no gradient comes from people."""
        return nn.Module()

    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return nothing: an embedding has no random part."""
        del rng, records, each
        return ()

    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return how far each record's photos lie from the mean embedding, (R,) from (R, K, D)."""
        likeness = self.likeness(pixels.flatten(0, 1), more[0].flatten() if more else None)
        return 2.0 - 2.0 * likeness.reshape(pixels.shape[:2]).mean(dim=1)

    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the images of the noise, of these classes."""
        return self._coarse.drawn(self._made(noise, labels)).clamp(-1.0, 1.0)

    def embedded(self, pixels: Tensor) -> Tensor:
        """Return the part that an image has in the released sum, (N, 2F + 1) of size 1, from (N, D)."""
        features = math.sqrt(1.0 - self._counted) * self.features(self._coarse.seen(pixels))
        return torch.cat([features, features.new_full((len(pixels), 1), math.sqrt(self._counted))], dim=1)

    def means(self) -> tuple[Tensor, Tensor]:
        """Return the mean embedding of each class, (C, 2F), and its share of the people, (C,)."""
        held = self.release.values
        if not self._classes:
            return held[:, :-1], held.new_ones(1)
        shares = (held[:, -1] / math.sqrt(self._counted)).clamp(min=1e-6)  # noise may count less than nobody
        return held[:, :-1] / (math.sqrt(1.0 - self._counted) * shares.unsqueeze(1)), shares / shares.sum()

    def likeness(self, pixels: Tensor, labels: Tensor | None) -> Tensor:
        """Return the product of each image's features and its class's mean embedding, (N,) from (N, D)."""
        means, _ = self.means()
        rows = torch.zeros(len(pixels), dtype=torch.int64) if labels is None else labels
        return (self.features(self._coarse.seen(pixels)) * means[rows.to(means.device)]).sum(dim=1)

    def mismatch(self, rng: np.random.Generator, images: int) -> Tensor:
        """Return the squared distance of the embedding of so many drawn images from the one released.

        An unbiased estimate (a U-statistic, Eq. 4 of Gretton et al., JMLR 2012), so that few images in a
        step do not favour images that are all alike; Eq. 9 of the paper, class by class.
        """
        classes, (means, shares) = max(1, len(self._classes)), self.means()
        labels = torch.arange(images, device=means.device) % classes
        values = self._made(normal(rng, images, self.noise_size), labels)
        chosen = self.features.drawn(rng, AT_ONCE)
        told = nn.functional.one_hot(labels, classes).to(values.dtype)  # (images, C)
        each = told.sum(dim=0)
        own = told.T @ self.features(values, chosen) / each.unsqueeze(1)  # (C, 2k)
        among = (each * own.square().sum(dim=1) - 1.0) / (each - 1.0)  # two images of a class, never the same
        released = self.features.only(means, chosen)
        distance = among - 2.0 * (own * released).sum(dim=1) + released.square().sum(dim=1)
        return (shares * distance).sum()

    def _made(self, noise: Tensor, labels: Tensor | None) -> Tensor:
        """Return what the generator makes of noise, as coarse as it is matched, (N, values) in [-1, 1]."""
        made = self.generator(beside_classes(noise, labels, len(self._classes)))
        return torch.tanh(as_pixels(made, noise.shape[:-1]) if self._maps else made)


@final
class FourierFeatures:
    """Random Fourier features of a Gaussian kernel (Rahimi and Recht, NIPS 2007), each image's of size 1.

    The frequencies are the same everywhere and no part of the weights: they know nothing of anybody.
    """

    def __init__(self, values: int, count: int, bandwidth: float) -> None:
        self.count = count
        self._values = values  # of an image
        self._length = bandwidth * math.sqrt(values)

    def __call__(self, pixels: Tensor, chosen: Tensor | None = None) -> Tensor:
        """Return cosines and sines at all frequencies or at the chosen ones, (N, 2k) from (N, D)."""
        frequencies = self._frequencies.to(pixels.device)
        angle = pixels @ (frequencies if chosen is None else frequencies[chosen]).T
        return torch.cat([angle.cos(), angle.sin()], dim=-1) / math.sqrt(angle.shape[-1])

    def drawn(self, rng: np.random.Generator, count: int) -> Tensor:
        """Return the rows of some frequencies, drawn anew, or of all where there are no more."""
        rows = rng.choice(self.count, min(count, self.count), replace=False, shuffle=False)
        return torch.from_numpy(rows).to(device())

    def only(self, means: Tensor, chosen: Tensor) -> Tensor:
        """Return the part of features (C, 2F) at the chosen frequencies, as `__call__` scales it, (C, 2k)."""
        both = torch.cat([chosen, chosen + self.count])
        return means[:, both] * math.sqrt(self.count / len(chosen))

    @cached_property
    def _frequencies(self) -> Tensor:
        drawn = stream(0, "frequencies").standard_normal((self.count, self._values), dtype=np.float32)
        return torch.from_numpy(drawn / np.float32(self._length)).to(device())
