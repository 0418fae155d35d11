"""LPRNet, which reads a cropped licence plate without cutting it into characters.

Source: Zherzdev and Gruzdev, LPRNet: License Plate Recognition via Deep Neural Networks,
arXiv:1806.10447, 2018, in the variant whose public weights hold 68 classes.
"""

from typing import final

import torch
from torch import Tensor, nn

HEIGHT, WIDTH = 24, 94
PROVINCES = "京沪津渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新"
ALPHABET = PROVINCES + "0123456789ABCDEFGHJKLMNPQRSTUVWXYZIO"  # the last class is the blank
BLANK = len(ALPHABET)
STEPS = 18  # places from left to right at which a character may stand
TAPPED = (2, 6, 13, 22)  # layers whose maps the last one sees, averaged over the plate


@final
class _Wide(nn.Module):
    """Four thin convolutions in place of one of 3 x 3; channels in and out."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        thin = out // 4
        self.block = nn.Sequential(
            nn.Conv2d(channels, thin, 1),
            nn.ReLU(),
            nn.Conv2d(thin, thin, (3, 1), padding=(1, 0)),
            nn.ReLU(),
            nn.Conv2d(thin, thin, (1, 3), padding=(0, 1)),
            nn.ReLU(),
            nn.Conv2d(thin, out, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.block(x)
        return y


@final
class _Thinned(nn.Module):
    """Every n-th channel, and of these the largest of 3 x 3, every second column."""

    def __init__(self, every: int) -> None:
        super().__init__()
        self.every, self.pool = every, nn.MaxPool2d(3, stride=(1, 2))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.pool(x[:, :: self.every])
        return y


@final
class LPRNet(nn.Module):
    """(n, 3, 24, 94) to (n, 68, 18): how likely each character is at each place."""

    def __init__(self) -> None:
        super().__init__()
        classes = BLANK + 1
        self.backbone = nn.Sequential(
            *(nn.Conv2d(3, 64, 3), nn.BatchNorm2d(64), nn.ReLU()),
            nn.MaxPool2d(3, stride=1),
            *(_Wide(64, 128), nn.BatchNorm2d(128), nn.ReLU()),
            _Thinned(2),
            *(_Wide(64, 256), nn.BatchNorm2d(256), nn.ReLU()),
            *(_Wide(256, 256), nn.BatchNorm2d(256), nn.ReLU()),
            _Thinned(4),
            nn.Identity(),  # dropout in training
            *(nn.Conv2d(64, 256, (1, 4)), nn.BatchNorm2d(256), nn.ReLU()),
            nn.Identity(),
            *(nn.Conv2d(256, classes, (13, 1)), nn.BatchNorm2d(classes), nn.ReLU()),
        )
        self.container = nn.Sequential(nn.Conv2d(64 + 128 + 256 + classes, classes, 1))
        self.averages = (nn.AvgPool2d(5, 5), nn.AvgPool2d(5, 5), nn.AvgPool2d((4, 10), (4, 2)), nn.Identity())

    def forward(self, x: Tensor) -> Tensor:
        """Return logits; each tapped map is scaled by the mean of its squares.

        Published code takes that mean over the batch: a reading would depend on the plates beside it.
        """
        maps = []
        for index, layer in enumerate(self.backbone):
            x = layer(x)
            if index in TAPPED:
                tapped = self.averages[TAPPED.index(index)](x)
                maps.append(tapped / tapped.square().mean(dim=(1, 2, 3), keepdim=True))
        logits: Tensor = self.container(torch.cat(maps, dim=1)).mean(dim=2)
        return logits
