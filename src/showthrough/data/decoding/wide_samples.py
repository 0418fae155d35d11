"""Pictures of more than 8 bits a channel: their samples, and the same in 8 bits once their range is known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from showthrough.core.types import PixelRange
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.pixel_ranges import WORD, SampleKind, WideSamples

_SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I;16N")
_TWELVE_BIT = PixelRange(0, 4095)
_BITS, _PHOTOMETRIC, _FURTHER, _FORMAT = 258, 262, 338, 339  # tags of TIFF
_EXTREMES = ((340, 341), (280, 281))  # least and greatest sample: SMinSampleValue..., MinSampleValue...
_SIGNED = 2


def is_wide(image: Image.Image) -> bool:
    """Return whether a picture has more than 8 bits a channel when it is decoded (one grey channel)."""
    return image.mode in (*_SIXTEEN_BIT, "I", "F")


def depth_note(image: Image.Image) -> str:
    """Return what is to be said of colours of 16 bits a channel, of which Pillow keeps the upper eight."""
    is_cut = ";16" in str(getattr(image, "tile", "")) and not is_wide(image)
    return "16 bits a channel in colour: the upper 8 of them" if is_cut else ""


def channels_note(image: Image.Image) -> str:
    """Return what is to be said of channels that are neither colour nor transparency."""
    return "channels beyond the colours: not looked at" if first_tag(image, _FURTHER) == 0 else ""


def samples_of(image: Image.Image) -> WideSamples:
    """Return what a picture tells of its range; it is loaded for that.

    Raises:
        Unreadable: some of its samples are no numbers.
    """
    values = _values(image)
    if not np.isfinite(values).all():
        raise Unreadable("pixels that are not finite numbers")
    kind, typed = _type_of(image)
    return WideSamples(kind, float(values.min()), float(values.max()), typed, _tagged(image))


def in_eight_bits(image: Image.Image, range_: PixelRange) -> Image.Image:
    """Return a picture in RGB of 8 bits; what lies outside its range is black or white."""
    white_is_zero = first_tag(image, _PHOTOMETRIC) == 0 and image.format == "TIFF"
    black, white = reversed(range_) if white_is_zero else range_
    values = _values(image)
    scaled = np.clip((values - black) / (white - black) * 255 + 0.5, 0, 255)
    grey = scaled.astype(np.uint8)
    if isinstance(through := image.info.get("transparency"), int):  # one level of PNG files
        grey[values == through] = 255
    return Image.fromarray(grey).convert("RGB")


def _values(image: Image.Image) -> NDArray[Any]:
    """Return the samples as whole numbers or floats, wide enough to subtract from."""
    image.load()
    if _type_of(image)[0] is SampleKind.UINT32:  # Pillow has no such mode, and reads the bits as signed
        return np.asarray(image).view(np.uint32)
    return np.asarray(image)


def _type_of(image: Image.Image) -> tuple[SampleKind, PixelRange | None]:
    if image.mode == "F":
        return SampleKind.FLOAT, None
    if image.mode in _SIXTEEN_BIT:
        return SampleKind.UINT16, _TWELVE_BIT if first_tag(image, _BITS) == 12 else WORD
    if image.format != "TIFF":  # Pillow scales PGM files, and has no others of 32 bits
        return SampleKind.UINT16, WORD
    if first_tag(image, _FORMAT) != _SIGNED:
        return SampleKind.UINT32, None
    return (SampleKind.INT16 if first_tag(image, _BITS) == 16 else SampleKind.INT32), None


def _tagged(image: Image.Image) -> PixelRange | None:
    for least, greatest in _EXTREMES:
        low, high = first_tag(image, least), first_tag(image, greatest)
        if isinstance(low, int | float) and isinstance(high, int | float) and low < high:
            return PixelRange(float(low), float(high))
    return None


def first_tag(image: Image.Image, number: int) -> Any:
    """Return the first value of a TIFF tag, None where there is none or the file is no TIFF."""
    tags = getattr(image, "tag_v2", {})
    value = tags.get(number)
    return value[0] if isinstance(value, tuple) and value else value
