"""A generative adversarial network: DCGAN layers (arXiv:1511.06434) with GroupNorm."""

from typing import ClassVar, final

import torch
from torch import Tensor

from showthrough.core.training_settings.trained_config import GANConfig
from showthrough.generators.models.adversarial import Adversarial
from showthrough.generators.models.layers import widening


@final
class GAN(Adversarial):
    """Generator that widens a latent to an image."""

    described_by: ClassVar[type] = GANConfig

    def __init__(self, config: GANConfig) -> None:
        super().__init__(config)
        self.generator = widening(config.size, config.channels, config.latent)

    def maps(self, noise: Tensor) -> Tensor:
        """Return generated images in [-1, 1]."""
        return torch.tanh(self.generator(noise))
