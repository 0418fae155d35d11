"""Faces that a detector finds on pictures, upright, kept in the vault."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from showthrough.core.facts.use_facts import FacesOnPictures
from showthrough.core.images import ImageSet, Size
from showthrough.core.reading.image_chunks import plan, read_ahead
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Floats, Progress
from showthrough.observers.faces.main_face import Face, Finder
from showthrough.observers.faces.named_finder import finder_called
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache

BATCH = 16
MOST = 64  # faces of one picture that are kept, largest first
WIDTH = 15  # numbers of a face: box, score, five landmarks


def finder_of(config: RedactionConfig, base: Path) -> Finder | None:
    """Return the detector that [redaction] names, None where it names none; its file is relative to `base`.

    Raises:
        EnvironmentFault: a file or a library is missing.
        IntegrityError: the file is no detector, or not the one named.
    """
    if config.detector == "none":
        return None
    file = None if config.detector_file is None else base / config.detector_file
    return finder_called(config.detector, file, config.detector_sha256)


def faces_on(images: ImageSet, finder: Finder, cache: FeatureCache, progress: Progress) -> FacesOnPictures:
    """Return every face that a detector finds on each picture, bystanders too."""
    found = np.zeros((len(images), MOST, WIDTH))
    number = np.zeros(len(images), dtype=np.int64)
    if len(images):
        rows, kept, number_found = cache.arrays(
            f"faces 1 {finder.digest} {images.digest}",
            len(images),
            lambda start: _searched(images, finder, start),
            lambda done, total: progress(f"faces of {images.role}, images", done, total),
        )
        found[np.asarray(rows)] = kept
        number[np.asarray(rows)] = number_found
    picture = np.repeat(np.arange(len(images)), number)
    faces = np.concatenate(
        [found[row, : number[row]] for row in range(len(images))] or [np.empty((0, WIDTH))]
    )
    return FacesOnPictures(faces[:, :4], faces[:, 4], faces[:, 5:].reshape(-1, 5, 2), picture)


def _searched(images: ImageSet, finder: Finder, start: int) -> Iterator[ArrayRows]:
    for rows, pixels in read_ahead(images.source, plan(images, None, BATCH, start), None):
        found = np.zeros((len(rows), MOST, WIDTH))
        number = np.zeros(len(rows), dtype=np.int64)
        size = pixels.shape[1], pixels.shape[2]
        for place, faces in enumerate(finder.find_all(pixels)):
            upright = [upright_face(face, size) for face in faces]
            upright.sort(key=lambda face: -float(np.prod(face.box[2:] - face.box[:2])))
            number[place] = min(len(upright), MOST)
            for column, face in enumerate(upright[:MOST]):
                found[place, column] = [*face.box, face.score, *face.landmarks.ravel()]
        yield rows, found, number


def upright_face(face: Face, size: Size) -> Face:
    """Return a face in pixels of the picture as it stands, before any quarter turn; its size is given.

    >>> face = Face(np.array([0.0, 1.0, 2.0, 4.0]), np.ones((5, 2)), turns=1)
    >>> upright_face(face, (10, 20)).box.tolist()
    [16.0, 0.0, 19.0, 2.0]
    """
    box, points = face.box.reshape(2, 2), face.landmarks
    corners = _turned_back(box, face.turns, size)
    whole = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
    return face._replace(box=whole, landmarks=_turned_back(points, face.turns, size), turns=0)


def _turned_back(points: Floats, turns: int, size: Size) -> Floats:
    height, width = size
    x, y = points[:, 0], points[:, 1]
    back = ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[turns % 4]
    return np.stack(back, axis=1)
