"""Licence plates that are drawn: a number in dark ink on light paper, nothing else."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from showthrough.core.types import Features

PLATE = (188, 48)  # width and height
MARGIN = (4, 2)  # of a canary: to the left and above
HEIGHT = 34  # of its letters
FITTED = (94, 24)  # width and height of one that is compared with others
PAPER, INK = (255, 255, 255), (0, 0, 0)

_RGB = tuple[int, int, int]


def drawn_plate(text: str, paper: _RGB = PAPER, ink: _RGB = INK) -> Image.Image:
    """Return a plate with a margin, in the font that comes with Pillow."""
    image = Image.new("RGB", PLATE, paper)
    ImageDraw.Draw(image).text(MARGIN, text, fill=ink, font=_font(HEIGHT, None))
    return image


def fitted_plates(texts: tuple[str, ...], font: Path | None = None) -> Features:
    """Return the numbers as grey pictures from 0 to 255, (n, 24, 94), each filled from edge to edge.

    A plate is as wide as its number, whatever the letters are: who looks for one finds where it begins.
    """
    return np.stack([_fitted(text, font) for text in texts])


def _fitted(text: str, font: Path | None) -> Features:
    letters = _font(HEIGHT, font)  # of the size of a drawn plate's: letters of another size stand elsewhere
    _, _, width, height = letters.getbbox(text)
    image = Image.new("L", (round(width) + 2 * HEIGHT, round(height) + 2 * HEIGHT), 0)
    ImageDraw.Draw(image).text((HEIGHT, HEIGHT), text, fill=255, font=letters)
    ink = image.crop(image.getbbox())  # no box is there where nothing was drawn: the whole picture
    return 255 - np.asarray(ink.resize(FITTED, Image.Resampling.BILINEAR), dtype=np.float32)


@cache
def _font(size: int, file: Path | None) -> ImageFont.FreeTypeFont:
    found = ImageFont.load_default(size=size) if file is None else ImageFont.truetype(str(file), size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType, so that no plate can be drawn")
    return found
