"""Faces beside the one that a synthetic image is of: each becomes an image, and none is overlooked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from showthrough.core.images import ImageSet, PixelSource, Size, resized
from showthrough.core.reading.image_chunks import plan
from showthrough.core.types import Floats, Images, Rows
from showthrough.observers.faces.main_face import Face, Finder, smallest_face
from showthrough.observers.runtime.device import device, side_by_side
from showthrough.observers.runtime.streaming import in_order

BATCH = 32
AHEAD = 16  # batches under way or waiting
AROUND = 2.0  # side of the window around a face, in sides of its box: as much as portraits show
SAME = 0.3  # overlap (intersection over union) from which two detectors mean one face
MOST = 64  # faces of one image; a crowd beyond that is counted and not searched


Windows = NDArray[np.uint16]


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


class FoundFaces(NamedTuple):
    """Faces of some images, in arrays that can be kept: of a fixed width, so that a killed search goes on."""

    rows: Rows  # (n,) images
    number: Rows  # (n,) faces to be searched beside the look at the whole image, those left out included
    windows: Windows  # uint16 (n, MOST, 5): turns, x1, y1, x2, y2


def faces_of(images: ImageSet, finders: Sequence[Finder], start: int = 0) -> Iterator[FoundFaces]:
    """Yield the further faces of each image as any finder sees them, without the first `start` images.

    The subject rule (the large, central face) is for photos, which are of somebody. A synthetic image may
    show a training person at its side or in a mosaic. Where an image shows one face, which is large and
    which every finder sees, a look at the whole image is enough.
    """
    with side_by_side(device()) as pool:
        plans = plan(images, None, BATCH, start)
        yield from in_order(pool, partial(_faces_in, images, finders), plans, AHEAD)


def further_faces(parts: Iterable[FoundFaces]) -> FaceWindows:
    """Return the windows of all faces that were found."""
    windows: list[FaceWindow] = []
    having, left_out = 0, 0
    for rows, number, boxes in parts:
        for place in np.flatnonzero(number):
            found = int(number[place])
            having, left_out = having + 1, left_out + max(0, found - MOST)
            for turns, *box in boxes[place, : min(found, MOST)].astype(int).tolist():
                windows.append(FaceWindow(int(rows[place]), turns, (box[0], box[1], box[2], box[3])))
    return FaceWindows(tuple(sorted(windows)), having, left_out)


def windows_of(images: ImageSet, found: FaceWindows) -> ImageSet:
    """Return each window as an image of the same role, with the id of the image that it is a part of."""
    rows = [window.row for window in found.windows]
    return replace(
        images,
        source=_Cut(images.source, found.windows),
        ids=[images.ids[row] for row in rows],
        identity=[images.identity[row] for row in rows],
        sizes=[(box[3] - box[1], box[2] - box[0]) for _, _, box in found.windows],
        group=None if images.group is None else [images.group[row] for row in rows],
        boxes=None,
        digest=f"{images.digest}+{_fingerprint(found.windows)}",
    )


def _faces_in(images: ImageSet, finders: Sequence[Finder], rows: Rows) -> FoundFaces:
    pixels = np.stack([images.source.read(int(row)) for row in rows])
    by_finder = [finder.find_all(pixels) for finder in finders]
    size = pixels.shape[1], pixels.shape[2]
    number = np.zeros(len(rows), dtype=np.int64)
    windows: Windows = np.zeros((len(rows), MOST, 5), dtype=np.uint16)
    for place in range(len(rows)):
        seen_by = [found[place] for found in by_finder]
        faces = _different([face for found in seen_by for face in found])
        if _is_seen_whole(faces, seen_by, size):
            continue
        number[place] = len(faces)
        for column, face in enumerate(faces[:MOST]):
            _, turns, box = _window(int(rows[place]), face, size)
            windows[place, column] = (turns, *box)
    return FoundFaces(rows.astype(np.int64), number, windows)


def _is_seen_whole(faces: Sequence[Face], seen_by: Sequence[Sequence[Face]], size: Size) -> bool:
    """Return whether a look at the whole image sees all there is: nobody, or one large face."""
    if len(faces) != 1:
        return not faces
    is_large = float((faces[0].box[2:] - faces[0].box[:2]).min()) >= smallest_face(size)
    return is_large and all(seen_by)


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


def _fingerprint(windows: Sequence[FaceWindow]) -> str:
    from hashlib import blake2b

    return blake2b(repr(windows).encode(), digest_size=12).hexdigest()
