"""Reading the image files that real folders hold."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from showthrough.data.decoding.decode import (
    Picture,
    PictureView,
    decode,
    is_picture,
    pictures,
)
from showthrough.data.decoding.odd_files import Unreadable, shows_nobody


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


def animation(path: Path, frames: list[Image.Image]) -> Path:
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tiff", "avif"])
def test_every_frame_of_a_file_is_a_picture(tmp_path: Path, picture: Image.Image, suffix: str) -> None:
    frames = [picture, ImageOps.mirror(picture), ImageOps.flip(picture)]
    path = animation(tmp_path / f"a.{suffix}", frames)
    found = list(pictures(path))
    assert [one.view for one in found] == [PictureView(0), PictureView(1), PictureView(2)]
    for one, frame in zip(found, frames, strict=True):
        assert one.decoded is not None
        assert np.abs(one.decoded.pixels.astype(int) - np.asarray(frame)).mean() < 12  # lossy, or 256 colours
        assert (decode(path, view=one.view).pixels == one.decoded.pixels).all()


def test_frames_beyond_the_limit_are_named_and_not_read(tmp_path: Path, picture: Image.Image) -> None:
    path = animation(tmp_path / "a.gif", [picture.rotate(angle) for angle in range(0, 50, 10)])
    *read, last = pictures(path, max_frames=3)
    assert len(read) == 3
    assert last == Picture(PictureView(3), None, "frames beyond the first 3", stands_for=2)


def test_what_lies_under_full_transparency_is_looked_at(tmp_path: Path, picture: Image.Image) -> None:
    hidden = picture.copy()
    hidden.putalpha(0)
    hidden.save(tmp_path / "a.png")
    shown, bare = pictures(tmp_path / "a.png")
    assert shown.decoded is not None
    assert (shown.decoded.pixels == 255).all()
    assert bare.view == PictureView(0, bare=True)
    assert bare.decoded is not None
    assert (bare.decoded.pixels == np.asarray(picture)).all()


def test_a_cut_out_whose_surroundings_are_one_colour_hides_nothing(
    tmp_path: Path, picture: Image.Image
) -> None:
    cut = Image.new("RGBA", (160, 120))
    cut.paste(picture, (40, 30))
    cut.save(tmp_path / "a.png")
    assert [one.view for one in pictures(tmp_path / "a.png")] == [PictureView()]


@pytest.mark.parametrize("suffix", ["avif", "jp2", "tga", "ico", "qoi", "pcx", "sgi", "dds"])
def test_what_pillow_reads_is_read_whatever_its_name_says(tmp_path, picture: Image.Image, suffix) -> None:
    content = io.BytesIO()
    picture.resize((64, 64)).save(content, Image.registered_extensions()[f".{suffix}"])
    path = tmp_path / "a.bin"
    path.write_bytes(content.getvalue())
    assert decode(path).pixels.shape == (64, 64, 3)
    assert is_picture(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", True),
        (b'{"label": 3}', True),
        ("żółć\n".encode(), True),
        (b"\x00\x05\x16\x07" + bytes(100), True),
        (b"text, and then" + bytes(10), False),
        (b"\xff\xd8\xff\xe0 half a photo", False),
    ],
)
def test_only_empty_files_and_text_show_nobody(tmp_path: Path, content: bytes, expected: bool) -> None:
    (tmp_path / "a").write_bytes(content)
    assert shows_nobody(tmp_path / "a") is expected


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
