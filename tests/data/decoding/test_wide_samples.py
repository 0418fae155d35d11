"""Pictures of more than 8 bits a channel: what they tell of their range, and what they look like in it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from image_files import tiff_of_12_bits, tiff_of_32_bits
from showthrough.core.types import PixelRange
from showthrough.data.decoding.decode import UNSETTLED, PictureView, decode, pictures
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.pixel_ranges import SYMMETRIC, UNIT, WORD, SampleKind, WideSamples

RAMP = np.linspace(0, 255, 64).reshape(8, 8)


def tiff(path: Path, values: np.ndarray, **tags: int | tuple[float, ...]) -> Path:
    numbers = {"white_is_zero": 262, "least": 340, "greatest": 341}
    info = ImageFileDirectory_v2()
    for name, value in tags.items():
        info[numbers[name]] = value
        if name in ("least", "greatest"):
            info.tagtype[numbers[name]] = 12  # double
    Image.fromarray(values).save(path, tiffinfo=info)
    return path


def wide(path: Path) -> WideSamples:
    (picture,) = pictures(path)
    assert picture.wide is not None
    return picture.wide


def test_floats_tell_their_extremes_and_no_range(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", (RAMP / 127.5 - 1).astype(np.float32))
    assert wide(path) == WideSamples(SampleKind.FLOAT, -1.0, 1.0)
    with pytest.raises(Unreadable, match=UNSETTLED):
        decode(path)
    decoded = decode(path, view=PictureView(range=SYMMETRIC))
    assert np.abs(decoded.pixels[..., 0] - RAMP).max() <= 0.51
    assert decoded.conversions == ("more than 8 bits a channel: -1 to 1 scaled to 8 bits",)


def test_what_lies_beyond_black_and_white_is_black_and_white(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", np.array([[-0.2, 0.5], [1.0, 1.03]], dtype=np.float32))
    assert decode(path, view=PictureView(range=UNIT)).pixels[..., 0].tolist() == [[0, 128], [255, 255]]


def test_a_tag_is_told_with_the_extremes(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", (RAMP / 510).astype(np.float32), least=0.0, greatest=1.0)
    assert wide(path).tagged == UNIT
    assert decode(path).pixels.max() == 128


@pytest.mark.parametrize("suffix", ["png", "tif", "jp2", "pgm"])
def test_sixteen_bits_are_told_by_their_type(tmp_path: Path, suffix: str) -> None:
    dark = np.round(RAMP / 255 * 200).astype(np.uint16)
    Image.fromarray(dark).save(tmp_path / f"a.{suffix}")
    assert wide(tmp_path / f"a.{suffix}").typed == WORD
    assert decode(tmp_path / f"a.{suffix}").pixels.max() == 1  # 200 of 65535


def test_unsigned_numbers_of_32_bits_do_not_turn_negative(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff_of_32_bits(np.round(RAMP / 255 * (2**32 - 1))))
    told = wide(path)
    assert (told.kind, told.low, told.high) == (SampleKind.UINT32, 0, 2**32 - 1)
    decoded = decode(path, view=PictureView(range=PixelRange(0, 2**32 - 1)))
    assert np.abs(decoded.pixels[..., 0] - RAMP).max() <= 0.51


def test_white_may_be_zero(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", (RAMP * 257).round().astype(np.uint16), white_is_zero=0)
    assert np.abs(decode(path).pixels[..., 0] - (255 - RAMP)).max() <= 0.51


def test_twelve_bits_are_full_at_4095(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(tiff_of_12_bits(np.round(RAMP / 255 * 4095)))
    assert wide(tmp_path / "a.tif").typed == PixelRange(0, 4095)
    assert np.abs(decode(tmp_path / "a.tif").pixels[..., 0] - RAMP).max() <= 1


def test_a_level_that_is_transparent_is_laid_on_white(tmp_path: Path) -> None:
    Image.fromarray((RAMP * 257).round().astype(np.uint16)).save(tmp_path / "a.png", transparency=0)
    decoded = decode(tmp_path / "a.png")
    assert decoded.pixels[0, 0].tolist() == [255, 255, 255]
    assert decoded.pixels[0, 1].max() < 10


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_no_picture(tmp_path: Path, value: float) -> None:
    path = tiff(tmp_path / "a.tif", np.array([[0.0, value]], dtype=np.float32))
    with pytest.raises(Unreadable, match="not finite numbers"):
        list(pictures(path))
