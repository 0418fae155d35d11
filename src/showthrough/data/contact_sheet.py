"""Sheets of samples during training: synthetic images only, for the eye of whoever trains."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from showthrough.core.atomic import write_atomically
from showthrough.core.types import Images

SHEETS = "sheets"  # a folder beside the weights
COLUMNS = 8
SHEET = COLUMNS * 4  # images
GAP = 2  # pixels between two images


def sheet_steps(steps: int, epoch: int, most: int) -> frozenset[int]:
    """Return after which steps a sheet is made: ends of epochs, evenly spread, the last step among them.

    >>> sorted(sheet_steps(steps=100, epoch=30, most=2))
    [60, 100]
    """
    if most == 0:
        return frozenset()
    ends = np.array([*range(epoch, steps, epoch), steps])
    places = np.linspace(0, len(ends), min(most, len(ends)) + 1)[1:].round().astype(int) - 1
    return frozenset(int(end) for end in ends[places])


def write_sheet(path: Path, images: Images) -> None:
    """Write images (n, H, W, 3) side by side as one PNG."""
    write_atomically(path, sheet_png(images))


def sheet_png(images: Images) -> bytes:
    """Return images (n, H, W, 3) side by side as one PNG."""
    n, height, width, _ = images.shape
    rows = -(-n // COLUMNS)
    sheet = np.full((rows * (height + GAP) - GAP, COLUMNS * (width + GAP) - GAP, 3), 255, dtype=np.uint8)
    for number, image in enumerate(images):
        top, left = number // COLUMNS * (height + GAP), number % COLUMNS * (width + GAP)
        sheet[top : top + height, left : left + width] = image
    png = BytesIO()
    Image.fromarray(sheet).save(png, "PNG")
    return png.getvalue()
