"""Tables of boxes: path, x1, y1, x2, y2 and, where they are known, label and slice."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from showthrough.data.boxes.drawn_rows import (
    BoxesRead,
    DrawnRow,
    ListedPicture,
    box_of_corners,
    four_numbers,
)
from showthrough.errors import DataError
from showthrough.tables import Columns, read_table

CORNERS = ("x1", "y1", "x2", "y2")
COLUMNS = Columns(("path", *CORNERS), optional=("label", "slice"))
UNNAMED = "object"  # the class of boxes that have no label
BETWEEN = "|"  # slices of one picture


def read_table_of_boxes(table: Path) -> BoxesRead:
    """Return the boxes of a CSV or Parquet table; a picture may have several rows, or one without a box.

    Raises:
        DataError: a row cannot be meant; names it and guesses what it means.
    """
    rows: list[DrawnRow] = []
    listed: list[ListedPicture] = []
    bare: list[str] = []
    for number, cells in read_table(table, COLUMNS):
        told = f"{table} row {number}"
        if not cells["path"]:
            raise DataError(f"{told} has no path")
        listed.append(ListedPicture(cells["path"], told, groups=tuple(_slices(cells))))
        if not any(cells[corner] for corner in CORNERS):
            bare.append(told)
        else:
            given = (cells[corner].replace(",", ".") for corner in CORNERS)  # decimal commas
            box = box_of_corners(four_numbers(given, told, "x1, y1, x2 and y2"), told)
            rows.append(DrawnRow(cells["path"], box, cells.get("label", "")))
    _refuse_some_labels(rows)
    labelled = (row._replace(label=row.label or UNNAMED) for row in rows)
    return BoxesRead(tuple(labelled), tuple(listed), bare=tuple(bare))


def _slices(cells: Mapping[str, str]) -> Iterator[str]:
    yield from (name.strip() for name in cells.get("slice", "").split(BETWEEN) if name.strip())


def _refuse_some_labels(rows: list[DrawnRow]) -> None:
    bare = [row for row in rows if not row.label]
    if bare and len(bare) < len(rows):
        raise DataError(f"{bare[0].box.told} has no label, and others have")
