"""Label files of YOLO: boxes by their middle and sides, or polygons, in shares of the picture."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from showthrough.data.boxes.drawn_rows import (
    BoxesRead,
    DrawnBox,
    DrawnRow,
    ListedPicture,
    four_numbers,
    told_box,
)
from showthrough.errors import DataError

NO_LABELS = frozenset(("classes.txt", "obj.names", "train.txt", "val.txt", "test.txt"))
LISTS = ("classes.txt", "obj.names")  # a name a line
RECIPES = ("data.yaml", "data.yml", "dataset.yaml")
NAMING = (
    "names stand a line each in classes.txt (or under names in data.yaml) beside the label files or above"
)
OUTSIDE = 1.05  # a corner of a polygon beyond that is in pixels
NAMES = re.compile(r"^names[ \t]*:[ \t]*(?P<inline>\[[^\]]*\]|\{[^}]*\})?[ \t]*(?:#.*)?$", re.MULTILINE)
ITEM = re.compile(r"^\s*(?:-\s+|(?P<number>\d+)\s*:\s*)(?P<name>[^#]+)")


def read_yolo(folder: Path) -> BoxesRead:
    """Return the boxes of a folder of label files, NAME.txt for NAME.jpg; of polygons, those around them.

    Raises:
        DataError: a line cannot be meant; names it by its number, and its file by its place.
    """
    files = sorted(file for file in folder.rglob("*.txt") if file.name not in NO_LABELS)
    if not files:
        raise DataError(f"{folder} holds no label file of YOLO (NAME.txt beside NAME.jpg)")
    rows, listed = [], []
    for place, file in enumerate(files, start=1):
        name = file.relative_to(folder).as_posix()
        listed.append(ListedPicture(name, f"{folder}: label file {place} in order of name"))
        rows += list(_rows(file, name, (folder, f"label file {place} in order of name")))
    return BoxesRead(tuple(rows), tuple(listed), _names(folder), NAMING, by_stem=True)


def _rows(file: Path, name: str, where: tuple[Path, str]) -> Iterator[DrawnRow]:
    folder, which = where
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"{folder}: {which} cannot be read as text") from error
    for number, line in enumerate(lines, start=1):
        if cells := line.split():
            told = f"{folder}: line {number} of {which}"
            yield DrawnRow(name, _box(cells, told), cells[0].removesuffix(".0"))  # some write 0.0


def _box(cells: Sequence[str], told: str) -> DrawnBox:
    if len(cells) in (5, 6):  # the sixth is a score
        return _of_middle(four_numbers(cells[1:5], told, "x, y, width and height"), told)
    if len(cells) < 7 or len(cells) % 2 == 0:
        polygon = "; a polygon? it has x and y of three corners or more" if len(cells) > 6 else ""
        raise DataError(f"{told} needs class, x, y, width and height, and has {len(cells)} cells{polygon}")
    return _of_polygon(cells[1:], told)


def _of_middle(box: tuple[float, float, float, float], told: str) -> DrawnBox:
    x, y, width, height = box
    _refuse_pixels(box, told, 1)
    if width <= 0 or height <= 0:
        raise DataError(f"{told}: the box {told_box(box)} has no area")
    corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    guess = "perhaps x and y are its corner; YOLO has its middle"
    return DrawnBox(corners, told, in_shares=True, guess=guess)


def _of_polygon(cells: Sequence[str], told: str) -> DrawnBox:
    pairs = [four_numbers((*cells[at : at + 2], 0, 0), told, "corners")[:2] for at in range(0, len(cells), 2)]
    xs, ys = zip(*pairs, strict=True)
    box = (min(xs), min(ys), max(xs), max(ys))
    _refuse_pixels(box, told, OUTSIDE)
    if box[2] <= box[0] or box[3] <= box[1]:
        raise DataError(f"{told}: the polygon within {told_box(box)} has no area")
    return DrawnBox(box, told, in_shares=True)


def _refuse_pixels(box: Sequence[float], told: str, most: float) -> None:
    if max(box) > most:
        raise DataError(
            f"{told}: the box {told_box(box)} is in pixels; YOLO has shares of the picture's width and height"
        )


def _names(folder: Path) -> Mapping[str, str]:
    """Return the names of classes by number, from the nearest file that has them."""
    for place in (folder, *folder.resolve().parents[:2]):
        for name in (*LISTS, *RECIPES):
            if (place / name).is_file():
                text = _text(place / name)
                return _numbered(text.splitlines()) if name in LISTS else _of_recipe(text, place / name)
    return {}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as text; it should name the classes") from error


def _numbered(names: Sequence[str]) -> Mapping[str, str]:
    return {str(number): name.strip() for number, name in enumerate(names) if name.strip()}


def _of_recipe(text: str, file: Path) -> Mapping[str, str]:
    """Return the names of data.yaml: a list or numbers with names, in a line or over several."""
    found = NAMES.search(text)
    if found is None:
        raise DataError(f"{file} has no names that can be read; write classes.txt beside it, a name a line")
    inline = found["inline"]
    if inline:
        parts = [part for part in inline[1:-1].split(",") if part.strip()]
        items = [part.rpartition(":") if inline[0] == "{" else ("", "", part) for part in parts]
        return {key.strip() or str(at): _bare(name) for at, (key, _, name) in enumerate(items)}
    names: dict[str, str] = {}
    for line in text[found.end() :].splitlines():
        item = ITEM.match(line)
        if item is None and line.strip():
            break
        if item is not None:
            names[item["number"] or str(len(names))] = _bare(item["name"])
    return names


def _bare(name: str) -> str:
    return name.strip().strip("'\"")
