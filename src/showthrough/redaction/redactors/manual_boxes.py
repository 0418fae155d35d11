"""Boxes that an operator drew, by picture; what cannot be meant is refused."""

from collections import defaultdict
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path
from typing import final

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats
from showthrough.data.boxes.drawn_files import picture_key, read_drawn_boxes
from showthrough.data.boxes.drawn_rows import BoxesRead, DrawnBox
from showthrough.errors import DataError


@final
class ManualBoxes:
    """The boxes of each picture, by its path below the folder of pictures."""

    def __init__(self, drawn: BoxesRead) -> None:
        self._by_stem = drawn.by_stem
        self._boxes: dict[str, list[DrawnBox]] = defaultdict(list)
        for row in drawn.rows:
            self._boxes[self._key(row.picture)].append(row.box)

    def __len__(self) -> int:
        return sum(map(len, self._boxes.values()))

    def of(self, picture: str, size: Size) -> Floats:
        """Return the boxes of a picture of this height and width, in pixels, (n, 4).

        Raises:
            DataError: a box does not lie within the picture; names the row and guesses what it means.
        """
        found = [box.within(size) for box in self._boxes.get(self._key(picture), ())]
        return np.array(found, dtype=np.float64).reshape(-1, 4)

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
        return picture_key(picture, by_stem=self._by_stem)


def read_manual_boxes(path: Path) -> ManualBoxes:
    """Return the boxes of a file or folder, in any format that `read_drawn_boxes` knows, whatever they show.

    Paths of pictures are relative to the folder of pictures. A picture may have several boxes.

    Raises:
        DataError: it is none of them, or a box cannot be meant; names the row and guesses what it means.
    """
    drawn = read_drawn_boxes(path)
    if drawn.bare:
        raise DataError(f"{drawn.bare[0]} gives no box, and nothing would be hidden there")
    found = ManualBoxes(drawn)
    if not len(found) and path.is_file():  # label files may all be empty
        raise DataError(f"{path} holds no box")
    return found
