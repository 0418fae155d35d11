"""Copies that were changed a little: the leaks that a check for plain copies may miss."""

from collections.abc import Callable
from io import BytesIO
from itertools import product

import numpy as np
from PIL import Image, ImageFilter

from showthrough.core.types import Floats, Images

NOISE = 12.0  # grey levels of 255: three times that of the copycat
CROP = (0.05, 0.10)  # share of each side that is cut off, at least and at most
TINT = 0.2  # each channel is brightened or darkened by up to this share
QUALITY = 40  # of the JPEG
GAMMA = 2.2
BORDER = 0.08  # of the side, all around
CANVAS = 0.7  # share of each side of a larger canvas that the image takes
HALF = 0.5  # share of the area that is left
BLUR = 1 / 32  # of the side: standard deviation
LEVELS = 4  # shades of grey
SHIFT = 0.1  # of the side
EYES = (0.3, 0.5, 0.1, 0.9)  # top, bottom, left and right of the band, in shares of the side
QUARTER, TENTH = 0.25, 0.1  # shares of the area that a pasted part has
MOVES = tuple(way for way in product((-1, 0, 1), repeat=2) if any(way))
COARSE = 6  # cells a side of what a part is pasted on where nothing is given

Alter = Callable[[Images, np.random.Generator], Images]
Paste = Callable[[Images, Images, np.random.Generator], Images]


def _with_noise(image: Images, rng: np.random.Generator) -> Images:
    return _bytes(image + rng.normal(0.0, NOISE, size=image.shape))


def _cropped(image: Images, rng: np.random.Generator) -> Images:
    side = len(image)
    kept = min(side - 1, round(side * (1 - rng.uniform(*CROP))))
    top, left = rng.integers(0, side - kept + 1, size=2)
    return _sized(image[top : top + kept, left : left + kept], side)


def _mirrored(image: Images, _rng: np.random.Generator) -> Images:
    return image[:, ::-1]


def _recoloured(image: Images, rng: np.random.Generator) -> Images:
    return _bytes(image * rng.uniform(1 - TINT, 1 + TINT, size=3))


def _compressed(image: Images, _rng: np.random.Generator) -> Images:
    file = BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=QUALITY)
    return np.asarray(Image.open(file))


def _half(image: Images, rng: np.random.Generator) -> Images:
    side = len(image)
    kept = round(side * HALF**0.5)
    top, left = rng.integers(0, side - kept + 1, size=2)
    return _sized(image[top : top + kept, left : left + kept], side)


def _bordered(image: Images, rng: np.random.Generator) -> Images:
    width = max(1, round(BORDER * len(image)))
    return _on_canvas(image, len(image) - 2 * width, (width, width), rng)


def _on_larger_canvas(image: Images, rng: np.random.Generator) -> Images:
    size = round(CANVAS * len(image))
    down, right = rng.integers(0, len(image) - size + 1, size=2)
    return _on_canvas(image, size, (int(down), int(right)), rng)


def _blurred(image: Images, _rng: np.random.Generator) -> Images:
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(BLUR * len(image))))


def _halved(image: Images, _rng: np.random.Generator) -> Images:
    return _sized(_sized(image, max(1, len(image) // 2)), len(image))


def _shifted(image: Images, rng: np.random.Generator) -> Images:
    """Return the image moved to one of eight sides; its edge is repeated where nothing is left."""
    far = max(1, round(SHIFT * len(image)))
    down, right = MOVES[rng.integers(len(MOVES))]
    ends = [(max(0, way) * far, max(0, -way) * far) for way in (down, right)]
    padded = np.pad(image, (*ends, (0, 0)), mode="edge")
    (top, _), (left, _) = (pair[::-1] for pair in ends)
    return padded[top : top + len(image), left : left + len(image)]


def _grey(image: Images, _rng: np.random.Generator) -> Images:
    return _bytes(np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2))


def _posterised(image: Images, rng: np.random.Generator) -> Images:
    level = _grey(image, rng).astype(np.float64) * LEVELS // 256
    return _bytes(level * 255 / (LEVELS - 1))


def _eye_band(image: Images, onto: Images, _rng: np.random.Generator) -> Images:
    side, found = len(image), onto.copy()
    top, bottom, left, right = (round(each * side) for each in EYES)
    found[top:bottom, left:right] = image[top:bottom, left:right]
    return found


def _quarter(image: Images, onto: Images, rng: np.random.Generator) -> Images:
    """Return another image that shows a quarter of this one at its own place."""
    kept = round(QUARTER**0.5 * len(image))
    top, left = rng.integers(0, len(image) - kept + 1, size=2)
    found = onto.copy()
    found[top : top + kept, left : left + kept] = image[top : top + kept, left : left + kept]
    return found


def _tenth(image: Images, onto: Images, rng: np.random.Generator) -> Images:
    """Return another image that shows a tenth of this one, up to a tenth of the side from its place."""
    side = len(image)
    kept, far = round(TENTH**0.5 * side), round(SHIFT * side)
    corner = rng.integers(0, side - kept + 1, size=2)
    top, left = np.clip(corner + rng.integers(-far, far + 1, size=2), 0, side - kept)
    found = onto.copy()
    down, right = corner
    found[top : top + kept, left : left + kept] = image[down : down + kept, right : right + kept]
    return found


def _mosaic(image: Images, onto: Images, _rng: np.random.Generator) -> Images:
    """Return the image as one quarter of four; the others are strangers' in three attitudes."""
    half = len(image) // 2
    found = onto.copy()
    quarters = _sized(onto, half), _sized(onto[::-1], half), _sized(onto[:, ::-1], half)
    found[:half, :half] = _sized(image, half)
    found[:half, half : 2 * half], found[half : 2 * half, :half] = quarters[:2]
    found[half : 2 * half, half : 2 * half] = quarters[2]
    return found


def _whatever(alter: Callable[[Images], Images]) -> Alter:
    """Return an alteration in which nothing is drawn at random."""
    return lambda image, _rng: alter(image)


WHOLE: dict[str, Alter] = {
    "noise": _with_noise,
    "crop": _cropped,
    "mirror": _mirrored,
    "colour": _recoloured,
    "jpeg": _compressed,
    "quarter turn": _whatever(np.rot90),
    "half turn": _whatever(lambda image: np.rot90(image, 2)),
    "upside down": _whatever(lambda image: image[::-1]),
    "negative": _whatever(lambda image: 255 - image),
    "gamma": _whatever(lambda image: _bytes(255 * (image / 255) ** GAMMA)),
    "border": _bordered,
    "canvas": _on_larger_canvas,
    "half crop": _half,
    "blur": _blurred,
    "grey": _grey,
    "posterise": _posterised,
    "halved": _halved,
    "shift": _shifted,
}
PASTED: dict[str, Paste] = {  # on another image
    "eye band": _eye_band,
    "mosaic": _mosaic,
    "quarter": _quarter,
    "tenth": _tenth,
}
ALTERATIONS = (*WHOLE, *PASTED)


def altered(images: Images, how: str, rng: np.random.Generator, onto: Images | None = None) -> Images:
    """Return the images changed in one of the ways of `ALTERATIONS`, uint8 of the same shape.

    Parts are pasted on the images of `onto`, as many; on smooth noise where there are none.
    """
    if how not in ALTERATIONS:
        raise ValueError(f"images are altered by {', '.join(ALTERATIONS)}, not by {how!r}")
    if len(images) == 0:
        return images
    if how in WHOLE:
        return np.stack([WHOLE[how](image, rng) for image in images])
    others = _smooth(images, rng) if onto is None else onto
    return np.stack([PASTED[how](image, other, rng) for image, other in zip(images, others, strict=True)])


def _on_canvas(image: Images, size: int, corner: tuple[int, int], rng: np.random.Generator) -> Images:
    canvas = np.empty_like(image)
    canvas[:] = rng.integers(0, 256, size=3)
    down, right = corner
    canvas[down : down + size, right : right + size] = _sized(image, size)
    return canvas


def _sized(image: Images, side: int) -> Images:
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR))


def _smooth(images: Images, rng: np.random.Generator) -> Images:
    coarse = rng.integers(0, 256, (len(images), COARSE, COARSE, 3), dtype=np.uint8)
    return np.stack([_sized(each, images.shape[1]) for each in coarse])


def _bytes(values: Floats) -> Images:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
