"""Boxes that an operator drew, of COCO JSON, YOLO label files or CSV; what cannot be meant is refused."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from math import isfinite
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any, NamedTuple, final

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats
from showthrough.errors import DataError
from showthrough.tables import Columns, read_table

CORNERS = ("x1", "y1", "x2", "y2")
SPARE = 1.0  # pixels by which a rounded corner may lie outside
NO_LABELS = frozenset(("classes.txt", "obj.names", "train.txt", "val.txt", "test.txt"))

Corners = tuple[float, float, float, float]


class DrawnBox(NamedTuple):
    """Box as it was drawn, and where it stands."""

    corners: Corners  # x1, y1, x2, y2
    told: str  # "boxes.csv row 3"
    in_shares: bool = False  # of width and height; otherwise in pixels
    guess: str = ""  # what a box outside of its picture may be instead


class _Row(NamedTuple):
    picture: str
    box: DrawnBox


@final
class ManualBoxes:
    """The boxes of each picture, by its path below the folder of pictures."""

    def __init__(self, rows: Iterator[_Row], *, by_stem: bool = False) -> None:
        self._by_stem = by_stem  # label files have another extension than their picture
        self._boxes: dict[str, list[DrawnBox]] = defaultdict(list)
        for row in rows:
            self._boxes[self._key(row.picture)].append(row.box)

    def __len__(self) -> int:
        return sum(map(len, self._boxes.values()))

    def of(self, picture: str, size: Size) -> Floats:
        """Return the boxes of a picture of this height and width, in pixels, (n, 4).

        Raises:
            DataError: a box does not lie within the picture; names the row and guesses what it means.
        """
        height, width = size
        found = self._boxes.get(self._key(picture), [])
        boxes = np.array([one.corners for one in found], dtype=np.float64).reshape(-1, 4)
        boxes *= [(width, height) * 2 if one.in_shares else (1, 1, 1, 1) for one in found] or 1
        for one, (x1, y1, x2, y2) in zip(found, boxes.tolist(), strict=True):
            if min(x1, y1) < -SPARE or x2 > width + SPARE or y2 > height + SPARE:
                raise DataError(
                    f"{one.told}: the box {told_box((x1, y1, x2, y2))} does not lie within the picture of "
                    f"{width} x {height} pixels; {one.guess or _guess_outside((x1, y1, x2, y2), size)}"
                )
        return boxes

    def digest(self, picture: str) -> str:
        """Return what tells the boxes of a picture from others; empty where it has none."""
        found = self._boxes.get(self._key(picture))
        return (
            blake2b(repr([(one.corners, one.in_shares) for one in found]).encode(), digest_size=8).hexdigest()
            if found
            else ""
        )

    def refuse_others(self, pictures: Collection[str]) -> None:
        """Refuse boxes of pictures that are not among these: nobody would be hidden by them.

        Raises:
            DataError: names the row.
        """
        there = {self._key(picture) for picture in pictures}
        missing = [boxes[0] for key, boxes in self._boxes.items() if key not in there]
        if missing:
            raise DataError(
                f"{missing[0].told} belongs to a picture that is not in the folder, as do those of "
                f"{len(missing) - 1} others; paths of pictures are relative to the folder of pictures"
            )

    def _key(self, picture: str) -> str:
        path = PurePath(PureWindowsPath(picture).as_posix())
        return str(path.with_suffix("") if self._by_stem and path.name else path)


def read_manual_boxes(path: Path) -> ManualBoxes:
    """Return the boxes of a COCO JSON file, a folder of YOLO label files, or a table path, x1, y1, x2, y2.

    Paths of pictures are relative to the folder of pictures. A table may have several rows for a picture.

    Raises:
        DataError: it is none of them, or a box cannot be meant; names the row and guesses what it means.
    """
    if path.is_dir():
        return ManualBoxes(_of_labels(path), by_stem=True)
    if not path.is_file():
        raise DataError(f"no file or folder {path} of boxes")
    found = ManualBoxes(_of_coco(path) if path.suffix.lower() == ".json" else _of_table(path))
    if not len(found):
        raise DataError(f"{path} holds no box")
    return found


def told_box(box: Sequence[float]) -> str:
    """Return a box as a sentence has it.

    >>> told_box((1.0, 2.0, 30.5, 40.0))
    '(1, 2, 30.5, 40)'
    """
    return f"({', '.join(f'{corner:g}' for corner in box)})"


def _of_table(table: Path) -> Iterator[_Row]:
    for number, cells in read_table(table, Columns(("path", *CORNERS))):
        told = f"{table} row {number}"
        if not cells["path"]:
            raise DataError(f"{told} has no path")
        box = _numbers([cells[corner].replace(",", ".") for corner in CORNERS], told, "x1, y1, x2 and y2")
        if all(0 <= corner <= 1 for corner in box):
            raise DataError(
                f"{told}: the box {told_box(box)} has shares of width and height; here boxes are in pixels"
            )
        x1, y1, x2, y2 = box
        if x2 <= x1 or y2 <= y1:
            raise DataError(f"{told}: the box {told_box(box)} has no area; {_guess_order(box)}")
        yield _Row(cells["path"], DrawnBox(box, told))


def _of_coco(file: Path) -> Iterator[_Row]:
    names, annotations = _coco(file)
    for number, annotation in enumerate(annotations, start=1):
        told = f"{file} annotation {number}"
        if not isinstance(annotation, Mapping) or annotation.get("image_id") not in names:
            raise DataError(f"{told} has no image_id that one of the images has")
        given = annotation.get("bbox")
        if not isinstance(given, list) or len(given) != 4:
            raise DataError(f"{told} needs a bbox of four numbers: x, y, width, height")
        x, y, width, height = _numbers(given, told, "x, y, width and height")
        if width <= 0 or height <= 0:
            raise DataError(f"{told}: the box {told_box((x, y, width, height))} has no area")
        guess = "perhaps its bbox is x1, y1, x2, y2; COCO has x, y, width, height"
        yield _Row(names[annotation["image_id"]], DrawnBox((x, y, x + width, y + height), told, guess=guess))


def _coco(file: Path) -> tuple[dict[Any, str], list[Any]]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        names = {image["id"]: str(image["file_name"]) for image in content["images"]}
        annotations = content["annotations"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise DataError(
            f"{file} is not COCO JSON: it needs images (id, file_name) and annotations"
        ) from error
    if not isinstance(annotations, list):
        raise DataError(f"{file} is not COCO JSON: annotations is no list")
    return names, annotations


def _of_labels(folder: Path) -> Iterator[_Row]:
    files = sorted(file for file in folder.rglob("*.txt") if file.name not in NO_LABELS)
    if not files:
        raise DataError(f"{folder} holds no label file of YOLO (NAME.txt beside NAME.jpg)")
    for place, file in enumerate(files, start=1):
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise DataError(
                f"{folder}: label file {place} in order of name cannot be read as text"
            ) from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                told = f"{folder}: line {number} of label file {place} in order of name"
                yield _Row(str(file.relative_to(folder)), _label(line.split(), told))


def _label(cells: Sequence[str], told: str) -> DrawnBox:
    if len(cells) not in (5, 6):
        polygon = "; a polygon? export boxes instead" if len(cells) > 6 else ""
        raise DataError(f"{told} needs class, x, y, width and height, and has {len(cells)} cells{polygon}")
    x, y, width, height = box = _numbers(cells[1:5], told, "x, y, width and height")
    if max(box) > 1:
        raise DataError(
            f"{told}: the box {told_box(box)} is in pixels; YOLO has shares of the picture's width and height"
        )
    if width <= 0 or height <= 0:
        raise DataError(f"{told}: the box {told_box(box)} has no area")
    corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    guess = "perhaps x and y are its corner; YOLO has its middle"
    return DrawnBox(corners, told, in_shares=True, guess=guess)


def _numbers(cells: Sequence[Any], told: str, what: str) -> Corners:
    try:
        first, second, third, fourth = (float(cell) for cell in cells)
    except (TypeError, ValueError) as error:
        raise DataError(f"{told} needs {what} as numbers") from error
    if not all(map(isfinite, (first, second, third, fourth))):
        raise DataError(f"{told} needs {what} as numbers, and has one that is not finite")
    return first, second, third, fourth


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
