"""How many pages a TIFF file chains, told without reading them."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.data.decoding.decode import pictures
from showthrough.data.decoding.tiff_pages import tiff_pages

HEAD = struct.Struct("<2sHI")
ENTRY = struct.Struct("<HHII")
TAGS = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 4, 279: 16}  # a grey image of 4 x 4


def chained(pages: int) -> bytes:
    """Return a TIFF file whose pages all show the same 16 pixels."""
    page = 2 + len(TAGS) * ENTRY.size + 4
    parts = [HEAD.pack(b"II", 42, 24), bytes(range(0, 160, 10))]
    entries = b"".join(ENTRY.pack(tag, 4, 1, value) for tag, value in TAGS.items())
    for number in range(pages):
        following = 24 + (number + 1) * page if number + 1 < pages else 0
        parts.append(struct.pack("<H", len(TAGS)) + entries + struct.pack("<I", following))
    return b"".join(parts)


@pytest.mark.parametrize("big_tiff", [False, True])
def test_pages_are_counted_as_pillow_counts_them(tmp_path: Path, big_tiff: bool) -> None:
    frames = [Image.fromarray(np.full((4, 4), level, dtype=np.uint8)) for level in range(7)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:], big_tiff=big_tiff)
    with (tmp_path / "a.tif").open("rb") as file:
        assert tiff_pages(file) == 7


def test_a_chain_that_leads_back_or_out_ends() -> None:
    content = bytearray(chained(3))
    content[-4:] = struct.pack("<I", 24)
    assert tiff_pages(BytesIO(bytes(content))) == 3
    content[-4:] = struct.pack("<I", 2**31)
    assert tiff_pages(BytesIO(bytes(content))) == 3
    assert tiff_pages(BytesIO(b"GIF89a and more")) == 0
    assert tiff_pages(BytesIO(b"II")) == 0


def test_a_hundred_thousand_pages_are_counted_and_a_few_of_them_read(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(chained(100_000))
    *read, beyond = pictures(tmp_path / "a.tif", max_frames=5)
    assert [one.decoded is not None for one in read] == [True] * 5
    assert (beyond.reason, beyond.stands_for) == ("frames beyond the first 5", 99_995)
