"""RetinaFace on MobileNet x 0.25: its layers, its anchors, and boxes and landmarks from what it says."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, final

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, relu

STRIDES = (8, 16, 32)
VARIANCES = (0.1, 0.2)  # of places and of sizes, in which the network answers
CHANNELS = 64
LEAK = 0.1
EACH = 2  # anchors at a place

AnchorSides = tuple[tuple[int, int], ...]  # sides of the anchors of each stride, in pixels
Norm = Callable[[int], nn.Module]
BODY = (  # outward channels and stride of each separable layer; a stage ends where its features are used
    ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1)),
    ((128, 2), (128, 1), (128, 1), (128, 1), (128, 1), (128, 1)),
    ((256, 2), (256, 1)),
)


class RetinaAnswers(NamedTuple):
    """What the network says at each anchor."""

    classes: Tensor  # (n, anchors, 1 + classes) logits, nothing first
    boxes: Tensor  # (n, anchors, 4) shift of the centre and growth, in variances
    landmarks: Tensor  # (n, anchors, 10)
    anchors: Tensor  # (anchors, 4) cx, cy, width, height in pixels


def groups(channels: int) -> nn.Module:
    """Return group normalisation by eights: the statistics of a small batch would be noise."""
    return nn.GroupNorm(max(channels // 8, 1), channels)


@final
class RetinaFaceNetwork(nn.Module):
    """The network with the names of Pytorch_Retinaface's state dicts, for any normalisation.

    Source: Deng et al., "RetinaFace: Single-Shot Multi-Level Face Localisation in the Wild", CVPR 2020.
    """

    def __init__(self, norm: Norm, sizes: AnchorSides, n_classes: int = 1) -> None:
        super().__init__()
        self.sizes = sizes
        self.body = nn.ModuleDict(_stages(norm))
        self.fpn = _Pyramid(norm)
        self.ssh1, self.ssh2, self.ssh3 = (_Context(norm) for _ in STRIDES)
        self.ClassHead = nn.ModuleList(_Head(1 + n_classes) for _ in STRIDES)
        self.BboxHead = nn.ModuleList(_Head(4) for _ in STRIDES)
        self.LandmarkHead = nn.ModuleList(_Head(10) for _ in STRIDES)

    def forward(self, pictures: Tensor) -> RetinaAnswers:
        features = []
        for stage in self.body.values():
            pictures = stage(pictures)
            features.append(pictures)
        seen = [
            ssh(level)
            for ssh, level in zip((self.ssh1, self.ssh2, self.ssh3), self.fpn(features), strict=True)
        ]
        heads = (self.ClassHead, self.BboxHead, self.LandmarkHead)
        classes, boxes, points = (
            torch.cat([one(level) for one, level in zip(head, seen, strict=True)], 1) for head in heads
        )
        return RetinaAnswers(classes, boxes, points, anchors([s.shape[-2:] for s in seen], self.sizes))


def anchors(shapes: Sequence[Sequence[int]], sizes: AnchorSides) -> Tensor:
    """Return the anchors of features of these heights and widths, (n, 4) cx, cy, width, height in pixels."""
    levels = []
    for (height, width), stride, sides in zip(shapes, STRIDES, sizes, strict=True):
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        centres = (torch.stack([x, y], -1).reshape(-1, 1, 2).float() + 0.5) * stride
        side = torch.tensor(sides).float().reshape(1, -1, 1)
        levels.append(torch.cat([centres.expand(-1, len(sides), -1), side.expand(len(centres), -1, 2)], -1))
    return torch.cat([level.reshape(-1, 4) for level in levels])


def decoded(shifts: Tensor, own: Tensor) -> Tensor:
    """Return boxes x1, y1, x2, y2 from shifts of anchors, both (..., 4)."""
    centre = own[..., :2] + shifts[..., :2] * VARIANCES[0] * own[..., 2:]
    half = own[..., 2:] * torch.exp((shifts[..., 2:] * VARIANCES[1]).clamp(max=4)) / 2
    return torch.cat([centre - half, centre + half], -1)


def decoded_landmarks(shifts: Tensor, own: Tensor) -> Tensor:
    """Return landmarks (..., 5, 2) from shifts (..., 10) of anchors (..., 4)."""
    five = shifts.reshape(*shifts.shape[:-1], 5, 2)
    return own[..., None, :2] + five * VARIANCES[0] * own[..., None, 2:]


def encoded_landmarks(points: Tensor, own: Tensor) -> Tensor:
    """Return the shifts (..., 10) that give landmarks (..., 5, 2) at anchors (..., 4)."""
    shifts = (points - own[..., None, :2]) / (VARIANCES[0] * own[..., None, 2:])
    return shifts.reshape(*shifts.shape[:-2], 10)


def _stages(norm: Norm) -> dict[str, nn.Module]:
    stages: dict[str, nn.Module] = {}
    inward = 8
    for number, layers in enumerate(BODY, 1):
        parts: list[nn.Module] = [_convolution(3, inward, norm, stride=2)] if number == 1 else []
        for outward, stride in layers:
            parts.append(_separable(inward, outward, stride, norm))
            inward = outward
        stages[f"stage{number}"] = nn.Sequential(*parts)
    return stages


def _convolution(
    inward: int, outward: int, norm: Norm, *, kernel: int = 3, stride: int = 1, leak: float | None = LEAK
) -> nn.Sequential:
    convolution = nn.Conv2d(inward, outward, kernel, stride, kernel // 2, bias=False)
    end = [] if leak is None else [nn.LeakyReLU(leak, inplace=True)]
    return nn.Sequential(convolution, norm(outward), *end)


def _separable(inward: int, outward: int, stride: int, norm: Norm) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, inward, 3, stride, 1, groups=inward, bias=False),
        norm(inward),
        nn.LeakyReLU(LEAK, inplace=True),
        nn.Conv2d(inward, outward, 1, bias=False),
        norm(outward),
        nn.LeakyReLU(LEAK, inplace=True),
    )


@final
class _Pyramid(nn.Module):
    """Features of three strides, the finer ones with what the coarser ones saw."""

    def __init__(self, norm: Norm) -> None:
        super().__init__()
        self.output1 = _convolution(64, CHANNELS, norm, kernel=1)
        self.output2 = _convolution(128, CHANNELS, norm, kernel=1)
        self.output3 = _convolution(256, CHANNELS, norm, kernel=1)
        self.merge1 = _convolution(CHANNELS, CHANNELS, norm)
        self.merge2 = _convolution(CHANNELS, CHANNELS, norm)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        fine, middle, coarse = features
        coarse = self.output3(coarse)
        middle = self.output2(middle)
        middle = self.merge2(middle + interpolate(coarse, size=middle.shape[-2:], mode="nearest"))
        fine = self.output1(fine)
        fine = self.merge1(fine + interpolate(middle, size=fine.shape[-2:], mode="nearest"))
        return [fine, middle, coarse]


@final
class _Context(nn.Module):
    """Surroundings at three widths, side by side (SSH, ICCV 2017)."""

    def __init__(self, norm: Norm) -> None:
        super().__init__()
        half, quarter = CHANNELS // 2, CHANNELS // 4
        self.conv3X3 = _convolution(CHANNELS, half, norm, leak=None)
        self.conv5X5_1 = _convolution(CHANNELS, quarter, norm)
        self.conv5X5_2 = _convolution(quarter, quarter, norm, leak=None)
        self.conv7X7_2 = _convolution(quarter, quarter, norm)
        self.conv7x7_3 = _convolution(quarter, quarter, norm, leak=None)

    def forward(self, features: Tensor) -> Tensor:
        wider = self.conv5X5_1(features)
        widest = self.conv7x7_3(self.conv7X7_2(wider))
        return relu(torch.cat([self.conv3X3(features), self.conv5X5_2(wider), widest], 1))


@final
class _Head(nn.Module):
    """Answers of one stride, (n, places * anchors, numbers)."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.numbers = numbers
        self.conv1x1 = nn.Conv2d(CHANNELS, EACH * numbers, 1)

    def forward(self, features: Tensor) -> Tensor:
        answers: Tensor = self.conv1x1(features).permute(0, 2, 3, 1)
        return answers.reshape(len(answers), -1, self.numbers)
