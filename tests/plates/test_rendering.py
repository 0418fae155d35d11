"""Plates that are rendered."""

import hashlib

import numpy as np
import pytest
from PIL import ImageFont

from showthrough.errors import ConfigError, DataError
from showthrough.plates.countries import all_countries, country
from showthrough.plates.made_up_numbers import unassignable
from showthrough.plates.plate_look import PlateLook
from showthrough.plates.rendering import render_plate


def drawn(name: str, text: str, two_lines: bool = False, font=None) -> np.ndarray:
    look = PlateLook(two_lines=two_lines)
    return render_plate(country(name), text, look, np.random.default_rng(0), font).picture


def ink(picture: np.ndarray) -> np.ndarray:
    """Return where it is dark between the rims and the band."""
    return (picture[10:-10, 52:-10, :3].max(axis=-1) < 90) & (picture[10:-10, 52:-10, 3] > 0)


@pytest.mark.parametrize("own", all_countries(), ids=lambda own: own.name)
@pytest.mark.parametrize("two_lines", [False, True])
def test_a_plate_has_the_size_the_colours_and_the_lines_of_its_country(own, two_lines) -> None:
    (made,) = unassignable(own.name, 1, np.random.default_rng(1))
    picture = drawn(own.name, made.text, two_lines)
    assert picture.shape == (*(own.plate.two_lines if two_lines else own.plate.size)[::-1], 4)
    assert picture.dtype == np.uint8
    assert picture[0, 0, 3] == 0
    assert picture[50, 100, 3] == 255
    papers = [[int(paper[i : i + 2], 16) for i in (1, 3, 5)] for paper in own.plate.papers]
    colours, counts = np.unique(picture[..., :3].reshape(-1, 3), axis=0, return_counts=True)
    assert colours[counts.argmax()].tolist() in papers
    rows = ink(picture).any(axis=1)
    assert (np.diff(np.flatnonzero(rows)) > 3).sum() == int(two_lines)  # one gap between two lines
    height = np.ptp(np.flatnonzero(rows)) + 1
    assert height > own.plate.height * (1.2 if two_lines else 0.7)


def test_other_numbers_are_other_pictures_and_the_same_is_the_same() -> None:
    assert (drawn("pl", "WA 123BD") == drawn("pl", "WA-123BD")).all()
    assert ink(drawn("pl", "WA 123BD")).sum() != ink(drawn("pl", "WA 123BI")).sum()


def test_each_sign_is_drawn_as_the_font_has_it() -> None:
    """As many runs of ink as signs: nothing overlaps and nothing is left out."""
    columns = ink(drawn("es", "0268 BDE")).any(axis=0)
    assert (np.diff(columns.astype(int)) == 1).sum() == 7


@pytest.mark.parametrize("two_lines", [False, True])
@pytest.mark.parametrize("text", ["1", "12", "ABCDEFG"])
def test_a_number_of_one_group_fits_both_layouts(text, two_lines) -> None:
    assert ink(drawn("gb", text, two_lines)).any()


def test_long_numbers_are_squeezed_and_stay_between_the_rims() -> None:
    dark = ink(drawn("de", "WWW WW 0888"))
    assert not dark[:, -3:].any()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\u4eac A123", "has no '\u4eac' \\(U\\+4EAC\\), so '\u4eacA123PL' cannot be drawn"),
        ("W\u0141 123", "OSP-DIN has no '\u0141'"),
        (" - ", "a plate needs a number"),
        ("W" * 40, "is too long for a plate 520 mm wide"),
    ],
)
def test_a_number_that_cannot_be_drawn_is_a_sentence(text, told) -> None:
    with pytest.raises(DataError, match=told):
        drawn("pl", text)


def test_a_font_of_ones_own_draws_other_letters(tmp_path) -> None:
    given = ImageFont.load_default(20)
    file = tmp_path / "own.ttf"
    file.write_bytes(given.font_bytes)
    assert ink(drawn("pl", "WA 123BD", font=file)).sum() != ink(drawn("pl", "WA 123BD")).sum()
    with pytest.raises(DataError, match="has no '\u4eac'"):  # a font that draws a box for what it lacks
        drawn("pl", "WA 123\u4eac", font=file)


@pytest.mark.parametrize("content", [b"", b"no font"])
def test_a_file_that_is_no_font_is_a_sentence(tmp_path, content) -> None:
    file = tmp_path / "broken.ttf"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken.ttf is no font"):
        drawn("pl", "WA 123BD", font=file)
    with pytest.raises(ConfigError, match=r"missing.ttf is no font"):
        drawn("pl", "WA 123BD", font=tmp_path / "missing.ttf")


def test_the_font_comes_with_its_licence() -> None:
    from importlib.resources import files

    folder = files("showthrough.plates") / "font"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert len(hashlib.sha256((folder / "OSP-DIN.ttf").read_bytes()).digest()) == 32
