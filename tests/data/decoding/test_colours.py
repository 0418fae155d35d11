"""Colours as a viewer shows them: profiles applied, other spaces converted, nothing under them overlooked."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from image_files import SRGB, png_with_gamma, profile_of
from showthrough.core.types import Images
from showthrough.data.decoding.colours import CONVERTED, NOT_CONVERTED, shown_rgb
from showthrough.data.decoding.decode import decode, pictures

SWAPPED = profile_of("bgr")  # what is stored as red is shown as blue


@pytest.fixture
def photo(rng: np.random.Generator) -> Image.Image:
    coarse = Image.fromarray(rng.integers(30, 225, (6, 8, 3), dtype=np.uint8))
    return coarse.resize((80, 60), Image.Resampling.BICUBIC)


def swapped(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(np.asarray(image)[:, :, ::-1]))


def far(first: Images, second: Image.Image) -> float:
    return float(np.abs(first.astype(int) - np.asarray(second)).mean())


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
def test_a_profile_is_applied_and_said(tmp_path: Path, photo: Image.Image, suffix: str) -> None:
    swapped(photo).save(tmp_path / f"a.{suffix}", icc_profile=SWAPPED, quality=95)
    decoded = decode(tmp_path / f"a.{suffix}")
    assert far(decoded.pixels, photo) < 6
    assert decoded.conversions == (CONVERTED,)


def test_a_photo_in_srgb_is_left_alone_to_the_bit(tmp_path: Path, photo: Image.Image) -> None:
    photo.save(tmp_path / "a.png", icc_profile=SRGB)
    decoded = decode(tmp_path / "a.png")
    assert (decoded.pixels == np.asarray(photo)).all()
    assert decoded.conversions == ()


@pytest.mark.parametrize("profile", [b"no profile", SRGB[:200], b"\0" * 200])
def test_a_profile_that_cannot_be_used_costs_no_photo(tmp_path: Path, photo, profile: bytes) -> None:
    photo.save(tmp_path / "a.png", icc_profile=profile)
    decoded = decode(tmp_path / "a.png")
    assert (decoded.pixels == np.asarray(photo)).all()
    assert decoded.conversions == (NOT_CONVERTED,)


def test_a_profile_of_colours_is_not_applied_to_grey_nor_to_cmyk(photo: Image.Image) -> None:
    for mode in ("L", "CMYK"):
        image = photo.convert(mode)
        image.info["icc_profile"] = SWAPPED
        shown = shown_rgb(image)
        assert shown.notes == (NOT_CONVERTED,)
        assert shown.image.tobytes() == image.convert("RGB").tobytes()


def test_transparency_and_a_profile_go_together(photo: Image.Image) -> None:
    image = swapped(photo)
    image.putalpha(Image.fromarray(np.full((60, 80), 255, dtype=np.uint8)))
    image.info["icc_profile"] = SWAPPED
    shown = shown_rgb(image)
    assert far(np.asarray(shown.image), photo) < 3
    assert shown.notes == ("transparent: laid on white", CONVERTED)


def test_what_a_profile_hides_is_looked_at_too(tmp_path: Path, photo: Image.Image) -> None:
    photo.save(tmp_path / "a.png", icc_profile=SWAPPED)
    shown, stored = pictures(tmp_path / "a.png")
    assert stored.view.bare
    assert stored.decoded is not None
    assert (stored.decoded.pixels == np.asarray(photo)).all()
    assert shown.decoded is not None
    assert far(shown.decoded.pixels, swapped(photo)) < 3


def test_lab_is_converted_by_what_it_means(tmp_path: Path, photo: Image.Image) -> None:
    lab = ImageCms.profileToProfile(
        photo, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    lab.save(tmp_path / "a.tif")
    decoded = decode(tmp_path / "a.tif")
    assert far(decoded.pixels, photo) < 3
    assert decoded.conversions == ("CMYK or another colour space: converted to RGB",)


def test_a_gamma_that_is_declared_is_said(tmp_path: Path, photo: Image.Image) -> None:
    for gamma, notes in ((0.45455, ()), (1.0, ("a gamma other than sRGB's is declared: not applied",))):
        (tmp_path / "a.png").write_bytes(png_with_gamma(photo, gamma))
        assert decode(tmp_path / "a.png").conversions == notes
