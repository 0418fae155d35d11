"""Boxes as somebody drew them, with the place where each stands; what cannot be meant is refused."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from showthrough.core.images import Size
from showthrough.errors import DataError

SPARE = 1.0  # pixels by which a rounded corner may lie outside

Corners = tuple[float, float, float, float]  # x1, y1, x2, y2


class DrawnBox(NamedTuple):
    """Box as it was drawn, and where it stands."""

    corners: Corners
    told: str  # "boxes.csv row 3"
    in_shares: bool = False  # of width and height; otherwise in pixels
    guess: str = ""  # what a box outside of its picture may be instead

    def within(self, size: Size) -> Corners:
        """Return the corners in pixels of a picture of this height and width.

        Raises:
            DataError: the box does not lie within the picture; names the row and guesses what it means.
        """
        height, width = size
        x1, y1, x2, y2 = self.corners
        if self.in_shares:
            x1, y1, x2, y2 = x1 * width, y1 * height, x2 * width, y2 * height
        if min(x1, y1) < -SPARE or x2 > width + SPARE or y2 > height + SPARE:
            raise DataError(
                f"{self.told}: the box {told_box((x1, y1, x2, y2))} does not lie within the picture of "
                f"{width} x {height} pixels; {self.guess or _guess_outside((x1, y1, x2, y2), size)}"
            )
        return x1, y1, x2, y2


class DrawnRow(NamedTuple):
    """Box on a picture, and what it shows."""

    picture: str  # its path below the folder of pictures
    box: DrawnBox
    label: str = ""  # name or number of a class
    is_crowd: bool = False  # around many at once, or one that nobody has to find


class ListedPicture(NamedTuple):
    """Picture that a file of boxes names, whether it has a box or none."""

    name: str
    told: str
    size: Size | None = None  # as the file has it
    groups: tuple[str, ...] = ()


class BoxesRead(NamedTuple):
    """All that a file or a folder of boxes holds."""

    rows: tuple[DrawnRow, ...]
    listed: tuple[ListedPicture, ...]
    names: Mapping[str, str] | None = None  # of classes by number; None: labels are names
    naming: str = ""  # how numbers get names, for whom they have none
    bare: tuple[str, ...] = ()  # places of rows without a box: they say that nothing is there
    notes: tuple[str, ...] = ()
    by_stem: bool = False  # a file a picture, of another extension: one without a file shows nothing


def told_box(box: Sequence[float]) -> str:
    """Return a box as a sentence has it.

    >>> told_box((1.0, 2.0, 30.5, 40.0))
    '(1, 2, 30.5, 40)'
    """
    return f"({', '.join(f'{corner:g}' for corner in box)})"


def four_numbers(cells: Iterable[Any], told: str, what: str) -> Corners:
    """Return four numbers.

    Raises:
        DataError: they are none, or not finite; names the row.
    """
    try:
        first, second, third, fourth = (float(cell) for cell in cells)
    except (TypeError, ValueError) as error:
        raise DataError(f"{told} needs {what} as numbers") from error
    if not all(map(isfinite, (first, second, third, fourth))):
        raise DataError(f"{told} needs {what} as numbers, and has one that is not finite")
    return first, second, third, fourth


def box_of_corners(corners: Corners, told: str) -> DrawnBox:
    """Return the box between two corners in pixels.

    Raises:
        DataError: it has shares, or no area; guesses what it means.
    """
    _refuse_shares(corners, told)
    x1, y1, x2, y2 = corners
    if x2 <= x1 or y2 <= y1:
        raise DataError(f"{told}: the box {told_box(corners)} has no area; {_guess_order(corners)}")
    return DrawnBox(corners, told)


def box_of_sides(given: Corners, told: str, whose: str) -> DrawnBox:
    """Return the box of a corner, a width and a height in pixels, as `whose` format has it.

    Raises:
        DataError: it has shares, or no area.
    """
    x, y, width, height = given
    if width <= 0 or height <= 0:
        raise DataError(f"{told}: the box {told_box(given)} has no area")
    _refuse_shares(given, told)
    guess = f"perhaps its bbox is x1, y1, x2, y2; {whose} has x, y, width, height"
    return DrawnBox((x, y, x + width, y + height), told, guess=guess)


def _refuse_shares(box: Corners, told: str) -> None:
    if all(0 <= number <= 1 for number in box):
        raise DataError(
            f"{told}: the box {told_box(box)} has shares of width and height; here boxes are in pixels: "
            "multiply x by the width and y by the height"
        )


def _guess_order(box: Corners) -> str:
    x1, y1, x2, y2 = box
    if x2 > 0 and y2 > 0 and not (x2 < x1 and y2 < y1):
        return f"xywh? if x2 and y2 are width and height it is {told_box((x1, y1, x1 + x2, y1 + y2))}"
    if x2 == x1 or y2 == y1:
        return "two of its corners are one"
    return f"corners swapped? {told_box((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))}"


def _guess_outside(box: Corners, size: Size) -> str:
    height, width = size
    x1, y1, x2, y2 = box
    if min(x1, y1) >= -SPARE and x2 <= height + SPARE and y2 <= width + SPARE:
        return "perhaps it was drawn before the picture was turned upright, as its EXIF orientation asks"
    return "perhaps the picture was resized after the box was drawn, or the box belongs to another one"
