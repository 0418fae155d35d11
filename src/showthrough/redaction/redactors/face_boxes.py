"""Boxes of all faces that a detector finds on a picture, in pixels of the upright picture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats, Images
from showthrough.observers.faces.main_face import Face, Finder
from showthrough.observers.faces.named_finder import FinderName, finder_called

SAME = 0.6  # share of the smaller of two boxes that lies in the other, from which both are one face


@final
@dataclass(frozen=True)
class FaceLook:
    """How faces are looked for: a detector, and whether also those that it is too coarse for.

    A detector makes large pictures smaller. A thorough look also gives it overlapping tiles of the picture,
    each size of tile half as large as the one before, down to the size that it sees as it is.
    """

    finder: Finder
    longest_side: int  # larger pictures are made smaller before detection
    thorough: bool = False

    def is_coarse(self, size: Size) -> bool:
        """Return whether faces on a picture of this size may be too small for the detector."""
        return max(size) > self.longest_side and not self.thorough

    def __call__(self, picture: Images) -> Floats:
        """Return x1, y1, x2, y2 of every face, (n, 4); those wholly outside the picture are left out."""
        size = picture.shape[0], picture.shape[1]
        found = [self._boxes(picture, 0, 0)]
        if self.thorough:
            for top, left, side in tiles(size, self.longest_side):
                found.append(self._boxes(picture[top : top + side, left : left + side], top, left))
        boxes = np.concatenate(found)
        has_area = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        is_inside = (boxes[:, 2:] > 0).all(axis=1) & (boxes[:, :2] < size[::-1]).all(axis=1)
        return apart(boxes[has_area & is_inside])

    def _boxes(self, pixels: Images, top: int, left: int) -> Floats:
        (faces,) = self.finder.find_all(np.ascontiguousarray(pixels)[None])
        boxes = upright_boxes(faces, (pixels.shape[0], pixels.shape[1]))
        boxes += np.array([left, top, left, top])
        return boxes


def face_look(
    detector: FinderName, file: Path | None = None, sha256: str | None = None, *, thorough: bool = False
) -> FaceLook:
    """Return how the detector of a name looks for faces; YuNet without a file is that of the catalogue.

    Raises:
        ConfigError: a file is given, and the detector takes none.
        EnvironmentFault: a file or a library is missing.
        IntegrityError: the file is no detector, or not the one named.
    """
    finder = finder_called(detector, file, sha256)
    return FaceLook(finder, finder.upright.longest_side, thorough)


def tiles(size: Size, least: int) -> Iterator[tuple[int, int, int]]:
    """Yield top, left and side of tiles that overlap by half, of sides `least`, twice that, and so on.

    >>> list(tiles((100, 250), 100))
    [(0, 0, 100), (0, 50, 100), (0, 100, 100), (0, 150, 100), (0, 0, 200), (0, 50, 200)]
    """
    side = least
    while side < max(size):
        for top in _starts(size[0], side):
            yield from ((top, left, side) for left in _starts(size[1], side))
        side *= 2


def apart(boxes: Floats) -> Floats:
    """Return boxes with those that are views of one face made one, in the order they were found.

    A tile may show part of a face. The union of the views is kept, so that what any of them covers stays
    covered.
    """
    kept: list[Floats] = []
    for box in boxes:
        same = next((place for place, other in enumerate(kept) if _overlap(box, other) >= SAME), None)
        if same is None:
            kept.append(box)
        else:
            low, high = np.minimum(box, kept[same])[:2], np.maximum(box, kept[same])[2:]
            kept[same] = np.concatenate([low, high])
    return np.array(kept, dtype=np.float64).reshape(-1, 4)


def upright_boxes(faces: Iterable[Face], size: Size) -> Floats:
    """Return the boxes of faces, some found on the picture after quarter turns, on the picture as it is."""
    boxes = [_turned_back(face.box, face.turns, size) for face in faces]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _turned_back(box: Floats, turns: int, size: Size) -> Floats:
    """Return a box on the picture before its quarter turns, counter-clockwise, are undone one by one."""
    for turn in range(turns, 0, -1):
        width = size[1] if turn % 2 else size[0]  # before this turn
        x1, y1, x2, y2 = box
        box = np.array([width - y2, x1, width - y1, x2])
    return box


def _starts(length: int, side: int) -> list[int]:
    last = max(length - side, 0)
    return sorted({*range(0, last, side // 2), last})


def _overlap(box: Floats, other: Floats) -> float:
    sides = np.maximum(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0)
    common = float(sides.prod())
    smaller = min(float((box[2:] - box[:2]).prod()), float((other[2:] - other[:2]).prod()))
    return common / smaller
