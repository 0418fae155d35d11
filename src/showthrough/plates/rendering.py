"""Plates that are rendered: a country's layout, a number in a font, and what a street makes of it."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from showthrough.core.types import Features, Images
from showthrough.errors import ConfigError, DataError
from showthrough.plates.countries import Country, PlateLayout
from showthrough.plates.plate_look import PlateLook, seen

BUNDLED = "OSP-DIN"  # SIL Open Font License 1.1; font/OFL.txt
NO_SIGN = "\U0010fffd"  # for private use: whatever a font draws for it, it draws for what it lacks
RIM = 4  # mm from the edge to the line around a plate, and its width
BAND = 42  # mm
GAP = 0.45  # between groups, as a share of the height of signs
CLOSE = 0.14  # between signs
NARROWEST = 0.6  # signs are squeezed to this share of their width, and made smaller where that is too wide
LOWEST = 0.55  # share of their height

Pen = ImageFont.FreeTypeFont
_Box = tuple[float, float, float, float]  # left, top, right, bottom


class PlatePicture(NamedTuple):
    """Picture of a plate."""

    picture: Images  # uint8 (h, w, 4): RGB, and where the plate is
    corners: Features  # (4, 2): x and y of its corners, from the top left one clockwise


def render_plate(
    country: Country, text: str, look: PlateLook, rng: np.random.Generator, font: Path | None = None
) -> PlatePicture:
    """Return a plate of a country with a number, its groups parted by spaces or hyphens.

    Signs have the width of the font; where the number would not fit they are squeezed, as on real plates.
    A millimetre is a pixel before the plate is turned. `font` is a TrueType or OpenType file; left out, it
    is OSP-DIN, which is bundled.

    Raises:
        DataError: the font lacks a sign of the number, or the number is empty or too long for the plate.
        ConfigError: no plate can have that look, or the font cannot be opened.
    """
    found = seen(flat_plate(country, text, rng, font, two_lines=look.two_lines), look, rng)
    return PlatePicture(found.pixels, found.corners)


def flat_plate(
    country: Country,
    text: str,
    rng: np.random.Generator,
    font: Path | None = None,
    *,
    two_lines: bool = False,
) -> Image.Image:
    """Return a new plate from in front, RGBA, a pixel a millimetre; see `render_plate`.

    Raises:
        DataError: the font lacks a sign of the number, or the number is empty or too long for the plate.
        ConfigError: the font cannot be opened.
    """
    groups = text.replace("-", " ").split()
    if not groups:
        raise DataError("a plate needs a number, and this one is empty")
    pen = plate_pen(font)
    refuse_missing_signs("".join(groups) + country.code, pen)
    layout = country.plate
    paper = layout.papers[int(rng.integers(len(layout.papers)))]
    canvas = _blank(country, layout.two_lines if two_lines else layout.size, paper, pen)
    lines = _lines(groups, layout) if two_lines else [groups]
    for line, box in zip(lines, _boxes(canvas.size, layout, len(lines)), strict=True):
        _write(canvas, line, box, layout, pen)
    return canvas


@cache
def plate_pen(font: Path | None) -> Pen:
    """Return the font that is bundled, or that of a file, in a size to measure it by.

    Raises:
        ConfigError: the file is no font.
    """
    try:
        if font is None:
            content = (files("showthrough.plates") / "font" / f"{BUNDLED}.ttf").read_bytes()
            return ImageFont.truetype(BytesIO(content), 200)
        return ImageFont.truetype(str(font), 200)
    except OSError as error:
        raise ConfigError(
            f"{font} is no font that can be opened: give a TrueType or OpenType file"
        ) from error


def refuse_missing_signs(text: str, pen: Pen) -> None:
    """Refuse a number that holds a sign which the font cannot draw.

    Raises:
        DataError: the font lacks a sign.
    """
    nothing = _glyph(NO_SIGN, pen)
    for sign in text:
        glyph = _glyph(sign, pen)
        if not any(glyph[1]) or glyph == nothing:
            raise DataError(
                f"the font {pen.getname()[0]} has no {sign!r} (U+{ord(sign):04X}), so {text!r} cannot be "
                "drawn: give another font, or a number without that sign"
            )


def _glyph(sign: str, pen: Pen) -> tuple[tuple[int, int], bytes]:
    mask = pen.getmask(sign)
    return mask.size, bytes(mask)


def _lines(groups: list[str], layout: PlateLayout) -> list[list[str]]:
    """Return the groups of each of two lines; a number of one group is parted in its middle."""
    if len(groups) == 1:
        middle = (len(groups[0]) + 1) // 2
        groups = [part for part in (groups[0][:middle], groups[0][middle:]) if part]
    first = max(1, min(layout.breaks_after, len(groups) - 1))
    return [line for line in (groups[:first], groups[first:]) if line]


def _blank(country: Country, size: tuple[int, int], paper: str, pen: Pen) -> Image.Image:
    """Return a plate without a number, transparent beyond its round corners."""
    layout, (width, height) = country.plate, size
    plate = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), 3 * RIM, fill=paper)
    draw.rounded_rectangle(
        (RIM, RIM, width - RIM - 1, height - RIM - 1), 2 * RIM, outline=layout.ink, width=RIM
    )
    ends = [(0, BAND)] + ([(width - BAND, width)] if layout.right_band else [])
    shape = plate.getchannel("A")
    for left, right in ends:
        draw.rectangle((left, 0, right - 1, height - 1), fill=layout.band)
    letters = pen.font_variant(size=0.6 * BAND)
    draw.text((BAND / 2, height - 0.6 * BAND), country.code, fill="white", font=letters, anchor="mm")
    for angle in np.arange(12 * layout.stars) * np.pi / 6:  # the ring of stars, as dots
        x, y = BAND / 2 + 0.3 * BAND * np.sin(angle), 0.8 * BAND - 0.3 * BAND * np.cos(angle)
        draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill="#f2d13d")
    plate.putalpha(shape)  # bands do not fill the corners
    return plate


def _boxes(size: tuple[int, int], layout: PlateLayout, lines: int) -> list[_Box]:
    """Return where the lines of a number may stand, between rims and bands."""
    width, height = size
    left, right = BAND + 2 * RIM, width - 4 * RIM - BAND * layout.right_band
    edges = np.linspace(RIM, height - RIM, lines + 1)
    return [(left, float(top), right, float(bottom)) for top, bottom in pairwise(edges)]


def _write(plate: Image.Image, groups: list[str], box: _Box, layout: PlateLayout, pen: Pen) -> None:
    """Write a line in the middle of its box, squeezed, and made smaller, where it would be too wide.

    Raises:
        DataError: the line would be too small.
    """
    left, top, right, bottom = box
    high = min(layout.height, 0.84 * (bottom - top))
    line = _line(groups, high, layout.between, pen)
    room = (right - left) / line.width
    if room < NARROWEST * LOWEST:
        raise DataError(f"{' '.join(groups)!r} is too long for a plate {plate.width} mm wide")
    low, narrow = min(1.0, room / NARROWEST), min(1.0, room)
    size = max(1, round(narrow * line.width)), max(1, round(low * line.height))
    mask = line.resize(size, Image.Resampling.BILINEAR)
    place = round((left + right - mask.width) / 2), round((top + bottom - mask.height) / 2)
    ink = Image.new("RGBA", mask.size, layout.ink)
    plate.paste(ink, place, mask)


def _line(groups: list[str], high: float, between: str, pen: Pen) -> Image.Image:
    """Return a line of signs as a mask; capitals are so high, and as much room is above and below."""
    _, upper, _, lower = pen.getbbox("H")
    letters = pen.font_variant(size=pen.size * high / (lower - upper))
    _, upper, _, lower = letters.getbbox("H")
    gap, close, x = GAP * high, CLOSE * high, 0.0
    marks: list[tuple[str, float]] = []
    for number, group in enumerate(groups):
        if number and between != " ":
            marks.append((between, x))
            x += letters.getbbox(between)[2] - letters.getbbox(between)[0] + close
        elif number:
            x += gap
        for sign in group:
            first, _, last, _ = letters.getbbox(sign)
            marks.append((sign, x - first))
            x += last - first + close
    mask = Image.new("L", (max(1, round(x - close)), round(2 * high)), 0)
    draw = ImageDraw.Draw(mask)
    for sign, start in marks:
        draw.text((start, high - (upper + lower) / 2), sign, fill=255, font=letters)
    return mask
