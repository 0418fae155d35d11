"""Lists of WIDER FACE: a line with a path, one with a number of faces, and a line for each face."""

from collections.abc import Sequence
from pathlib import Path

from showthrough.data.boxes.drawn_rows import (
    BoxesRead,
    DrawnRow,
    ListedPicture,
    box_of_sides,
    four_numbers,
)
from showthrough.errors import DataError

FACE = "face"
INVALID = 7  # place of the mark of faces that nobody has to find, after x, y, width, height and three others


def read_wider(file: Path) -> BoxesRead:
    """Return the boxes of a list in the format of WIDER FACE; invalid faces count as crowds.

    Faces without an area are left out: the list marks so those that nobody could outline.

    Raises:
        DataError: a line cannot be meant; names it.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as text") from error
    while lines and not lines[-1].strip():
        lines.pop()
    rows: list[DrawnRow] = []
    listed: list[ListedPicture] = []
    bare: list[str] = []
    at = 0
    while at < len(lines):
        name = lines[at].strip()
        listed.append(ListedPicture(name, f"{file} line {at + 1}"))
        first = at + 2
        at = first + _count(lines, at + 1, file)
        for number in range(first, at):
            told = f"{file} line {number + 1}"
            row = _face(lines[number].split(), name, told)
            bare += [told] if row is None else []
            rows += [] if row is None else [row]
        if at == first and at < len(lines) and _is_zeros(lines[at]):
            at += 1  # stands for a picture without faces
    note = f"{len(bare):,} faces without an area are left out; nobody could outline them"
    return BoxesRead(tuple(rows), tuple(listed), bare=tuple(bare), notes=(note,) if bare else ())


def _count(lines: Sequence[str], at: int, file: Path) -> int:
    """Return how many faces follow a line."""
    told = lines[at].strip() if at < len(lines) else ""
    if not told.isdecimal():
        raise DataError(f"{file} line {at + 1} needs the number of faces on the picture of the line before")
    if at + int(told) >= len(lines):
        raise DataError(f"{file} line {at + 1} announces {told} faces, and the list ends before")
    return int(told)


def _face(cells: Sequence[str], name: str, told: str) -> DrawnRow | None:
    """Return a face, or None for one without an area."""
    if len(cells) < 4:
        raise DataError(f"{told} needs x, y, width and height, and has {len(cells)} cells")
    given = four_numbers(cells[:4], told, "x, y, width and height")
    if 0 in given[2:]:
        return None
    is_invalid = len(cells) > INVALID and cells[INVALID] == "1"
    return DrawnRow(name, box_of_sides(given, told, "WIDER FACE"), FACE, is_invalid)


def _is_zeros(line: str) -> bool:
    return bool(line.split()) and set(line.split()) == {"0"}
