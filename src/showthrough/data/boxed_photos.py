"""Photos with the boxes of the faces or plates on each: what a detector is tested on."""

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats
from showthrough.data.boxes.box_tables import read_table_of_boxes
from showthrough.data.boxes.drawn_rows import DrawnBox
from showthrough.data.listing import Entry
from showthrough.errors import DataError


class BoxedPhoto(NamedTuple):
    """A photo and the boxes on it, none where it shows nothing."""

    entry: Entry
    boxes: tuple[DrawnBox, ...]

    def within(self, size: Size) -> Floats:
        """Return the boxes in pixels of the upright photo of this height and width, (n, 4).

        Raises:
            DataError: a box does not lie within it; names the row and guesses what it means.
        """
        return np.array([box.within(size) for box in self.boxes], dtype=np.float64).reshape(-1, 4)


def list_boxed_photos(table: Path) -> list[BoxedPhoto]:
    """Return photos with their boxes, from a table with path, x1, y1, x2 and y2 (pixels), a row a box.

    Paths are relative to the table. A row without corners is a photo that shows nothing.

    Raises:
        DataError: a box is no box, or there is none; names the row and guesses what it means.
    """
    drawn = read_table_of_boxes(table)
    photos: dict[str, BoxedPhoto] = {}
    for one in drawn.listed:
        path = table.parent / one.name
        photos.setdefault(os.path.normpath(path), BoxedPhoto(Entry(path, one.name, None), ()))
    for row in drawn.rows:
        key = os.path.normpath(table.parent / row.picture)
        photos[key] = photos[key]._replace(boxes=(*photos[key].boxes, row.box))
    if not drawn.rows:
        raise DataError(f"{table} lists no photo with a box")
    return list(photos.values())
