"""Sizes of pictures as a viewer shows them, without their pixels where a file allows that."""

from pathlib import Path
from typing import BinaryIO

from showthrough.core.images import Size
from showthrough.data.decoding.decode import ROTATED, image_in, orientation_of
from showthrough.data.decoding.odd_files import opened, told_in_sentences

DESCRIPTIONS = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt"))  # chunks that may tell which way is up


def upright_size(path: Path) -> Size:
    """Return height and width of a file's first picture, turned as its EXIF orientation asks.

    Raises:
        Unreadable: with a sentence for the quarantine list.
    """
    with opened(path) as file, image_in(path, file) as image, told_in_sentences():
        if image.format == "TIFF":
            image.load()  # Pillow turns it, some versions already when they open it
        is_plain = image.format == "PNG" and not _describes_itself(file)  # Pillow would decode all of it
        return image.size if not is_plain and orientation_of(image) in ROTATED else image.size[::-1]


def _describes_itself(png: BinaryIO) -> bool:
    """Return whether a PNG file has chunks of text or EXIF, before its pixels or after them."""
    place = png.tell()
    png.seek(8)
    try:
        while len(head := png.read(8)) == 8 and head[4:] != b"IEND":
            if head[4:] in DESCRIPTIONS:
                return True
            png.seek(int.from_bytes(head[:4], "big") + 4, 1)  # what it holds, and its checksum
        return False
    finally:
        png.seek(place)
