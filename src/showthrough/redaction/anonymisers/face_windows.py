"""Windows around faces: squares that are cut out, redrawn at one size, and put back."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.images import resized
from showthrough.core.types import Floats, Images, Mask
from showthrough.observers.faces.landmark_templates import ARCFACE

ROOM = 1.4  # side of a window, by the longer side of what is hidden in it
ASIDE, ABOVE, BELOW = 1.1, 1.4, 1.2  # reach of a face from its middle, by its scale


class FaceSquare(NamedTuple):
    """Square of a picture, in its pixels; it may reach beyond the border."""

    left: int
    top: int
    side: int


class WindowedFaces(NamedTuple):
    """Faces at one size, with their landmarks, and what of each is to be hidden."""

    pixels: Images  # (N, S, S, 3)
    landmarks: Floats  # (N, 5, 2), in pixels of the window: eyes, nose, mouth corners
    holes: Mask  # (N, S, S): True where the face is to be replaced

    @property
    def size(self) -> int:
        """Return the pixels a side."""
        return int(self.pixels.shape[1])

    def take(self, rows: Sequence[int]) -> "WindowedFaces":
        """Return these faces, in this order."""
        chosen = np.asarray(rows, dtype=np.int64)
        return WindowedFaces(self.pixels[chosen], self.landmarks[chosen], self.holes[chosen])


def face_box(landmarks: Floats) -> Floats:
    """Return x1, y1, x2, y2 around forehead, cheeks and chin, by where eyes and mouth are.

    >>> face_box(np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 2.0], [1.0, 2.0]])).round(1).tolist()
    [-2.2, -1.8, 2.2, 3.4]
    """
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    scale = max(float(np.linalg.norm(landmarks[1] - landmarks[0])), float(np.linalg.norm(mouth - eyes)))
    x, y = (eyes + mouth) / 2
    return np.array([x - ASIDE * scale, y - ABOVE * scale, x + ASIDE * scale, y + BELOW * scale])


def usual_landmarks(box: Floats) -> Floats:
    """Return where eyes, nose and mouth usually are in the box of a face."""
    usual = face_box(ARCFACE)
    within = (ARCFACE - usual[:2]) / (usual[2:] - usual[:2])
    return np.asarray(box[:2] + within * (box[2:] - box[:2]))


def window_of(box: Floats) -> FaceSquare:
    """Return the square in which what a box hides is redrawn, with some of what stands around."""
    side = max(1, math.ceil(ROOM * float(max(box[2] - box[0], box[3] - box[1]))))
    x, y = (box[:2] + box[2:]) / 2
    return FaceSquare(math.floor(x - side / 2), math.floor(y - side / 2), side)


def cut(picture: Images, window: FaceSquare, size: int) -> Images:
    """Return the window, uint8 (size, size, 3); the picture's edge goes on beyond its border."""
    return resized(np.ascontiguousarray(_padded(picture, window, "edge")), (size, size))


def cut_mask(mask: Mask, window: FaceSquare, size: int) -> Mask:
    """Return the mask in the window; a pixel that is hidden in part is hidden."""
    padded = _padded(mask[..., None], window, "constant")
    grey = np.repeat(padded.astype(np.uint8) * np.uint8(255), 3, axis=2)
    return np.asarray(resized(grey, (size, size))[..., 0] > 0)


def put_back(picture: Images, face: Images, window: FaceSquare) -> Images:
    """Return a copy of the picture with the face in its window."""
    drawn, changed = resized(face, (window.side, window.side)), picture.copy()
    (top, bottom), (left, right) = (
        _inside(window.top, window.side, len(picture)),
        _inside(window.left, window.side, picture.shape[1]),
    )
    changed[top:bottom, left:right] = drawn[
        top - window.top : bottom - window.top, left - window.left : right - window.left
    ]
    return changed


def box_mask(box: Floats, size: int) -> Mask:
    """Return a mask (size, size) of the pixels that a box touches."""
    at = np.arange(size)
    rows, columns = (at + 1 > box[1]) & (at < box[3]), (at + 1 > box[0]) & (at < box[2])
    return np.asarray(rows[:, None] & columns[None])


def windows_of(pictures: Sequence[Images], landmarks: Sequence[Floats], size: int) -> WindowedFaces:
    """Return the face of each picture in its window, with the box of the face as what is to be hidden."""
    faces, points, holes = [], [], []
    for picture, found in zip(pictures, landmarks, strict=True):
        box = face_box(found)
        window = window_of(box)
        shift, scale = np.array([window.left, window.top]), size / window.side
        faces.append(cut(picture, window, size))
        points.append((found - shift) * scale)
        holes.append(box_mask((box - np.tile(shift, 2)) * scale, size))
    empty = np.empty((0, size, size, 3), np.uint8), np.empty((0, 5, 2)), np.empty((0, size, size), np.bool_)
    if not faces:
        return WindowedFaces(*empty)
    return WindowedFaces(np.stack(faces), np.stack(points), np.stack(holes))


def _inside(start: int, side: int, length: int) -> tuple[int, int]:
    low = min(max(start, 0), length)
    return low, max(low, min(start + side, length))


def _padded(array: Images | Mask, window: FaceSquare, mode: str) -> Images | Mask:
    height, width = array.shape[:2]
    rows, columns = np.arange(window.side) + window.top, np.arange(window.side) + window.left
    found = array[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    if mode == "constant":
        known = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None]
        found = found & known[..., None]
    return found
