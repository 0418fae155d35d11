"""Image files that Pillow reads and does not write, byte by byte."""

import struct
from collections.abc import Mapping
from io import BytesIO
from zlib import compress, crc32

import numpy as np
from PIL import Image, ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def profile_of(order: str) -> bytes:
    """Return an RGB profile like sRGB whose red, green and blue stand in another order."""
    content = bytearray(SRGB)
    places = {}
    for entry in range(int.from_bytes(content[128:132], "big")):
        at = 132 + 12 * entry
        if content[at : at + 4] in (b"rXYZ", b"gXYZ", b"bXYZ"):
            places[chr(content[at])] = at
    old = {name: bytes(content[at + 4 : at + 12]) for name, at in places.items()}
    for name, taken in zip("rgb", order, strict=True):
        content[places[name] + 4 : places[name] + 12] = old[taken]
    return bytes(content)


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))


def png_with_gamma(image: Image.Image, gamma: float) -> bytes:
    content = BytesIO()
    image.save(content, "PNG")
    head, body = content.getvalue()[:33], content.getvalue()[33:]
    return head + png_chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000))) + body


def png_of_16_bits(pixels: np.ndarray) -> bytes:
    """Return a PNG file of RGB pixels of 16 bits a channel (H, W, 3)."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def tiff(shape: tuple[int, int], data: bytes, tags: Mapping[int, int | tuple[int, ...]]) -> bytes:
    """Return a TIFF file of one strip; `tags` say what its samples are."""
    height, width = shape
    placed = {256: width, 257: height, 259: 1, 273: 8, 278: height, 279: len(data), **tags}
    at = 8 + len(data)
    beyond = at + 2 + 12 * len(placed) + 4
    entries, more = b"", b""
    for tag, value in sorted(placed.items()):
        if isinstance(value, tuple):
            entries += struct.pack("<HHII", tag, 3, len(value), beyond + len(more))
            more += struct.pack(f"<{len(value)}H", *value)
        else:
            entries += struct.pack("<HHII", tag, 4, 1, value)
    page = struct.pack("<H", len(placed)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", at) + data + page + more


def tiff_of_12_bits(levels: np.ndarray) -> bytes:
    """Return a TIFF file of grey levels (H, W) from 0 to 4095: two of them stand in three bytes."""
    pairs = levels.reshape(-1, 2).astype(int)
    packed = b"".join(bytes([a >> 4, (a & 15) << 4 | b >> 8, b & 255]) for a, b in pairs)
    return tiff(levels.shape, packed, {258: 12, 262: 1, 277: 1})


def tiff_of_16_bits(pixels: np.ndarray) -> bytes:
    """Return a TIFF file of RGB pixels of 16 bits a channel (H, W, 3)."""
    tags = {258: (16, 16, 16), 262: 2, 277: 3}
    return tiff(pixels.shape[:2], pixels.astype("<u2").tobytes(), tags)


def tiff_of_32_bits(values: np.ndarray) -> bytes:
    """Return a TIFF file of unsigned whole numbers (H, W)."""
    return tiff(values.shape, values.astype("<u4").tobytes(), {258: 32, 262: 1, 277: 1, 339: 1})


def icns_of_one_size(image: Image.Image) -> bytes:
    """Return an icon file with one picture of 64 x 64."""
    content = BytesIO()
    image.save(content, "PNG")
    entry = b"icp6" + struct.pack(">I", 8 + len(content.getvalue())) + content.getvalue()
    return b"icns" + struct.pack(">I", 8 + len(entry)) + entry
