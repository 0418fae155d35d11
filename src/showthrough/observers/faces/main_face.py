"""Faces of an image: all of them, or the one that a photo is of; turned ones too."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from showthrough.core.images import Size, resized
from showthrough.core.types import Floats, Images

SMALLEST_FACE = 20  # pixels, of the image that detection sees
SMALLEST_SHARE = 0.1  # of the shorter side: what is smaller is a bystander, and would take most of the time
PIXELS_AT_ONCE = 2**23  # in one detection batch
OFF_CENTRE = 2.0  # what a squared pixel away from the middle costs a face, in square pixels of its area
TURNS = (0, 1, 2, 3)  # quarter turns, counter-clockwise
BY_FAR = 0.1  # by which a turned face must beat an upright one: turned networks see ghosts


class Face(NamedTuple):
    """A face of an image, in pixels of that image after so many quarter turns (`numpy.rot90`)."""

    box: Floats  # x1, y1, x2, y2
    landmarks: Floats  # (5, 2): eyes, nose, mouth corners, the left one in the image first
    score: float = 1.0  # the detector's own
    turns: int = 0


class FacesFound(NamedTuple):
    """What a detector finds in one image."""

    boxes: Floats  # (n, 4): x1, y1, x2, y2
    landmarks: Floats  # (n, 5, 2)
    scores: Floats  # (n,)


class UprightDetector(NamedTuple):
    """A detector of upright faces, and what is known of it."""

    detect: Callable[[Images, float], list[FacesFound]]  # images of one size, the smallest face's side
    longest_side: int  # larger images are made smaller first
    sure: float  # an upright face scores more than this; below, the image is tried turned as well


class Finder(Protocol):
    """Finds faces; it is called from several threads at once."""

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
        """Return the face that each image is of, None where there is none."""
        ...

    def find_all(self, images: Images) -> list[list[Face]]:
        """Return every face of each image, bystanders too."""
        ...


def main_faces(images: Images, detector: UprightDetector) -> list[Face | None]:
    """Return the face that each image is of, None where there is none.

    An image whose face is missing or doubtful is tried in four attitudes: a generator that turns what
    it copies hides nobody.
    """
    found = upright_faces(images, detector)
    doubtful = [row for row, face in enumerate(found) if face is None or face.score < detector.sure]
    others: dict[int, list[Face]] = {row: [] for row in doubtful}
    for turns in TURNS[1:] if doubtful else ():
        turned = np.ascontiguousarray(np.rot90(images[doubtful], turns, axes=(1, 2)))
        size = turned.shape[1], turned.shape[2]
        least = smallest_face(_seen(turned, detector))
        for row, faces in zip(doubtful, searched(turned, detector, least), strict=True):
            face = subject(faces, size, turns)
            others[row] += [face] if face is not None else []
    for row, candidates in others.items():
        own, best = found[row], max(candidates, key=lambda face: face.score, default=None)
        if best is not None and _is_clearer(best.score, 0.0 if own is None else own.score, detector):
            found[row] = best
    return found


def upright_faces(images: Images, detector: UprightDetector) -> list[Face | None]:
    """Return the face that each image is of as it stands, None where there is none."""
    size = images.shape[1], images.shape[2]
    least = smallest_face(_seen(images, detector))
    return [subject(faces, size) for faces in searched(images, detector, least)]


def all_faces(images: Images, detector: UprightDetector) -> list[list[Face]]:
    """Return every face of each image, down to the smallest that the detector can see.

    Upright faces, unless an attitude shows one by far more clearly than any upright one.
    """
    everybody = [_each(faces, 0) for faces in searched(images, detector, SMALLEST_FACE)]
    doubtful = [row for row, faces in enumerate(everybody) if _best(faces) < detector.sure]
    others: dict[int, list[list[Face]]] = {row: [] for row in doubtful}
    for turns in TURNS[1:] if doubtful else ():
        turned = np.ascontiguousarray(np.rot90(images[doubtful], turns, axes=(1, 2)))
        for row, found in zip(doubtful, searched(turned, detector, SMALLEST_FACE), strict=True):
            others[row].append(_each(found, turns))
    for row, attitudes in others.items():
        best = max(attitudes, key=_best)
        if _is_clearer(_best(best), _best(everybody[row]), detector):
            everybody[row] = best
    return everybody


def _each(found: FacesFound, turns: int) -> list[Face]:
    return [Face(box, points, float(score), turns) for box, points, score in zip(*found, strict=True)]


def _best(faces: list[Face]) -> float:
    return max((face.score for face in faces), default=0.0)


def _is_clearer(turned: float, upright: float, detector: UprightDetector) -> bool:
    """Return whether a turned face is the one to believe: sure where the upright one is not, or by far."""
    if upright == 0:
        return turned > 0
    return upright < detector.sure <= turned or turned > upright + BY_FAR


def subject(faces: FacesFound, size: Size, turns: int = 0) -> Face | None:
    """Return the face that the photo is of: large, and near the middle; bystanders stand at the border."""
    boxes, landmarks, scores = faces
    if len(boxes) == 0:
        return None
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    offset = (boxes[:, :2] + boxes[:, 2:]) / 2 - np.array([size[1], size[0]]) / 2
    row = int(np.argmax(area - OFF_CENTRE * np.square(offset).sum(axis=1)))
    return Face(boxes[row], landmarks[row], float(scores[row]), turns)


def smallest_face(size: Size) -> float:
    """Return the side of the smallest face that an image of this size may be of."""
    return max(SMALLEST_FACE, SMALLEST_SHARE * min(size))


def searched(images: Images, detector: UprightDetector, least: float) -> list[FacesFound]:
    """Return what is found, in pixels of the images, which are made smaller first where a side is longer."""
    height, width = images.shape[1:3]
    small = _seen(images, detector)
    if min(small) < SMALLEST_FACE:
        return [FacesFound(np.empty((0, 4)), np.empty((0, 5, 2)), np.empty(0))] * len(images)
    batch = max(1, PIXELS_AT_ONCE // (small[0] * small[1]))
    found: list[FacesFound] = []
    for start in range(0, len(images), batch):
        part = images[start : start + batch]
        pixels = part if small == (height, width) else np.stack([resized(each, small) for each in part])
        found += detector.detect(pixels, least)
    scale = np.array([width / small[1], height / small[0]])
    return [
        FacesFound(boxes * np.tile(scale, 2), landmarks * scale, scores) for boxes, landmarks, scores in found
    ]


def _seen(images: Images, detector: UprightDetector) -> Size:
    """Return the size at which the detector sees images of this one."""
    height, width = images.shape[1:3]
    shrink = min(1.0, detector.longest_side / max(height, width))
    return round(height * shrink), round(width * shrink)
