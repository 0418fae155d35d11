"""Photos with the box of the one face or plate on each: what a detector is tested on."""

import os
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Size
from showthrough.data.listing import Entry
from showthrough.errors import DataError
from showthrough.tables import Columns, read_table

CORNERS = ("x1", "y1", "x2", "y2")
SPARE = 1.0  # pixels by which a rounded corner may lie outside

Box = tuple[float, float, float, float]  # x1, y1, x2, y2 in pixels, from the top left of the upright photo


class BoxedPhoto(NamedTuple):
    """A photo, its box, and the row of the table that says so."""

    entry: Entry
    box: Box
    row: int


def list_boxed_photos(table: Path) -> list[BoxedPhoto]:
    """Return photos with their one box, from a table with path, x1, y1, x2 and y2 (pixels).

    Raises:
        DataError: a box is no box, or a photo has several; names the row and guesses what it means.
    """
    photos: list[BoxedPhoto] = []
    rows: dict[str, int] = {}
    for number, row in read_table(table, Columns(("path", *CORNERS))):
        if not row["path"]:
            raise DataError(f"{table} row {number} has no path")
        path = table.parent / row["path"]
        earlier = rows.setdefault(os.path.normpath(path), number)
        if earlier != number:
            raise DataError(
                f"{table} row {number} gives the photo of row {earlier} a second box; a detector is tested "
                "on photos of one face or plate: keep those, or cut the others into photos of one each"
            )
        photos.append(BoxedPhoto(Entry(path, row["path"], None), _box(row, table, number), number))
    if not photos:
        raise DataError(f"{table} lists no photo")
    _refuse_odd_boxes(photos, table)
    return photos


def refuse_boxes_outside(photos: Sequence[tuple[BoxedPhoto, Size]], table: Path) -> None:
    """Refuse a box that does not lie within its photo, whose height and width are given.

    Raises:
        DataError: names the row and guesses what it means.
    """
    for photo, (height, width) in photos:
        x1, y1, x2, y2 = photo.box
        if min(x1, y1) >= -SPARE and x2 <= width + SPARE and y2 <= height + SPARE:
            continue
        told = f"{table} row {photo.row}: the box {_told(photo.box)} does not lie within the photo"
        raise DataError(f"{told} of {width} x {height} pixels; {_guess_outside(photo.box, (height, width))}")


def _box(row: Mapping[str, str], table: Path, number: int) -> Box:
    try:
        x1, y1, x2, y2 = (_number(row[corner]) for corner in CORNERS)
    except ValueError as error:
        raise DataError(f"{table} row {number} needs path, x1, y1, x2 and y2 as numbers") from error
    return x1, y1, x2, y2


def _refuse_odd_boxes(photos: Sequence[BoxedPhoto], table: Path) -> None:
    for photo in photos:
        x1, y1, x2, y2 = photo.box
        told = f"{table} row {photo.row}: the box {_told(photo.box)}"
        if all(0 <= corner <= 1 for corner in photo.box):
            raise DataError(
                f"{told} has shares of the photo's width and height; boxes are in pixels: multiply x by the "
                "width and y by the height"
            )
        if x2 <= x1 or y2 <= y1:
            guess = _guess_order(photos, photo.box)
            raise DataError(f"{told} does not have x1 < x2 and y1 < y2; {guess}")


def _guess_order(photos: Sequence[BoxedPhoto], box: Box) -> str:
    x1, y1, x2, y2 = box
    as_sides = x2 > 0 and y2 > 0 and all(min(photo.box[2:]) > 0 for photo in photos)
    if as_sides and not (x2 < x1 and y2 < y1):
        return f"perhaps x2 and y2 are width and height: then it is {_told((x1, y1, x1 + x2, y1 + y2))}"
    if x2 == x1 or y2 == y1:
        return "it has no area"
    low, high = (min(x1, x2), min(y1, y2)), (max(x1, x2), max(y1, y2))
    sides = f", or x2 and y2 are width and height: {_told((x1, y1, x1 + x2, y1 + y2))}" if as_sides else ""
    return f"perhaps corners are swapped: {_told((*low, *high))}{sides}"


def _guess_outside(box: Box, size: Size) -> str:
    height, width = size
    x1, y1, x2, y2 = box
    if min(x1, y1) >= -SPARE and x2 <= height + SPARE and y2 <= width + SPARE:
        return "perhaps it was drawn on the photo before it was turned upright, as its EXIF orientation asks"
    return "perhaps the photo was resized after the box was drawn, or the box belongs to another one"


def _told(box: Sequence[float]) -> str:
    return f"({', '.join(f'{corner:g}' for corner in box)})"


def _number(cell: str) -> float:
    """Return a number that may be written with a decimal comma."""
    number = float(cell.replace(",", "."))
    if not isfinite(number):
        raise ValueError(cell)
    return number
