"""Positive and negative control: a copycat of training images, and an independent generator."""

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Images, Rows
from showthrough.errors import NotEnoughDataError

SHIFT = 1 / 16  # of the side: how far an independent image is moved, at most


def drawn_rows(images: ImageSet, n: int, rng: np.random.Generator) -> Rows:
    """Return which images to plant, (n,): every one before any comes twice.

    Raises:
        NotEnoughDataError: there is no image.
    """
    if len(images) == 0:
        raise NotEnoughDataError(f"no {images.role.value} images to plant a leak from", needed=1)
    if n == 0:
        return np.empty(0, dtype=np.int64)
    return rng.permutation(len(images))[np.arange(n) % len(images)].astype(np.int64)


def copycat(
    train: ImageSet,
    n: int,
    side: int,
    rng: np.random.Generator,
    noise: float = 4.0,
    rows: Rows | None = None,
) -> Images:
    """Return training images with slight noise, uint8 (n, side, side, 3): the leak that nobody may miss.

    It stands for a generator that has learned its training set by heart. `noise` is the standard
    deviation in grey levels of 255; `rows` are the images to copy, drawn where they are not given.
    """
    images = _read(train, drawn_rows(train, n, rng) if rows is None else rows, side)
    return _noisy(images, noise, rng)


def independent(
    reference: ImageSet,
    n: int,
    side: int,
    rng: np.random.Generator,
    noise: float = 4.0,
    rows: Rows | None = None,
) -> Images:
    """Return images of reference people, uint8 (n, side, side, 3): the generator that may not be accused.

    It stands for a generator of the same kind of image that never saw the people of train. Each image
    is mirrored by a fair coin, moved a little and made noisy, so that n may exceed the reference
    images; images of one person stay alike, so n says nothing of how many people there are.
    It says "no leak" only where reference and train share nobody.
    """
    images = _read(reference, drawn_rows(reference, n, rng) if rows is None else rows, side)
    for image in images:
        if rng.random() < 0.5:
            image[:] = image[:, ::-1].copy()
        image[:] = _shifted(image, rng)
    return _noisy(images, noise, rng)


def mixture(
    train: ImageSet, reference: ImageSet, n: int, side: int, share: float, rng: np.random.Generator
) -> Images:
    """Return `round(share * n)` copies among independent images, in random order: a leak of known size."""
    copies = round(share * n)
    images = np.concatenate(
        [copycat(train, copies, side, rng), independent(reference, n - copies, side, rng)]
    )
    return images[rng.permutation(n)]


def _read(images: ImageSet, rows: Rows, side: int) -> Images:
    if len(rows) == 0:
        return np.empty((0, side, side, 3), dtype=np.uint8)
    wanted, place = np.unique(rows, return_inverse=True)
    drawn = [images.source.read(int(row), (side, side)) for row in wanted]
    return np.stack(drawn)[place]


def _shifted(image: Images, rng: np.random.Generator) -> Images:
    """Return the image moved by up to SHIFT of its side; what comes in repeats the border."""
    side = len(image)
    reach = max(1, round(SHIFT * side))
    down, right = rng.integers(-reach, reach + 1, size=2)
    rows, columns = _held(side, int(down)), _held(side, int(right))
    return image[rows][:, columns]


def _held(side: int, shift: int) -> Rows:
    return np.clip(np.arange(side, dtype=np.int64) + shift, 0, side - 1)


def _noisy(images: Images, noise: float, rng: np.random.Generator) -> Images:
    for image in images:  # one by one, because the noise is eight times as large as the pixels
        added = image + rng.normal(0.0, noise, size=image.shape)
        image[:] = np.clip(np.rint(added), 0, 255).astype(np.uint8)
    return images
