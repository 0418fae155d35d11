"""Pictures that a file holds, as base64 or as they are, and what these hold beside pixels."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Images
from showthrough.publishing.leaks import Leak

# How base64 begins of PNG, JPEG, GIF, WebP (RIFF), BMP and TIFF; and whatever calls itself a picture.
BEGINNINGS = r"iVBORw0KGgo|/9j/|R0lGOD|UklGR|SUkqA|TU0AK"
PICTURE = re.compile(
    rf"(?:data:image/(?!svg)[\w.+-]+;base64,\s*|(?<![A-Za-z0-9+/]))((?:{BEGINNINGS})[A-Za-z0-9+/]+={{0,2}})"
)
DECLARED = re.compile(r"data:image/(?!svg)[\w.+-]+(?:;[\w=-]+)*,\s*([^\"'\s)>]*)")
PIXELS_ONLY = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs"}
FEWEST = 40  # characters of base64: no picture is shorter
MOST_PIXELS = 2**26


class Embedded(NamedTuple):
    """Picture in a file: its content, and its pixels, uint8 (H, W, 3), or None where it cannot be read."""

    file: str
    content: bytes
    pixels: Images | None


def pictures_in(name: str, text: str) -> Iterator[Embedded]:
    """Yield every picture of a file once; what calls itself one and cannot be read is one too."""
    seen: set[bytes] = set()
    found = [match[1] for match in PICTURE.finditer(text)]
    found += [match[1] for match in DECLARED.finditer(text) if match[1]]
    for held in found:
        content = _decoded(held)
        if content in seen or len(held) < FEWEST:
            continue
        seen.add(content)
        yield picture_of(name, content)


def picture_of(name: str, content: bytes) -> Embedded:
    """Return a picture that lies in a file as it is."""
    return Embedded(name, content, _pixels(content))


def leaks_of_pictures(pictures: list[Embedded]) -> Iterator[Leak]:
    """Yield what pictures hold that is no pixel, and those that nobody can look at."""
    for picture in pictures:
        if picture.pixels is None:
            yield Leak(picture.file, "a picture that cannot be looked at")
        elif _has_metadata(picture.content):
            yield Leak(picture.file, "a picture with metadata (EXIF, comments or colour profiles)")


def _decoded(held: str) -> bytes:
    plain = re.sub(r"\s+", "", held).rstrip("=")
    try:
        return b64decode(plain[: len(plain) - (len(plain) % 4 == 1)] + "=" * (-len(plain) % 4))
    except (NotBase64, ValueError):
        return b""


def _pixels(content: bytes) -> Images | None:
    from PIL import Image

    try:
        with Image.open(BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS or getattr(image, "n_frames", 1) > 1:
                return None
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _has_metadata(content: bytes) -> bool:
    if content.startswith(b"\x89PNG"):
        return not PIXELS_ONLY.issuperset(_chunks(content))
    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        plain = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "compression", "version"}
        plain |= {"background", "transparency", "duration", "extension", "loop", "lossless"}
        return bool(image.getexif()) or bool(set(image.info) - plain)


def _chunks(png: bytes) -> Iterator[bytes]:
    place = 8
    while place + 12 <= len(png):
        kind = png[place + 4 : place + 8]
        yield kind
        place += 12 + int.from_bytes(png[place : place + 4], "big")
        if kind == b"IEND":
            break
    if place != len(png):
        yield b"behind the end"
