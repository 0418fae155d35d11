"""Layers without batch statistics, where each image is treated alone; its class, and coarser forms of it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import final

import torch
from torch import Tensor, nn
from torch.nn import functional

from showthrough.core.training_settings.trained_config import Coarsening, Colours
from showthrough.errors import NotAssessableError

SCALES = 3  # halvings between the image and its smallest map
GROUPS = 8
PLANES = 3  # red, green and blue


def narrowing(size: int, channels: int, out: int, planes: int = PLANES) -> nn.Sequential:
    """Return layers from images (N, planes, size, size) to (N, out)."""
    layers: list[nn.Module] = [nn.Conv2d(planes, channels, 3, padding=1), nn.SiLU()]
    width = channels
    for _ in range(SCALES):
        layers += [nn.Conv2d(width, 2 * width, 4, stride=2, padding=1), norm(2 * width), nn.SiLU()]
        width *= 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * (size // 2**SCALES) ** 2, out))


def widening(size: int, channels: int, given: int, planes: int = PLANES) -> nn.Sequential:
    """Return layers from (N, given) to images (N, planes, size, size) without bounds."""
    side, width = size // 2**SCALES, channels * 2**SCALES
    layers: list[nn.Module] = [nn.Linear(given, width * side**2), nn.Unflatten(1, (width, side, side))]
    for _ in range(SCALES):
        layers += [norm(width), nn.SiLU(), nn.Upsample(scale_factor=2)]  # no checkerboard, as transposed ones
        layers += [nn.Conv2d(width, width // 2, 3, padding=1)]
        width //= 2
    return nn.Sequential(*layers, norm(width), nn.SiLU(), nn.Conv2d(width, planes, 3, padding=1))


@final
class Constant(nn.Module):
    """Maps that are the same for every image, and learned."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, side, side))

    def forward(self, images: int) -> Tensor:
        """Return the maps for so many images, (images, channels, side, side)."""
        return self.weight.expand(images, -1, -1, -1)


def connected(given: int, hidden: int, out: int, layers: int = 2) -> nn.Sequential:
    """Return fully connected layers with so many hidden ones, from (N, given) to (N, out)."""
    widths = [given, *[hidden] * layers]
    inner = [part for one, next_ in pairwise(widths) for part in (nn.Linear(one, next_), nn.SiLU())]
    return nn.Sequential(*inner, nn.Linear(widths[-1], out))


def norm(channels: int) -> nn.GroupNorm:
    """Return GroupNorm with the most groups up to eight that divide the channels."""
    return nn.GroupNorm(max(g for g in range(1, GROUPS + 1) if channels % g == 0), channels)


def as_maps(pixels: Tensor, planes: int = PLANES) -> Tensor:
    """Return flattened images (..., D) as (N, planes, side, side), laid out as Opacus needs them."""
    side = round((pixels.shape[-1] // planes) ** 0.5)
    return pixels.reshape(-1, side, side, planes).permute(0, 3, 1, 2).contiguous()


def as_pixels(maps: Tensor, leading: torch.Size) -> Tensor:
    """Return (N, planes, side, side) as flattened images of the leading shape."""
    return maps.permute(0, 2, 3, 1).reshape(*leading, maps[0].numel())


@final
class Coarse:
    """Images as a network of few weights sees them: in grey, or squares of pixels averaged.

    Both are fixed and treat each image alone, so that no account of privacy has to count them, and fewer
    weights get less noise. Images that are neither come back as they were.
    """

    def __init__(self, size: int, colours: Colours, pooling: Coarsening) -> None:
        self._size, self._pooling = size, pooling
        self.planes = PLANES if colours == "rgb" else 1
        self.side = size // pooling
        self.values = self.planes * self.side**2  # numbers of an image

    def seen(self, pixels: Tensor) -> Tensor:
        """Return images (..., D) as the network sees them, (..., values)."""
        leading, values = pixels.shape[:-1], pixels
        if self.planes == 1:  # sums, since a mean over so short an axis takes four times as long
            red, green, blue = pixels.reshape(*leading, self._size**2, PLANES).unbind(dim=-1)
            values = (red + green + blue) / PLANES
        if self._pooling > 1:
            values = as_pixels(functional.avg_pool2d(as_maps(values, self.planes), self._pooling), leading)
        return values

    def drawn(self, values: Tensor) -> Tensor:
        """Return what the network made, (..., values), as images (..., D), enlarged by cubic splines."""
        if self.values == PLANES * self._size**2:
            return values
        leading, side = values.shape[:-1], self._size
        maps = as_maps(values, self.planes)
        if self._pooling > 1:
            maps = functional.interpolate(maps, size=(side, side), mode="bicubic", align_corners=False)
        return as_pixels(maps.expand(-1, PLANES, -1, -1), leading)


def class_rows(classes: Sequence[str], groups: Sequence[str] | None) -> Tensor | None:
    """Return the class of each image from the group that it belongs to, (N,); None without classes.

    Raises:
        NotAssessableError: a group is none of the classes, so the network cannot be asked about it.
    """
    if not classes:
        return None
    unknown = set(groups or [""]) - set(classes)
    if unknown:
        raise NotAssessableError(
            f"images of {sorted(unknown)[0] or 'no group'!r} belong to none of the generator's classes "
            f"({', '.join(classes)})"
        )
    return torch.tensor([classes.index(group) for group in groups or ()], dtype=torch.int64)


def beside_classes(numbers: Tensor, labels: Tensor | None, classes: int) -> Tensor:
    """Return numbers (..., L) with the class of each row beside them, (..., L + classes).

    Labels are (...), or of a shape that fits. The numbers alone where there are no classes.
    """
    if labels is None or classes == 0:
        return numbers
    rows = labels.to(numbers.device).expand(numbers.shape[:-1]).unsqueeze(-1)
    told = (rows == torch.arange(classes, device=numbers.device)).to(numbers.dtype)
    return torch.cat([numbers, told], dim=-1)
