"""Small network that reads a cropped Latin plate of one or two lines without cutting it into characters.

Source: Shi, Bai, Yao, An end-to-end trainable neural network for image-based sequence recognition,
TPAMI 2017, with convolutions in the place of recurrence; loss: Graves et al., ICML 2006.
"""

from typing import final

from torch import Tensor, nn

HEIGHT, WIDTH = 32, 128
LATIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # the last class is the blank
LINES, PLACES = 2, 32  # the map is read from left to right, the upper half before the lower
LATIN_STEPS = LINES * PLACES


def _layer(channels: int, out: int, side: int = 3, stride: int = 1) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(channels, out, side, stride, padding=side // 2, bias=False)
    return convolution, nn.BatchNorm2d(out), nn.ReLU(inplace=True)


@final
class LatinNetwork(nn.Module):
    """(n, 1, 32, 128) grey levels to (n, 37, 64): how likely each character is at each place."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *_layer(1, 24, 5, 2),
            *_layer(24, 48),
            nn.MaxPool2d(2),
            *_layer(48, 64),
            *_layer(64, 96),
            nn.MaxPool2d((2, 1)),
            *_layer(96, 96),
            nn.MaxPool2d((2, 1)),
            *_layer(96, 128),
        )
        self.classes = nn.Conv2d(128, len(LATIN) + 1, (1, 3), padding=(0, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return logits; an image is as bright and as rich in contrast as any other."""
        even = (x - x.mean(dim=(2, 3), keepdim=True)) / (x.std(dim=(2, 3), keepdim=True) + 1)
        logits: Tensor = self.classes(self.features(even)).flatten(2)
        return logits
