"""Training set in memory: small pixels, and which rows are one person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.images import ArraySource, ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Images, Rows
from showthrough.errors import ConfigError, NotEnoughDataError
from showthrough.generators.models.network import device

_CHUNK = 256
FEWEST = 2


@final
class People(NamedTuple):
    """All training images in memory, at the size that the generator makes."""

    pixels: Images  # (n, D), D = 3 * size * size
    photos: tuple[Rows, ...]  # rows of one person each
    unit: str  # "identity", or "image" where nobody knows who is who
    labels: Rows | None = None  # (n,), the class of each image, where there are classes

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.photos)

    def records(self, people: Rows, each: int, step: int) -> tuple[Tensor, ...]:
        """Return pixels (people, each, D), and labels: photos take turns, on and on through the steps."""
        turns = step * each + np.arange(each)
        rows = [self.photos[person][turns % len(self.photos[person])] for person in people]
        return self.images(np.array(rows, dtype=np.int64).reshape(len(people), each))

    def images(self, rows: Rows) -> tuple[Tensor, ...]:
        """Return the pixels of these rows, (*rows.shape, D), and their labels where there are classes."""
        pixels = centred(self.pixels[rows])
        return (pixels,) if self.labels is None else (pixels, torch.from_numpy(self.labels[rows]))


def read_people(images: ImageSet, size: int, classes: Sequence[str] = ()) -> People:
    """Read a training set, squeezed to `size` pixels a side; `classes` are groups of it, or nothing.

    Raises:
        NotEnoughDataError: fewer than two images: training on one would give back that one.
        ConfigError: an image belongs to none of the classes.
    """
    if len(images) < FEWEST:
        raise NotEnoughDataError(
            f"a generator needs at least {FEWEST} training images, got {len(images)}", needed=FEWEST
        )
    unit = "identity" if images.identity_known else "image"
    # where anybody is unnamed a photo is a record: one of several in a record would not be covered
    photos = images.by_identity().values() if images.identity_known else np.arange(len(images))[:, None]
    return People(read_pixels(images, size), tuple(photos), unit, labels_of(images, classes))


def read_pixels(images: ImageSet, size: int) -> Images:
    """Return all images flattened, uint8 (n, D), squeezed to `size` pixels a side."""
    pixels = np.empty((len(images), 3 * size * size), dtype=np.uint8)
    for rows, chunk in chunks(images, (size, size), _CHUNK):
        pixels[rows] = chunk.reshape(len(chunk), -1)
    return pixels


def shrunk(images: ImageSet, size: int) -> ImageSet:
    """Return the same images squeezed to `size` pixels a side, in memory, for what reads them many times."""
    pixels = read_pixels(images, size).reshape(len(images), size, size, 3)
    return replace(images, source=ArraySource(pixels), sizes=[(size, size)] * len(images))


def labels_of(images: ImageSet, classes: Sequence[str]) -> Rows | None:
    """Return the class of each image, (n,), by its group; None where there are no classes.

    Raises:
        ConfigError: an image belongs to none of the classes.
    """
    if not classes:
        return None
    groups = images.group or [""] * len(images)
    unknown = sorted({group for group in groups if group not in classes})
    if unknown:
        named = repr(unknown[0]) if unknown[0] else "no group at all"
        raise ConfigError(f"training images of {named} belong to none of the classes {', '.join(classes)}")
    return np.array([classes.index(group) for group in groups], dtype=np.int64)


def centred(pixels: Images) -> Tensor:
    """Return pixels in [-1, 1]: fixed constants, because measured ones would tell of the people."""
    values = torch.from_numpy(pixels).to(torch.float32, copy=True)
    return values.div_(127.5).sub_(1.0)  # in place: a large batch is bound by memory


def on_device(tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Return the tensors where networks are trained."""
    return tuple(tensor.to(device()) for tensor in tensors)
