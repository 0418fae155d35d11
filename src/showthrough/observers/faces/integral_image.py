"""Mean colours of many rectangles of many images at once, from one table of sums."""

from typing import final

import torch
from torch import Tensor

from showthrough.core.images import Size

BITS = 21  # of one colour's sum: three colours share an integer, and a mean is over 8,224 pixels at most


@final
class MeanColours:
    """The sums of colours above and left of every pixel: four of them give the sum of any rectangle.

    They may pass the largest integer and start again, which the difference of two does not notice.

    Source: Crow, "Summed-Area Tables for Texture Mapping", SIGGRAPH 1984.
    """

    def __init__(self, images: Tensor) -> None:
        """Sum up uint8 images (n, height, width, 3)."""
        n, self.height, self.width, _ = images.shape
        self.size: Size = (self.height, self.width)
        self.device = images.device
        packed = images[..., 2].long()
        for colour in (1, 0):
            packed = packed.bitwise_left_shift_(BITS).add_(images[..., colour])
        table = packed.new_zeros(n, self.height + 1, self.width + 1)
        torch.cumsum(packed, 1, out=table[:, 1:, 1:])
        self._sums = table.cumsum_(2).view(-1)

    def shrunk(self, image: Tensor, boxes: Tensor, size: Size) -> Tensor:
        """Return boxes (n, 4) of the images with these rows as float32 (n, 3, height, width) of one size.

        A box is left, top, right and bottom, in whole pixels within its image. Each pixel of the answer
        is the mean of those under it, as in `torch.nn.functional.interpolate(..., mode="area")`.
        """
        left, right = _parts(boxes[:, 0::2], size[1])
        top, bottom = _parts(boxes[:, 1::2], size[0])
        count = (bottom - top)[:, :, None] * (right - left)[:, None]  # (n, height, width)
        first = image[:, None] * (self.height + 1)
        above, below = (((first + rows) * (self.width + 1))[:, :, None] for rows in (top, bottom))
        before, after = left[:, None], right[:, None]
        total = self._at(below + after).sub_(self._at(below + before))
        total.sub_(self._at(above + after)).add_(self._at(above + before))
        colours = torch.empty(len(boxes), 3, *size, device=boxes.device)
        for colour in range(3):
            colours[:, colour] = (total >> BITS * colour).bitwise_and_(2**BITS - 1)
        return colours.div_(count[:, None])

    def _at(self, place: Tensor) -> Tensor:
        return self._sums.index_select(0, place.view(-1)).view(place.shape)


def _parts(ends: Tensor, n: int) -> tuple[Tensor, Tensor]:
    """Return where n equal parts of each stretch (m, 2) begin and end, (m, n) each; they may overlap."""
    start, length = ends[:, :1], ends[:, 1:] - ends[:, :1]
    step = torch.arange(n + 1, device=ends.device) * length
    return start + step[:, :-1] // n, start - (-step[:, 1:] // n)
