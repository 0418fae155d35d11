"""Sizes of pictures as a viewer shows them."""

from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image

from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.upright_sizes import upright_size


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_size_is_that_of_the_decoded_picture(tmp_path: Path, suffix: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (40, 20)).save(path, exif=exif)
    assert upright_size(path) == decode(path).pixels.shape[:2]


def test_a_description_after_the_pixels_of_a_png_file_counts(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.png")
    content, chunk = (tmp_path / "a.png").read_bytes(), b"eXIf" + exif.tobytes()[6:]
    late = (len(chunk) - 4).to_bytes(4, "big") + chunk + crc32(chunk).to_bytes(4, "big")
    (tmp_path / "a.png").write_bytes(content[:-12] + late + content[-12:])  # before IEND
    assert upright_size(tmp_path / "a.png") == decode(tmp_path / "a.png").pixels.shape[:2] == (40, 20)


def test_a_png_file_without_a_description_is_not_decoded(tmp_path: Path) -> None:
    Image.effect_noise((300, 200), 60).save(tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])
    assert upright_size(tmp_path / "a.png") == (200, 300)
    with pytest.raises(Unreadable):
        decode(tmp_path / "a.png")


def test_what_is_no_picture_has_no_size(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("text")
    with pytest.raises(Unreadable):
        upright_size(tmp_path / "a.png")
