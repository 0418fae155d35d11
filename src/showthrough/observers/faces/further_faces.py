"""Faces beside the one that a synthetic image is of: each becomes an image, and none is overlooked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, final

import numpy as np

from showthrough.core.images import ImageSet, PixelSource, Size, chunks, joined, resized
from showthrough.core.types import Floats, Images
from showthrough.observers.faces.main_face import Face, Finder

BATCH = 64
AROUND = 2.0  # side of the window around a face, in sides of its box: as much as portraits show
SAME = 0.3  # overlap (intersection over union) from which two detectors mean one face
MOST = 64  # faces of one image; a crowd beyond that is counted and not searched


class FaceWindow(NamedTuple):
    """A square part of an image around one face."""

    row: int  # of the image
    turns: int  # quarter turns before it is cut out
    box: tuple[int, int, int, int]  # x1, y1, x2, y2 in pixels of the turned image


class FaceWindows(NamedTuple):
    """The further faces of a set of images."""

    windows: tuple[FaceWindow, ...]
    images: int  # how many images have further faces
    left_out: int  # faces beyond the most that are searched in one image


def further_faces(
    images: ImageSet, finders: Sequence[Finder], told: Callable[[int, int], None] | None = None
) -> FaceWindows:
    """Return a window for every face of each image that shows several, as any of the finders sees them.

    The subject rule (the large, central face) is for photos, which are of somebody. A synthetic image may
    show a training person at its side or in a mosaic.
    """
    found: list[FaceWindow] = []
    having, left_out, done = 0, 0, 0
    for chunk in chunks(images, None, BATCH):
        by_finder = [finder.find_all(chunk.pixels) for finder in finders]
        for place, row in enumerate(chunk.rows):
            faces = _different([face for found_by in by_finder for face in found_by[place]])
            having += len(faces) > 1
            left_out += max(0, len(faces) - MOST)
            size = chunk.pixels.shape[1], chunk.pixels.shape[2]
            found += [_window(int(row), face, size) for face in faces[:MOST]] if len(faces) > 1 else []
        done += len(chunk.rows)
        if told is not None:
            told(done, len(images))
    return FaceWindows(tuple(sorted(found)), having, left_out)


def with_windows(images: ImageSet, windows: FaceWindows) -> ImageSet:
    """Return the images with each window as one more image, of the same role."""
    if not windows.windows:
        return images
    rows = [window.row for window in windows.windows]
    numbers = _numbers(windows.windows)
    further = replace(
        images,
        source=_Cut(images.source, windows.windows),
        ids=[f"{images.ids[row]}-face{number}" for row, number in zip(rows, numbers, strict=True)],
        identity=[images.identity[row] for row in rows],
        sizes=[(box[3] - box[1], box[2] - box[0]) for _, _, box in windows.windows],
        group=None if images.group is None else [images.group[row] for row in rows],
        boxes=None,
    )
    return joined(images, further, f"{images.digest}+{_fingerprint(windows.windows)}")


@final
@dataclass(frozen=True)
class _Cut:
    """FaceWindows of images, cut out when they are asked for."""

    source: PixelSource
    windows: Sequence[FaceWindow]

    def __len__(self) -> int:
        return len(self.windows)

    def read(self, row: int, size: Size | None = None) -> Images:
        of, turns, (x1, y1, x2, y2) = self.windows[row]
        cut = np.ascontiguousarray(np.rot90(self.source.read(of), turns)[y1:y2, x1:x2])
        return cut if size is None or cut.shape[:2] == size else resized(cut, size)


def _different(faces: list[Face]) -> list[Face]:
    """Return the faces without those that another, surer one already stands for; largest first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda one: -one.score):
        if all(face.turns != other.turns or _overlap(face.box, other.box) < SAME for other in kept):
            kept.append(face)
    return sorted(kept, key=lambda one: -float(np.prod(one.box[2:] - one.box[:2])))


def _overlap(a: Floats, b: Floats) -> float:
    """Return intersection over union of two boxes."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    common = float(np.prod(np.maximum(high - low, 0)))
    return common / (float(np.prod(a[2:] - a[:2])) + float(np.prod(b[2:] - b[:2])) - common)


def _window(row: int, face: Face, size: Size) -> FaceWindow:
    height, width = size if face.turns % 2 == 0 else (size[1], size[0])
    side = AROUND * float((face.box[2:] - face.box[:2]).max())
    middle = (face.box[:2] + face.box[2:]) / 2
    x1, y1 = np.clip(middle - side / 2, 0, (width - 1, height - 1)).astype(int)
    x2, y2 = np.clip(np.ceil(middle + side / 2), (x1 + 1, y1 + 1), (width, height)).astype(int)
    return FaceWindow(row, face.turns, (int(x1), int(y1), int(x2), int(y2)))


def _numbers(windows: Sequence[FaceWindow]) -> Iterator[int]:
    """Yield which face of its image each window is, from 1."""
    seen: dict[int, int] = {}
    for window in windows:
        seen[window.row] = seen.get(window.row, 0) + 1
        yield seen[window.row]


def _fingerprint(windows: Sequence[FaceWindow]) -> str:
    from hashlib import blake2b

    return blake2b(repr(windows).encode(), digest_size=12).hexdigest()
