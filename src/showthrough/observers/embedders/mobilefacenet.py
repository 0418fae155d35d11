"""MobileFaceNet: a small face embedder, 112 x 112 to 128 numbers.

Source: Chen et al., "MobileFaceNets", CCBR 2018, with the inverted residuals of MobileNetV2.
"""

from typing import NamedTuple, final

from torch import Tensor, nn


class Bottlenecks(NamedTuple):
    """A row of the paper's Table 1."""

    expansion: int
    channels: int
    blocks: int
    stride: int  # of the first block


STAGES = (
    Bottlenecks(2, 64, 5, 2),
    Bottlenecks(4, 128, 1, 2),
    Bottlenecks(2, 128, 6, 1),
    Bottlenecks(4, 128, 1, 2),
    Bottlenecks(2, 128, 2, 1),
)


def _conv(inside: int, outside: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU6(),
    )


@final
class _InvertedResidual(nn.Module):
    def __init__(self, inside: int, outside: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inside * expansion
        self.is_residual = stride == 1 and inside == outside
        self.conv = nn.Sequential(
            _conv(inside, hidden),
            _conv(hidden, hidden, 3, stride, groups=hidden),
            nn.Conv2d(hidden, outside, 1, bias=False),
            nn.BatchNorm2d(outside),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return x + y if self.is_residual else y


@final
class _Separable(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels, channels, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.depthwise(x)))
        y: Tensor = self.relu(self.bn2(self.pointwise(x)))
        return y


@final
class _GlobalDepthwise(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, groups=channels, bias=False)
        self.bn = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.bn(self.depthwise(x))
        return y


@final
class MobileFaceNet(nn.Module):
    """(n, 3, 112, 112) to (n, 128), not yet of length 1."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = _conv(3, 64, 3, stride=2)
        self.dw_conv = _Separable(64)
        blocks: list[nn.Module] = []
        inside = 64
        for stage in STAGES:
            for number in range(stage.blocks):
                stride = stage.stride if number == 0 else 1
                blocks.append(_InvertedResidual(inside, stage.channels, stride, stage.expansion))
                inside = stage.channels
        self.features = nn.Sequential(*blocks)
        self.conv2 = _conv(inside, 512)
        self.gdconv = _GlobalDepthwise(512)
        self.conv3 = nn.Conv2d(512, 128, 1)
        self.bn = nn.BatchNorm1d(128)

    def forward(self, x: Tensor) -> Tensor:
        """Return one vector a face."""
        x = self.features(self.dw_conv(self.conv1(x)))
        x = self.conv3(self.gdconv(self.conv2(x)))
        y: Tensor = self.bn(x.flatten(1))
        return y
