"""The face that a photo is of: what finds it, and which one it is among several."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from showthrough.core.images import Size, resized
from showthrough.core.types import Floats, Images

SMALLEST_FACE = 20  # pixels, of the image that detection sees
SMALLEST_SHARE = 0.1  # of the shorter side: what is smaller is a bystander, and would take most of the time
PIXELS_AT_ONCE = 2**23  # in one detection batch
OFF_CENTRE = 2.0  # what a squared pixel away from the middle costs a face, in square pixels of its area


class Face(NamedTuple):
    """The face that an image is of, in pixels of that image."""

    box: Floats  # x1, y1, x2, y2
    landmarks: Floats  # (5, 2): eyes, nose, mouth corners, the left one in the image first


class Finder(Protocol):
    """Finds the face that each image is of; it is called from several threads at once."""

    @property
    def name(self) -> str:
        """Return its name, for the report."""
        ...

    @property
    def digest(self) -> str:
        """Return a digest of its weights and settings."""
        ...

    @property
    def note(self) -> str:
        """Return what a reader of the report should know about its weights."""
        ...

    def find(self, images: Images) -> list[Face | None]:
        """Return one face an image, None where there is none."""
        ...


def subject(boxes: Floats, landmarks: Floats, size: Size) -> Face | None:
    """Return the face that the photo is of: large, and near the middle; bystanders stand at the border.

    Boxes are (n, 4) corners, landmarks (n, 5, 2).
    """
    if len(boxes) == 0:
        return None
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    offset = (boxes[:, :2] + boxes[:, 2:]) / 2 - np.array([size[1], size[0]]) / 2
    row = int(np.argmax(area - OFF_CENTRE * np.square(offset).sum(axis=1)))
    return Face(boxes[row], landmarks[row])


def smallest_face(size: Size) -> float:
    """Return the side of the smallest face that an image of this size may be of."""
    return max(SMALLEST_FACE, SMALLEST_SHARE * min(size))


def searched(
    images: Images, longest_side: int, detect: Callable[[Images], list[Face | None]]
) -> list[Face | None]:
    """Return what `detect` finds, in images that are made smaller first where a side is longer."""
    height, width = images.shape[1:3]
    shrink = min(1.0, longest_side / max(height, width))
    small = round(height * shrink), round(width * shrink)
    if min(small) < SMALLEST_FACE:
        return [None] * len(images)
    batch = max(1, PIXELS_AT_ONCE // (small[0] * small[1]))
    found: list[Face | None] = []
    for start in range(0, len(images), batch):
        part = images[start : start + batch]
        found += detect(part if shrink == 1 else np.stack([resized(each, small) for each in part]))
    scale = np.array([width / small[1], height / small[0]])
    return [face and Face(face.box * np.tile(scale, 2), face.landmarks * scale) for face in found]
