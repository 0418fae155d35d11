"""Boxes of all faces that a detector finds on a picture, in pixels of the upright picture."""

from collections.abc import Iterable

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats, Images
from showthrough.observers.faces.main_face import Face, Finder


def face_boxes(picture: Images, finder: Finder) -> Floats:
    """Return x1, y1, x2, y2 of every face, (n, 4); those wholly outside the picture are left out."""
    height, width = picture.shape[:2]
    (found,) = finder.find_all(picture[None])
    boxes = upright_boxes(found, (height, width))
    has_area = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    is_inside = (boxes[:, 2:] > 0).all(axis=1) & (boxes[:, :2] < (width, height)).all(axis=1)
    return boxes[has_area & is_inside]


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
