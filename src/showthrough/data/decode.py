"""Decoding image files into upright 8-bit RGB, every picture that they hold, or saying why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from showthrough.core.images import Size, squeezed
from showthrough.core.types import Images
from showthrough.errors import DataError

Image.init()
# What Pillow reads by itself. Left out: what calls a helper program (EPS would run Ghostscript) or needs
# another library to mean anything, and layered files, whose layers are no pictures by themselves.
_KNOWN = (
    *("AVIF", "BMP", "DDS", "DIB", "GIF", "ICNS", "ICO", "JPEG", "JPEG2000"),
    *("MPO", "PCX", "PNG", "PPM", "QOI", "SGI", "TGA", "TIFF", "WEBP"),
)
FORMATS = tuple(name for name in _KNOWN if name in Image.OPEN)
MAX_MEGAPIXELS = 200.0
MAX_FRAMES = 200
HIDDEN = 8  # grey levels that colours under transparency must span to be a picture and no flat fill
LARGEST_TEXT = 2**24  # bytes
LARGEST_LEFTOVER = 2**16
_APPLE_DOUBLE = b"\x00\x05\x16\x07"  # "._name" beside a file, with what other file systems cannot keep
_ROTATED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_EXIF_ORIENTATION = 0x0112
_SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I;16N")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError)

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded


class Unreadable(DataError):
    """An image that cannot be used; it is quarantined with this sentence."""


class PictureView(NamedTuple):
    """Which picture of a file: a frame, as a viewer shows it or with the colours under its transparency."""

    frame: int = 0
    bare: bool = False

    @property
    def suffix(self) -> str:
        """Return what tells this picture from the first one of the file, for a name."""
        frame = f"#frame={self.frame}" if self.frame else ""
        return f"{frame}#under-transparency" if self.bare else frame


FIRST = PictureView()


class Decoded(NamedTuple):
    """Upright RGB pixels, and what had to be converted to get them."""

    pixels: Images  # (H, W, 3)
    conversions: tuple[str, ...]


class Picture(NamedTuple):
    """One picture of a file, or why it could not be looked at."""

    view: PictureView
    decoded: Decoded | None
    reason: str = ""
    stands_for: int = 1  # pictures: frames that cannot be reached are told once


def decode(
    path: Path, max_megapixels: float = MAX_MEGAPIXELS, size: Size | None = None, view: PictureView = FIRST
) -> Decoded:
    """Read one picture of a file whole, so that damage anywhere in it is noticed.

    With `size` the image is resized on the way, and a large JPEG is decoded at a fraction.

    Raises:
        Unreadable: with a sentence for the quarantine list.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            if view.frame:
                image.seek(view.frame)
            return _decoded(image, max_megapixels, size, bare=view.bare)
    except Unreadable:
        raise
    except UnidentifiedImageError as error:
        raise Unreadable(_not_an_image(path)) from error
    except _BROKEN as error:
        raise Unreadable(f"damaged: {_short(error)}") from error


def pictures(
    path: Path, max_megapixels: float = MAX_MEGAPIXELS, max_frames: int = MAX_FRAMES
) -> Iterator[Picture]:
    """Yield every picture of a file: each frame, and colours under transparency that show something.

    What cannot be looked at is yielded too, with the reason: a damaged frame, or once for all frames
    beyond `max_frames`. Nothing that a file holds is left out without a word.

    Raises:
        Unreadable: not one picture can be read, with a sentence for the quarantine list.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            yield from _frame(image, 0, max_megapixels)
            yield from _later_frames(image, max_megapixels, max_frames)
    except Unreadable:
        raise
    except UnidentifiedImageError as error:
        raise Unreadable(_not_an_image(path)) from error
    except _BROKEN as error:
        raise Unreadable(f"damaged: {_short(error)}") from error


def is_picture(path: Path) -> bool:
    """Return whether a file begins as an image of a known format does, whatever its name says."""
    try:
        with Image.open(path, formats=FORMATS):
            return True
    except _BROKEN:  # UnidentifiedImageError is an OSError
        return False


def shows_nobody(path: Path) -> bool:
    """Return whether a file is empty, text through and through, or what macOS adds to one: not an image."""
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        return False
    content = path.read_bytes()
    if content.startswith(_APPLE_DOUBLE) and size <= LARGEST_LEFTOVER:
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _later_frames(image: Image.Image, max_megapixels: float, max_frames: int) -> Iterator[Picture]:
    if not hasattr(image, "n_frames"):  # a format of single pictures
        return
    frame = 1
    while True:
        try:
            image.seek(frame)
            if frame >= max_frames:
                beyond = f"frames beyond the first {max_frames}"
                yield Picture(PictureView(frame), None, beyond, _from(image, frame))
                return
            yield from _frame(image, frame, max_megapixels)
        except EOFError:
            return
        except Unreadable as error:
            yield Picture(PictureView(frame), None, str(error))
        except _BROKEN as error:  # what follows a damaged frame cannot be reached
            yield Picture(PictureView(frame), None, f"damaged: {_short(error)}", _from(image, frame))
            return
        frame += 1


def _from(image: Image.Image, frame: int) -> int:
    """Return how many frames there are from this one on, as far as the file tells; at least one."""
    try:
        return max(1, int(getattr(image, "n_frames", 1)) - frame)
    except _BROKEN:
        return 1


def _frame(image: Image.Image, frame: int, max_megapixels: float) -> Iterator[Picture]:
    shown = _decoded(image, max_megapixels, None, bare=False)
    yield Picture(PictureView(frame), shown)
    if _is_transparent(image):
        bare = _decoded(image, max_megapixels, None, bare=True)
        hidden = (bare.pixels != shown.pixels).any(axis=2)
        under = bare.pixels[hidden]
        if len(under) and int(np.ptp(under, axis=0).max()) > HIDDEN:
            yield Picture(PictureView(frame, bare=True), bare)


def _decoded(image: Image.Image, max_megapixels: float, size: Size | None, *, bare: bool) -> Decoded:
    _refuse_huge(image, max_megapixels)
    notes = _notes(image, bare=bare)
    if size is not None:
        image.draft("RGB", _draft_size(image, size))
    image.load()
    upright = ImageOps.exif_transpose(image)
    return Decoded(_rgb(upright, size, bare=bare), notes)


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _refuse_huge(image: Image.Image, max_megapixels: float) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > max_megapixels:
        raise Unreadable(
            f"{image.width} x {image.height} pixels exceed data.max_megapixels = {max_megapixels:g}"
        )


def _notes(image: Image.Image, *, bare: bool) -> tuple[str, ...]:
    notes = []
    if image.tell() > 0:
        notes.append("a later frame of an animation or of several pages")
    if image.mode in (*_SIXTEEN_BIT, "I", "F"):
        notes.append("more than 8 bits a channel: scaled to 8 bits")
    if (image.mode in ("CMYK", "YCbCr", "LAB", "HSV") and image.format != "JPEG") or image.mode == "CMYK":
        notes.append("CMYK or another colour space: converted to RGB")
    if bare:
        notes.append("colours under transparency")
    elif _is_transparent(image):
        notes.append("transparent: laid on white")
    if image.getexif().get(_EXIF_ORIENTATION, 1) != 1:
        notes.append("EXIF orientation: turned upright")
    return tuple(notes)


def _draft_size(image: Image.Image, size: Size) -> tuple[int, int]:
    height, width = size
    if image.getexif().get(_EXIF_ORIENTATION, 1) in _ROTATED:
        height, width = width, height
    return 2 * width, 2 * height  # twice, so that the final resize still antialiases


def _rgb(image: Image.Image, size: Size | None, *, bare: bool) -> Images:
    if image.mode in (*_SIXTEEN_BIT, "I", "F"):
        image = Image.fromarray(_eight_bits(np.asarray(image)))
    elif bare:
        image = Image.fromarray(np.asarray(image.convert("RGBA"))[:, :, :3])
    elif _is_transparent(image):
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
