"""Faces of reference people: found on their photos, for an anonymiser to learn what faces look like."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Floats, Images, StepProgress
from showthrough.data.decoding.decode import MAX_MEGAPIXELS, decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.listing import Entry, list_folder
from showthrough.errors import NotEnoughDataError
from showthrough.observers.faces.main_face import Finder
from showthrough.redaction.anonymisers.face_windows import WindowedFaces, windows_of


class ReferenceFaces(NamedTuple):
    """Faces that were found, whose they are, and how many photos showed none."""

    faces: WindowedFaces
    people: tuple[str, ...]  # numbers: nobody's name is needed
    unread: int  # files that are no pictures
    faceless: int  # pictures on which no face was found


def reference_faces(
    folder: Path, finder: Finder, size: int, progress: StepProgress | None = None
) -> ReferenceFaces:
    """Return the main face of each photo of a folder, whose sub-folders name people.

    Where nothing names a person, each photo is of a person of its own.

    Raises:
        DataError: the folder is missing or empty.
        NotEnoughDataError: no face was found.
    """
    entries = [entry for entry in list_folder(folder) if entry.passed_over is None]
    numbers: dict[str, str] = {}
    windows: list[WindowedFaces] = []
    people: list[str] = []
    unread = faceless = 0
    for done, entry in enumerate(entries, start=1):
        picture = _read(entry)
        found = None if picture is None else _face(picture, finder)
        unread, faceless = unread + (picture is None), faceless + (picture is not None and found is None)
        if found is not None:
            windows.append(windows_of([found[0]], [found[1]], size))
            people.append(numbers.setdefault(entry.person or entry.name, str(len(numbers))))
        if progress is not None:
            progress(done, len(entries))
    if not windows:
        raise NotEnoughDataError(
            f"none of {len(entries)} files shows a face that {finder.name} finds", needed=1
        )
    joined = WindowedFaces(*(np.concatenate(part) for part in zip(*windows, strict=True)))
    return ReferenceFaces(joined, tuple(people), unread, faceless)


def _read(entry: Entry) -> Images | None:
    try:
        return decode(entry.path, MAX_MEGAPIXELS, None, entry.view).pixels
    except Unreadable:
        return None


def _face(picture: Images, finder: Finder) -> tuple[Images, Floats] | None:
    """Return the picture upright, and the landmarks of its main face."""
    (face,) = finder.find(picture[None])
    if face is None:
        return None
    return np.ascontiguousarray(np.rot90(picture, face.turns)), face.landmarks
