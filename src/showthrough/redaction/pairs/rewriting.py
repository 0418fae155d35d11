"""What writing a picture again changes by itself: the control for all that changed outside a mask."""

from enum import StrEnum
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, JpegImagePlugin

from showthrough.core.types import Images
from showthrough.data.decoding.odd_files import BROKEN
from showthrough.redaction.pairs.webp_quantiser import lossy_frame, quantiser

LOSSLESS = frozenset(("PNG", "BMP", "DIB", "PPM", "QOI", "TGA", "PCX", "SGI"))
LOSSY_TIFF = frozenset(("jpeg", "tiff_jpeg", "webp"))


class Written(StrEnum):
    """How a file keeps its pixels."""

    AS_THEY_ARE = "as they are"
    JPEG = "in JPEG"
    WEBP = "in lossy WebP"
    UNKNOWN = "in a way that cannot be repeated"


def how_written(path: Path | None) -> Written:
    """Return how a file keeps its pixels; pixels without a file are as they are."""
    if path is None:
        return Written.AS_THEY_ARE
    try:
        with Image.open(path) as image:
            form, compression = image.format or "", str(image.info.get("compression", ""))
    except BROKEN:
        return Written.UNKNOWN
    if form in ("JPEG", "MPO"):
        return Written.JPEG
    if form == "WEBP":
        return Written.AS_THEY_ARE if lossy_frame(path.read_bytes()) is None else Written.WEBP
    is_whole = form in LOSSLESS or (form == "TIFF" and compression not in LOSSY_TIFF)
    return Written.AS_THEY_ARE if is_whole else Written.UNKNOWN


def rewritten(original: Images, path: Path | None) -> Images | None:
    """Return a picture as a file written like the one at `path` keeps it, None where that cannot be told.

    A JPEG is written with the quantisation tables and the sampling of that file, a WebP with the same
    quantiser.
    """
    how = how_written(path)
    if how is Written.AS_THEY_ARE:
        return original
    if path is None or how is Written.UNKNOWN:
        return None
    try:
        return _as_jpeg(original, path) if how is Written.JPEG else _as_webp(original, path)
    except BROKEN:
        return None


def _as_jpeg(original: Images, path: Path) -> Images | None:
    with Image.open(path) as like:
        if not isinstance(like, JpegImagePlugin.JpegImageFile) or like.mode not in ("RGB", "L"):
            return None
        tables, mode = like.quantization, like.mode
        sampling = JpegImagePlugin.get_sampling(like) if mode == "RGB" else 0
    if sampling < 0:
        return None  # of a kind that Pillow reads and does not write
    content = BytesIO()
    picture = Image.fromarray(original).convert(mode)
    picture.save(content, "JPEG", qtables=tables, subsampling=sampling)
    return _read(content)


def _as_webp(original: Images, path: Path) -> Images | None:
    frame, picture = lossy_frame(path.read_bytes()), Image.fromarray(original)
    if frame is None:
        return None
    wanted, low, high = quantiser(frame), 0, 100
    while low < high:  # the lowest quality that is as fine
        middle = (low + high) // 2
        own = lossy_frame(_webp(picture, middle).getvalue())
        if own is not None and quantiser(own) > wanted:
            low = middle + 1
        else:
            high = middle
    return _read(_webp(picture, low))


def _webp(picture: Image.Image, quality: int) -> BytesIO:
    content = BytesIO()
    picture.save(content, "WEBP", quality=quality)
    return content


def _read(content: BytesIO) -> Images:
    with Image.open(content) as image:
        return np.asarray(image.convert("RGB"))
