"""What image files carry beside the pixels that are seen."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, PngImagePlugin

from redacted_folders import picture, save
from showthrough.core.facts.leftover_facts import Leftover
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.redaction.pairs.file_leftovers import file_leftovers, leftovers_of


def written(form: str, **how: object) -> bytes:
    content = BytesIO()
    Image.fromarray(picture(1)).save(content, form, **how)
    return content.getvalue()


def exif_of(**tags: object) -> Image.Exif:
    exif = Image.Exif()
    for name, value in tags.items():
        exif[ExifTags.Base[name]] = value
    return exif


def text(form: str, key: str, value: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    (info.add_itxt if form == "itxt" else info.add_text)(key, value)
    return info


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_pixels_alone_carry_nothing(form: str) -> None:
    assert leftovers_of(written(form)) == frozenset()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_camera_data_are_told_and_an_orientation_alone_is_technical(form: str) -> None:
    assert leftovers_of(written(form, exif=exif_of(Make="camera"))) == {Leftover.EXIF}
    assert leftovers_of(written(form, exif=exif_of(Orientation=1))) == frozenset()


def test_a_place_is_told() -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    assert leftovers_of(written("JPEG", exif=exif)) == {Leftover.GPS}


def test_the_thumbnail_of_exif_is_told() -> None:
    small = written("JPEG")
    entries = b"".join(
        tag.to_bytes(2, "little") + b"\x04\0" + b"\x01\0\0\0" + value.to_bytes(4, "little")
        for tag, value in ((0x0201, 38), (0x0202, len(small)))
    )
    empty = b"\0\0" + (14).to_bytes(4, "little")  # no tag of the picture itself; the thumbnail's follow
    exif = b"II*\0\x08\0\0\0" + empty + b"\x02\0" + entries + bytes(4)
    content = written("JPEG", exif=b"Exif\0\0" + exif.ljust(38, b"\0") + small[:4])
    assert Leftover.THUMBNAIL in leftovers_of(content)


def test_a_thumbnail_of_photoshop_and_iptc_are_told() -> None:
    resources = b"Photoshop 3.0\x00" + b"8BIM\x04\x0c\0\0\0\0\0\x04abcd" + b"8BIM\x04\x04\0\0\0\0\0\x02hi"
    segment = b"\xff\xed" + (len(resources) + 2).to_bytes(2, "big") + resources
    content = written("JPEG")
    assert leftovers_of(content[:2] + segment + content[2:]) == {Leftover.THUMBNAIL, Leftover.IPTC}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (written("JPEG", xmp=b"<x:xmpmeta/>"), {Leftover.XMP}),
        (written("PNG", pnginfo=text("itxt", "XML:com.adobe.xmp", "<x:xmpmeta/>")), {Leftover.XMP}),
        (written("WEBP", xmp=b"<x:xmpmeta/>"), {Leftover.XMP}),
        (written("JPEG", comment=b"on the beach with Zoe"), {Leftover.COMMENT}),
        (written("JPEG", comment=b"CREATOR: gd-jpeg v1.0"), set()),
        (written("PNG", pnginfo=text("text", "Author", "Zoe")), {Leftover.COMMENT}),
        (written("PNG", pnginfo=text("text", "Software", "a tool")), set()),
    ],
)
def test_texts_are_told_but_those_by_which_programs_sign(content: bytes, found: set[Leftover]) -> None:
    assert leftovers_of(content) == found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_stands_behind_a_picture_is_told(form: str) -> None:
    assert leftovers_of(written(form) + b"\0\0ftypmp42") == {Leftover.BEHIND}
    assert leftovers_of(written(form) + bytes(16)) == frozenset()  # padding


def test_a_progressive_jpeg_ends_where_it_ends() -> None:
    assert leftovers_of(written("JPEG", progressive=True)) == frozenset()


def test_frames_and_colours_beneath_transparency_are_told(tmp_path: Path) -> None:
    frames = [Image.fromarray(picture(number)) for number in range(3)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert file_leftovers(tmp_path / "a.gif") == {Leftover.FRAMES}
    frames[0].save(tmp_path / "a.mpo", "MPO", save_all=True, append_images=frames[1:])
    assert Leftover.FRAMES in file_leftovers(tmp_path / "a.mpo")
    clear = np.dstack([picture(1), np.zeros((48, 48), np.uint8)])
    assert file_leftovers(save(clear, tmp_path / "b.png")) == {Leftover.BENEATH}


def test_a_broken_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    with pytest.raises(Unreadable):
        file_leftovers(tmp_path / "x.jpg")
