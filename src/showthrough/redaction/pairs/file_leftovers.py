"""What an image file carries beside the pixels that a viewer shows."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms

from showthrough.core.facts.leftover_facts import Leftover
from showthrough.data.decoding.decode import FORMATS, pictures
from showthrough.data.decoding.odd_files import BROKEN, Unreadable, opened

# Tags that say how pixels are to be shown, and nothing of who, where or with what.
TECHNICAL = frozenset(
    (
        *("ImageWidth", "ImageLength", "BitsPerSample", "Compression", "PhotometricInterpretation"),
        *("Orientation", "SamplesPerPixel", "PlanarConfiguration", "XResolution", "YResolution"),
        *("ResolutionUnit", "StripOffsets", "RowsPerStrip", "StripByteCounts", "Predictor", "SampleFormat"),
        *("YCbCrCoefficients", "YCbCrSubSampling", "YCbCrPositioning", "ReferenceBlackWhite", "ExtraSamples"),
        *("ExifOffset", "ExifVersion", "ComponentsConfiguration", "FlashPixVersion", "ColorSpace"),
        *("ExifImageWidth", "ExifImageHeight", "NewSubfileType", "InterColorProfile", "FillOrder", "GPSInfo"),
    )
)
NAMED = {number: name for number, name in ExifTags.TAGS.items() if name in TECHNICAL}
XMP_TAG, IPTC_TAG, PHOTOSHOP_TAG, JPEG_THUMBNAIL = 0x02BC, 0x83BB, 0x8649, 0x0201
THUMBNAIL_RESOURCES = (b"8BIM\x04\x09", b"8BIM\x04\x0c")  # of Photoshop
IPTC_RESOURCE = b"8BIM\x04\x04"
JFXX = b"JFXX\0"
BY_PROGRAMS = re.compile(  # comments by which encoders sign
    rb"\A(Lavc|CREATOR: gd-jpeg|LEAD Tech|File (written|source)|Optimized by|Created with|AppleMark|Intel|"
    rb"Compressed by|Processed By|Handmade Software|Software: )"
)
NO_TEXT = frozenset(("Software", "date:create", "date:modify", "date:timestamp", "Title"))
STANDARD = re.compile(
    r"srgb|adobe rgb|display p3|prophoto|romm|rec\.? ?(709|2020)|gr[ae]y|dot gain|c2|linear|cmyk|swop|fogra",
    re.IGNORECASE,
)


def file_leftovers(path: Path) -> frozenset[Leftover]:
    """Return the kinds of leftovers of an image file.

    Raises:
        Unreadable: it is no image that can be opened.
    """
    with opened(path) as file:
        content = file.read()
    found = leftovers_of(content)
    views = [one.view for one in pictures(path)]
    if any(view.bare for view in views):
        found |= {Leftover.BENEATH}
    if any(view.frame for view in views):
        found |= {Leftover.FRAMES}
    return found


def leftovers_of(content: bytes) -> frozenset[Leftover]:
    """Return the kinds of leftovers in the bytes of an image file, without those among its pixels.

    Raises:
        Unreadable: it is no image that can be opened.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            image.load()
            return frozenset(
                (*_described(image), *_segments(image), *_profiled(image), *_behind(content, image))
            )
    except BROKEN:
        raise Unreadable("it cannot be opened to look for what it carries") from None


def _described(image: Image.Image) -> Iterator[Leftover]:
    """Yield what EXIF, XMP, IPTC and texts hold."""
    exif = image.getexif()
    if any(tag not in NAMED for tag in (*exif, *exif.get_ifd(ExifTags.IFD.Exif))):
        yield Leftover.EXIF
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield Leftover.GPS
    if JPEG_THUMBNAIL in exif.get_ifd(ExifTags.IFD.IFD1):
        yield Leftover.THUMBNAIL
    info: dict[Any, Any] = image.info
    if XMP_TAG in exif or any("xmp" in str(key).lower() for key in info):
        yield Leftover.XMP
    if IPTC_TAG in exif:
        yield Leftover.IPTC
    texts = dict(getattr(image, "text", {}) or {})
    if any(key not in NO_TEXT and "xmp" not in key.lower() and texts[key] for key in texts):
        yield Leftover.COMMENT
    comment = info.get("comment", b"")
    comment = comment.encode("utf-8", "replace") if isinstance(comment, str) else bytes(comment)
    if comment.strip(b"\0 \r\n\t") and not BY_PROGRAMS.match(comment):
        yield Leftover.COMMENT


def _segments(image: Image.Image) -> Iterator[Leftover]:
    """Yield what the segments of a JPEG, or Photoshop's part of a TIFF, hold beside EXIF."""
    for name, segment in getattr(image, "applist", ()):
        if name == "APP0" and segment.startswith(JFXX):
            yield Leftover.THUMBNAIL
        if (
            name == "APP0"
            and segment.startswith(b"JFIF\0")
            and len(segment) > 14
            and segment[12] * segment[13]
        ):
            yield Leftover.THUMBNAIL
        if name == "APP13":
            yield from _of_photoshop(segment)
    tags = getattr(image, "tag_v2", {})
    if PHOTOSHOP_TAG in tags:
        yield from _of_photoshop(bytes(tags[PHOTOSHOP_TAG]))


def _of_photoshop(resources: bytes) -> Iterator[Leftover]:
    if any(mark in resources for mark in THUMBNAIL_RESOURCES):
        yield Leftover.THUMBNAIL
    if IPTC_RESOURCE in resources:
        yield Leftover.IPTC


def _profiled(image: Image.Image) -> Iterator[Leftover]:
    profile = image.info.get("icc_profile")
    if not profile:
        return
    try:
        described = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (*BROKEN, ImageCms.PyCMSError):
        described = ""
    if not STANDARD.search(described):
        yield Leftover.PROFILE


def _behind(content: bytes, image: Image.Image) -> Iterator[Leftover]:
    """Yield whether something stands behind the picture in its file, as phones put a film there."""
    ends = {"PNG": _end_of_png, "JPEG": _end_of_jpeg, "WEBP": _end_of_webp}
    end = ends[image.format](content) if image.format in ends else len(content)
    if content[end:].strip(b"\0 \r\n"):
        yield Leftover.BEHIND


def _end_of_png(content: bytes) -> int:
    at = 8
    while at + 8 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    return len(content)


def _end_of_webp(content: bytes) -> int:
    return 8 + int.from_bytes(content[4:8], "little")


def _end_of_jpeg(content: bytes) -> int:
    """Return where the first picture of a JPEG file ends: markers are followed, as thumbnails end too."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:
            found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(content, at)
            at = len(content) if found is None else found.start()
    return len(content)
