"""Reading the image files that real folders hold."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.data.decode import Unreadable, decode


@pytest.fixture
def picture(rng: np.random.Generator) -> Image.Image:
    coarse = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return coarse.resize((80, 60), Image.Resampling.BICUBIC)


def test_a_plain_picture_comes_back_as_it_was(tmp_path: Path, picture: Image.Image) -> None:
    picture.save(tmp_path / "a.png")
    decoded = decode(tmp_path / "a.png")
    assert np.array_equal(decoded.pixels, np.asarray(picture))
    assert decoded.conversions == ()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_exif_orientation_is_turned_upright(tmp_path: Path, picture: Image.Image, orientation: int) -> None:
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # transpositions that undo it
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.transpose(Image.Transpose(back)).save(tmp_path / "a.png", exif=exif)
    decoded = decode(tmp_path / "a.png")
    assert np.array_equal(decoded.pixels, np.asarray(picture))
    assert "EXIF" in decoded.conversions[0]


def test_sixteen_bits_are_scaled_not_clipped(tmp_path: Path, picture: Image.Image) -> None:
    grey = np.asarray(picture.convert("L"))
    Image.fromarray(grey.astype(np.uint16) * 257).save(tmp_path / "a.png")
    decoded = decode(tmp_path / "a.png")
    assert np.abs(decoded.pixels[..., 0].astype(int) - grey).max() <= 1
    assert "8 bits" in decoded.conversions[0]


def test_cmyk_becomes_rgb(tmp_path: Path, picture: Image.Image) -> None:
    picture.convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    decoded = decode(tmp_path / "a.jpg")
    assert np.abs(decoded.pixels.astype(int) - np.asarray(picture)).mean() < 8
    assert "CMYK" in decoded.conversions[0]


def test_an_animation_says_that_only_its_first_frame_was_audited(
    tmp_path: Path, picture: Image.Image
) -> None:
    frames = [picture, picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert any("first frame" in note for note in decode(tmp_path / "a.gif").conversions)


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(tmp_path / "a.png")
    decoded = decode(tmp_path / "a.png")
    assert (decoded.pixels == 255).all()
    assert "white" in decoded.conversions[0]


def test_a_truncated_picture_is_damaged_not_half_read(tmp_path: Path, picture: Image.Image) -> None:
    for name in ("a.jpg", "a.png"):
        picture.save(tmp_path / name)
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(Unreadable, match="damaged"):
            decode(tmp_path / name)


def test_a_flipped_byte_in_a_png_is_noticed(tmp_path: Path, picture: Image.Image) -> None:
    picture.save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "a.png").write_bytes(bytes(content))
    with pytest.raises(Unreadable, match="damaged"):
        decode(tmp_path / "a.png")


def test_empty_and_foreign_files_are_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(Unreadable, match="zero bytes"):
        decode(tmp_path / "empty.jpg")
    with pytest.raises(Unreadable, match="not an image"):
        decode(tmp_path / "text.jpg")


def test_postscript_is_never_run(tmp_path: Path, picture: Image.Image) -> None:
    picture.save(tmp_path / "a.eps")
    with pytest.raises(Unreadable, match="not an image"):
        decode(tmp_path / "a.eps")


def test_a_hundred_megapixels_are_read_and_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    Image.new("L", (12500, 8000), 128).save(tmp_path / "large.png", compress_level=1)
    assert decode(tmp_path / "large.png", size=(64, 64)).pixels.shape == (64, 64, 3)
    with pytest.raises(Unreadable, match="max_megapixels = 50"):
        decode(tmp_path / "large.png", max_megapixels=50)


def test_a_resized_read_agrees_with_a_whole_one(tmp_path: Path, picture: Image.Image) -> None:
    picture.resize((800, 600)).save(tmp_path / "a.jpg", quality=95)
    small = decode(tmp_path / "a.jpg", size=(60, 80)).pixels
    assert np.abs(small.astype(int) - np.asarray(picture)).mean() < 4
