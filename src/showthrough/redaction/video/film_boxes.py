"""Places in a video that an operator wants hidden: logos, tattoos, screens, nameplates."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats
from showthrough.errors import DataError
from showthrough.tables import Columns, read_table

CORNERS = ("x1", "y1", "x2", "y2")
FRAMES = ("first", "last")


class FilmBox(NamedTuple):
    """A place that is hidden in some frames or in all."""

    box: tuple[float, float, float, float]  # x1, y1, x2, y2 in pixels of the upright frame
    first: int = 0  # frame from which on
    last: int | None = None  # the last frame; None: to the end


def read_film_boxes(table: Path) -> tuple[FilmBox, ...]:
    """Return the boxes of a table with x1, y1, x2, y2, and first and last where they are not for all frames.

    Raises:
        DataError: it is no such table, or holds no box.
    """
    boxes = tuple(_boxes_of(table))
    if not boxes:
        raise DataError(f"{table} holds no box")
    return boxes


def refuse_film_boxes(boxes: Sequence[FilmBox], size: Size) -> None:
    """Refuse boxes that hide nothing: an operator believes that they do.

    Raises:
        DataError: a number is not finite, a box has no area or lies outside the frame, or its last frame
            comes before its first.
    """
    height, width = size
    for number, each in enumerate(boxes, start=1):
        x1, y1, x2, y2 = each.box
        if not np.isfinite(each.box).all():
            raise DataError(f"manual box {number} has a number that is not finite")
        if x2 <= x1 or y2 <= y1:
            raise DataError(f"manual box {number} has no area; a box is x1, y1, x2, y2")
        if x2 <= 0 or y2 <= 0 or x1 >= width or y1 >= height:
            raise DataError(f"manual box {number} lies outside the frame of {width} x {height} pixels")
        if each.first < 0 or (each.last is not None and each.last < each.first):
            raise DataError(f"manual box {number} ends before it begins")


def boxes_in_frame(boxes: Sequence[FilmBox], frame: int) -> Floats:
    """Return the boxes (n, 4) that hold in a frame."""
    own = [each.box for each in boxes if each.first <= frame and (each.last is None or frame <= each.last)]
    return np.array(own, float).reshape(-1, 4)


def _boxes_of(table: Path) -> Iterator[FilmBox]:
    for number, cells in read_table(table, Columns(CORNERS, FRAMES, others=())):
        told = f"{table} row {number}"
        try:
            x1, y1, x2, y2 = (float(cells[corner].replace(",", ".")) for corner in CORNERS)
            first, last = (_frame(cells, name) for name in FRAMES)
        except ValueError as error:
            raise DataError(f"{told} needs numbers, and whole ones for first and last") from error
        yield FilmBox((x1, y1, x2, y2), first or 0, last)


def _frame(cells: Mapping[str, str], name: str) -> int | None:
    value = cells.get(name, "")
    return int(value) if value else None
