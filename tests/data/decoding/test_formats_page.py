"""The table of formats in docs/input.md: every row is written as files, and read as the row says."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageCms, features

from image_files import (
    SRGB,
    icns_of_one_size,
    png_of_16_bits,
    png_with_gamma,
    profile_of,
    tiff_of_12_bits,
    tiff_of_16_bits,
    tiff_of_32_bits,
)
from places import REPOSITORY
from showthrough.core.images import Role
from showthrough.data.catalogue import Catalogue, Cataloguer
from showthrough.data.decoding.decode import FORMATS
from showthrough.data.listing import list_folder
from showthrough.data.vault import Vault
from showthrough.errors import DataError

SIDE = 64
PAGE = REPOSITORY / "docs" / "input.md"
OTHERS = {
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n\0",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "PSD": b"8BPS\0\1" + bytes(99),
}


class Row(NamedTuple):
    """One format of a row of the table."""

    format: str
    pixels: str
    happens: str


def rows() -> list[Row]:
    table = PAGE.read_text(encoding="utf-8").split("## Formats")[1].split("### ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| format")]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return [Row(one, pixels, happens) for formats, pixels, happens in cells for one in formats.split(", ")]


def picture() -> Image.Image:
    coarse = np.random.default_rng(5).integers(30, 225, (6, 6, 3), dtype=np.uint8)
    coarse[0, 0], coarse[5, 5] = 0, 255
    return Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    content = BytesIO()
    if format_ == "ICNS" and "further" not in options:
        return icns_of_one_size(image)
    if format_ == "ICO":
        options = {"sizes": [(SIDE, SIDE)], **options}
    if format_ in ("JPEG", "WEBP", "AVIF", "MPO"):
        options = {"quality": 95, **options}
    image.save(content, format_, **options)
    return content.getvalue()


def see_through(image: Image.Image) -> Image.Image:
    """Return the image with an alpha that hides its left half."""
    alpha = np.full((SIDE, SIDE), 255, dtype=np.uint8)
    alpha[:, : SIDE // 2] = 0
    whole = image.copy()
    whole.putalpha(Image.fromarray(alpha))
    return whole


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def floats(low: float, high: float, format_: str, **options: object) -> bytes:
    levels = np.asarray(GREY, dtype=np.float32) / 255
    return saved(Image.fromarray((low + levels * (high - low)).astype(np.float32)), format_, **options)


def lab(image: Image.Image, format_: str) -> bytes:
    made = ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    return saved(made, format_)


def not_finite(format_: str) -> bytes:
    values = np.asarray(GREY, dtype=np.float32).copy()
    values[3, 3] = np.nan
    return saved(Image.fromarray(values), format_)


def frames(format_: str, n: int = 2) -> bytes:
    others = [RGB.rotate(90 * number) for number in range(1, n)]
    return saved(RGB, format_, save_all=True, append_images=others)


def cut(format_: str) -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    whole = saved(Image.fromarray(noise), format_)
    return whole[: len(whole) // 2]


def deep_colour(format_: str) -> bytes:
    pixels = np.asarray(RGB).astype(np.uint16) * 257
    return png_of_16_bits(pixels) if format_ == "PNG" else tiff_of_16_bits(pixels)


RGB = picture()
GREY = RGB.convert("L")
LEVELS = np.asarray(GREY).astype(np.uint32)
WORDS = Image.fromarray((LEVELS * 257).astype(np.uint16))
INVERTED = Image.fromarray((65535 - LEVELS * 257).astype(np.uint16))
LAID = Image.alpha_composite(Image.new("RGBA", RGB.size, "white"), see_through(RGB)).convert("RGB")
LAID_GREY = Image.alpha_composite(
    Image.new("RGBA", RGB.size, "white"), see_through(GREY).convert("RGBA")
).convert("RGB")
SWAPPED = Image.fromarray(np.ascontiguousarray(np.asarray(RGB)[:, :, ::-1]))
TURNED = RGB.transpose(Image.Transpose.ROTATE_90)  # what orientation 6 turns upright
INDEXED = RGB.quantize(64)
HOLED = RGB.quantize(64)
HOLE = HOLED.point(lambda index: 255 * (index == 3), "L")
OF_LAID = Image.composite(Image.new("RGB", RGB.size, "white"), HOLED.convert("RGB"), HOLE)

# By what the table calls the pixels: how a file of some format is made, and what it must look like.
FILES: dict[str, tuple[Callable[[str], bytes], Image.Image | None]] = {
    "1 bit": (partial(saved, GREY.convert("1")), GREY.convert("1")),
    "grey": (partial(saved, GREY), GREY),
    "RGB": (partial(saved, RGB), RGB),
    "palette": (partial(saved, INDEXED), INDEXED),
    "RGB with transparency": (partial(saved, see_through(RGB)), LAID),
    "grey with transparency": (partial(saved, see_through(GREY)), LAID_GREY),
    "palette with transparency": (partial(saved, HOLED, transparency=3), OF_LAID),
    "CMYK": (partial(saved, RGB.convert("CMYK")), RGB),
    "YCbCr": (partial(saved, RGB.convert("YCbCr")), RGB),
    "LAB": (partial(lab, RGB), RGB),
    "RGB with the profile of sRGB": (partial(saved, RGB, icc_profile=SRGB), RGB),
    "RGB with another colour profile": (partial(saved, SWAPPED, icc_profile=profile_of("bgr")), RGB),
    "RGB with a profile that is none": (partial(saved, RGB, icc_profile=b"none"), RGB),
    "RGB with a gamma other than sRGB's": (lambda _: png_with_gamma(RGB, 1.0), RGB),
    "EXIF orientation 2 to 8": (partial(saved, TURNED, exif=exif(6)), RGB),
    "EXIF orientation 0 or 9": (partial(saved, RGB, exif=exif(9)), RGB),
    "RGB with a further channel": (partial(saved, RGB.convert("RGBX")), RGB),
    "RGB of 16 bits": (deep_colour, RGB),
    "grey of 16 bits": (partial(saved, WORDS), GREY),
    "grey of 16 bits, white is zero": (partial(saved, INVERTED, tiffinfo={262: 0}), GREY),
    "grey of 12 bits": (lambda _: tiff_of_12_bits(LEVELS * 4095 // 255), GREY),
    "floating-point, the set fills 0 to 1": (partial(floats, 0, 1), GREY),
    "floating-point, the set fills -1 to 1": (partial(floats, -1, 1), GREY),
    "floating-point, the set fills 0 to 255": (partial(floats, 0, 255), GREY),
    "floating-point, tagged 0 to 1 in every file": (
        partial(floats, 0, 0.4, tiffinfo={340: 0.0, 341: 1.0}),
        GREY.point(lambda level: 0.4 * level),
    ),
    "floating-point, nothing tells": (partial(floats, 0, 0.4), None),
    "whole numbers of 32 bits, the set fills 16 of them": (lambda _: tiff_of_32_bits(LEVELS * 257), GREY),
    "whole numbers of 32 bits, nothing tells": (lambda _: tiff_of_32_bits(LEVELS * 9), None),
    "floating-point, some not finite": (not_finite, None),
    "several frames or pages": (frames, RGB),
    "more frames than `data.max_frames`": (partial(frames, n=3), RGB),
    "several sizes": (partial(saved, RGB, sizes=[(SIDE, SIDE), (32, 32)], further=True), None),
    "cut short": (cut, None),
    "larger than `data.max_megapixels`": (lambda _: saved(RGB.resize((1500, 1500)), "PNG"), None),
    "anything": (lambda name: OTHERS.get(name, b"\0raw"), None),
}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.format}-{row.pixels}")
def test_what_the_table_says_of_a_format_happens(tmp_path: Path, row: Row) -> None:
    if row.format == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    write, looks_like = FILES[row.pixels]
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a").write_bytes(write(row.format))
    Image.new("RGB", (7, 5)).save(tmp_path / "images" / "b", "PNG")  # so that one image is left
    reader = Cataloguer(Vault(tmp_path / "vault"), max_megapixels=2, max_frames=2)
    if row.happens.startswith("asked: "):
        with pytest.raises(DataError, match=row.happens.partition("`")[2].rstrip("`")):
            reader.catalogue(Role.TRAIN, list_folder(tmp_path / "images"))
        return
    catalogue = reader.catalogue(Role.TRAIN, list_folder(tmp_path / "images"))
    agrees(catalogue, row.happens)
    if looks_like is not None:
        seen = catalogue.images.source.read(0).astype(int)
        assert np.abs(seen - np.asarray(looks_like.convert("RGB"))).mean() < 6


def agrees(catalogue: Catalogue, happens: str) -> None:
    told, reasons = set(catalogue.data.conversions), [one.reason for one in catalogue.data.quarantined]
    kind, _, reason = happens.partition("quarantined: ")
    if reason:
        assert any(reason in one for one in reasons)
        assert all(one.may_show_somebody for one in catalogue.data.quarantined)
        return
    assert not reasons
    if kind == "read as it is":
        assert not told
    elif "later: " in kind:
        assert kind.partition("later: ")[2] in told
        assert len(catalogue.images) == 3
    else:
        assert kind.partition(";")[0] in told
        assert ("an image of their own" in kind) == ("colours under transparency" in told)


def test_the_table_names_all_formats_that_are_read_and_no_row_twice() -> None:
    others = {*OTHERS, "any", "camera raw and all others"}
    assert {row.format for row in rows()} - others == {*FORMATS, "MPO"}
    assert len({(row.format, row.pixels) for row in rows()}) == len(rows())
    assert {row.pixels for row in rows()} == set(FILES)
