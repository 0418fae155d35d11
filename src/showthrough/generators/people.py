"""The training set as training sees it: small pixels, and which rows are one person."""

from typing import NamedTuple, final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.images import ImageSet
from showthrough.core.reading import chunks
from showthrough.core.types import Images, Rows
from showthrough.errors import NotEnoughDataError

_CHUNK = 256


@final
class People(NamedTuple):
    """All training images in memory, at the size that the generator makes."""

    pixels: Images  # (n, D), D = 3 * size * size
    photos: tuple[Rows, ...]  # rows of one person each
    unit: str  # "identity", or "image" where nobody knows who is who

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.photos)

    def records(self, people: Rows, each: int, step: int) -> Tensor:
        """Return (people, each, D): the photos of a person take turns, on and on through the steps."""
        turns = step * each + np.arange(each)
        rows = [self.photos[person][turns % len(self.photos[person])] for person in people]
        return centred(self.pixels[np.array(rows, dtype=np.int64).reshape(len(people), each)])


def read_people(images: ImageSet, size: int) -> People:
    """Read a training set, squeezed to `size` pixels a side."""
    if len(images) == 0:
        raise NotEnoughDataError("a generator cannot be trained on no images", needed=1)
    pixels = np.empty((len(images), 3 * size * size), dtype=np.uint8)
    for rows, chunk in chunks(images, (size, size), _CHUNK):
        pixels[rows] = chunk.reshape(len(chunk), -1)
    unit = "identity" if images.identity_known else "image"
    return People(pixels, tuple(images.by_identity().values()), unit)


def centred(pixels: Images) -> Tensor:
    """Return pixels in [-1, 1]: fixed constants, because measured ones would tell of the people."""
    return torch.from_numpy(pixels).float() / 127.5 - 1.0
