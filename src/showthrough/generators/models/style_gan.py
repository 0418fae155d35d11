"""A style-mapping GAN, small: StyleGAN (arXiv:1812.04948) with the modulated weights of arXiv:1912.04958."""

from itertools import pairwise
from typing import ClassVar, final

import torch
from torch import Tensor, nn

from showthrough.core.training_settings.trained_config import StyleGANConfig
from showthrough.generators.models.adversarial import Adversarial
from showthrough.generators.models.layers import SCALES, Constant

SMALLEST = 1e-8  # of a squared size that is divided by


@final
class StyleGAN(Adversarial):
    """A mapping makes styles of latents, and styles the weights of layers that begin at a constant.

    Left out of the originals, as pictures are small: noise in each pixel (an image follows from its latent
    alone), mixed styles, growing, minibatch deviation (which mixes people), and the regularisation of paths.
    """

    described_by: ClassVar[type] = StyleGANConfig
    momentum: ClassVar[float] = 0.0  # as in the originals

    def __init__(self, config: StyleGANConfig) -> None:
        super().__init__(config)
        self.generator = StyleGenerator(config)

    def maps(self, noise: Tensor) -> Tensor:
        """Return generated images without bounds: at those of a tanh nothing more would be learned."""
        found: Tensor = self.generator(noise)
        return found


@final
class StyleGenerator(nn.Module):
    """From latents (..., latent) to images (N, 3, side, side): the sum of a picture at each scale."""

    def __init__(self, config: StyleGANConfig) -> None:
        super().__init__()
        style, width = config.style, config.channels * 2**SCALES
        sizes = [config.latent, *[style] * config.mapping_layers]
        layers = [nn.Linear(given, out) for given, out in pairwise(sizes)]
        self.mapping = nn.ModuleList(layers)
        self.norms = nn.ModuleList(nn.LayerNorm(layer.out_features) for layer in layers)
        self.constant = Constant(width, config.size // 2**SCALES)
        widths = [width, *(width // 2**scale for scale in range(SCALES + 1))]
        self.blocks = nn.ModuleList(Modulated(given, out, 3, style) for given, out in pairwise(widths))
        self.pictures = nn.ModuleList(Modulated(out, 3, 1, style, even=False) for out in widths[1:])

    def forward(self, noise: Tensor) -> Tensor:
        """Return images without bounds."""
        style = self.styles(noise.reshape(-1, noise.shape[-1]))
        maps: Tensor = self.constant(len(style))
        image: Tensor | None = None
        for scale, (block, picture) in enumerate(zip(self.blocks, self.pictures, strict=True)):
            maps = nn.functional.silu(block(_doubled(maps) if scale else maps, style))
            more = picture(maps, style)
            image = more if image is None else _doubled(image) + more
        return image  # type: ignore[return-value]  # there is one scale at least

    def styles(self, noise: Tensor) -> Tensor:
        """Return the style of each latent, (N, style), from latents brought to one length.

        LayerNorm keeps styles from vanishing, as equalised learning rates do in the originals.
        """
        style: Tensor = noise * noise.shape[-1] ** 0.5 / noise.norm(dim=-1, keepdim=True).clamp(min=SMALLEST)
        for layer, even in zip(self.mapping, self.norms, strict=True):
            style = nn.functional.silu(even(layer(style)))
        return style


@final
class Modulated(nn.Module):
    """Convolution whose weights a style scales by input channel, and which keeps the size of what it sees."""

    def __init__(self, given: int, out: int, kernel: int, style: int, even: bool = True) -> None:
        super().__init__()
        self.layer = nn.Conv2d(given, out, kernel, padding=kernel // 2)
        self.scale = nn.Linear(style, given)
        self._even = even

    def forward(self, maps: Tensor, style: Tensor) -> Tensor:
        """Return maps (N, out, side, side); Eq. 1 to 3 of StyleGAN2, with activations scaled for weights."""
        scale = 1.0 + self.scale(style)  # (N, given)
        weight, bias = self.layer.weight, self.layer.bias
        found: Tensor = nn.functional.conv2d(
            maps * scale[:, :, None, None], weight, None, 1, self.layer.padding
        )
        if self._even:
            squared = scale.square() @ weight.square().sum(dim=(2, 3)).T  # (N, out)
            found = found * torch.rsqrt(squared + SMALLEST)[:, :, None, None]
        return found if bias is None else found + bias[:, None, None]


def _doubled(maps: Tensor) -> Tensor:
    """Return maps of twice the side, smooth as the originals filter them."""
    return nn.functional.interpolate(maps, scale_factor=2, mode="bilinear", align_corners=False)
