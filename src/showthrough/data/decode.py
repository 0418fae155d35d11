"""Decoding one image file into upright 8-bit RGB, or saying why not."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from showthrough.core.images import Size, squeezed
from showthrough.core.types import Images
from showthrough.errors import DataError

# Formats that cannot run code or call a helper program while they are read (EPS would call Ghostscript).
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
_ROTATED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_EXIF_ORIENTATION = 0x0112
_SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I;16N")

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded


class Unreadable(DataError):
    """An image that cannot be used; it is quarantined with this sentence."""


class Decoded(NamedTuple):
    """Upright RGB pixels, and what had to be converted to get them."""

    pixels: Images  # (H, W, 3)
    conversions: tuple[str, ...]


def decode(path: Path, max_megapixels: float = 200.0, size: Size | None = None) -> Decoded:
    """Read an image whole, so that damage anywhere in the file is noticed.

    With `size` the image is resized on the way, and a large JPEG is decoded at a fraction.

    Raises:
        Unreadable: with a sentence for the quarantine list.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            _refuse_huge(image, max_megapixels)
            notes = _notes(image)
            if size is not None:
                image.draft("RGB", _draft_size(image, size))
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return Decoded(_rgb(image, size), notes)
    except Unreadable:
        raise
    except UnidentifiedImageError as error:
        raise Unreadable(_not_an_image(path)) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError) as error:
        raise Unreadable(f"damaged: {_short(error)}") from error


def _refuse_huge(image: Image.Image, max_megapixels: float) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > max_megapixels:
        raise Unreadable(
            f"{image.width} x {image.height} pixels exceed data.max_megapixels = {max_megapixels:g}"
        )


def _notes(image: Image.Image) -> tuple[str, ...]:
    notes = []
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":  # an MPO is one photo with a preview or a second eye
        notes.append("animated: only the first frame was audited")
    if image.mode in (*_SIXTEEN_BIT, "I", "F"):
        notes.append("more than 8 bits a channel: scaled to 8 bits")
    if (image.mode in ("CMYK", "YCbCr", "LAB", "HSV") and image.format != "JPEG") or image.mode == "CMYK":
        notes.append("CMYK or another colour space: converted to RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        notes.append("transparent: laid on white")
    if image.getexif().get(_EXIF_ORIENTATION, 1) != 1:
        notes.append("EXIF orientation: turned upright")
    return tuple(notes)


def _draft_size(image: Image.Image, size: Size) -> tuple[int, int]:
    height, width = size
    if image.getexif().get(_EXIF_ORIENTATION, 1) in _ROTATED:
        height, width = width, height
    return 2 * width, 2 * height  # twice, so that the final resize still antialiases


def _rgb(image: Image.Image, size: Size | None) -> Images:
    if image.mode in (*_SIXTEEN_BIT, "I", "F"):
        image = Image.fromarray(_eight_bits(np.asarray(image)))
    elif image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    colour = image if image.mode == "RGB" else image.convert("RGB")
    if size is not None and colour.size != (size[1], size[0]):
        colour = squeezed(colour, size)
    return np.asarray(colour)


def _eight_bits(values: NDArray[Any]) -> Images:  # int32, uint16 or float32
    if not np.isfinite(values).all():
        raise Unreadable("pixels that are not finite numbers")
    top = 1.0 if values.dtype.kind == "f" and values.max() <= 1 else 65535.0 if values.max() > 255 else 255.0
    return np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8)


def _not_an_image(path: Path) -> str:
    if path.stat().st_size == 0:
        return "empty file (zero bytes)"
    return f"not an image of a known format ({', '.join(FORMATS)})"


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
