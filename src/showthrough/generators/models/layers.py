"""Layers without batch statistics, where each image is treated alone, and the class of an image."""

from collections.abc import Sequence
from typing import final

import torch
from torch import Tensor, nn

from showthrough.errors import NotAssessableError

SCALES = 3  # halvings between the image and its smallest map
GROUPS = 8


def narrowing(size: int, channels: int, out: int) -> nn.Sequential:
    """Return layers from images (N, 3, size, size) to (N, out)."""
    layers: list[nn.Module] = [nn.Conv2d(3, channels, 3, padding=1), nn.SiLU()]
    width = channels
    for _ in range(SCALES):
        layers += [nn.Conv2d(width, 2 * width, 4, stride=2, padding=1), norm(2 * width), nn.SiLU()]
        width *= 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * (size // 2**SCALES) ** 2, out))


def widening(size: int, channels: int, given: int) -> nn.Sequential:
    """Return layers from (N, given) to images (N, 3, size, size) without bounds."""
    side, width = size // 2**SCALES, channels * 2**SCALES
    layers: list[nn.Module] = [nn.Linear(given, width * side**2), nn.Unflatten(1, (width, side, side))]
    for _ in range(SCALES):
        layers += [norm(width), nn.SiLU(), nn.Upsample(scale_factor=2)]  # no checkerboard, as transposed ones
        layers += [nn.Conv2d(width, width // 2, 3, padding=1)]
        width //= 2
    return nn.Sequential(*layers, norm(width), nn.SiLU(), nn.Conv2d(width, 3, 3, padding=1))


@final
class Constant(nn.Module):
    """Maps that are the same for every image, and learned."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, side, side))

    def forward(self, images: int) -> Tensor:
        """Return the maps for so many images, (images, channels, side, side)."""
        return self.weight.expand(images, -1, -1, -1)


def connected(given: int, hidden: int, out: int) -> nn.Sequential:
    """Return fully connected layers with two hidden ones, from (N, given) to (N, out)."""
    return nn.Sequential(
        nn.Linear(given, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, out)
    )


def norm(channels: int) -> nn.GroupNorm:
    """Return GroupNorm with the most groups up to eight that divide the channels."""
    return nn.GroupNorm(max(g for g in range(1, GROUPS + 1) if channels % g == 0), channels)


def as_maps(pixels: Tensor) -> Tensor:
    """Return flattened images (..., D) as (N, 3, side, side), laid out as Opacus needs them."""
    side = round((pixels.shape[-1] // 3) ** 0.5)
    return pixels.reshape(-1, side, side, 3).permute(0, 3, 1, 2).contiguous()


def as_pixels(maps: Tensor, leading: torch.Size) -> Tensor:
    """Return (N, 3, side, side) as flattened images of the leading shape."""
    return maps.permute(0, 2, 3, 1).reshape(*leading, maps[0].numel())


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
