"""dlib's face detector: histograms of gradients, and five points that a tree ensemble marks."""

from functools import cache
from pathlib import Path
from typing import final

import numpy as np
import torch

from showthrough.core.types import Floats, Images
from showthrough.observers.faces.dlib_pool import DlibPool
from showthrough.observers.faces.dlib_process import FIND, MARGINS, SEEK, DlibJob
from showthrough.observers.faces.landmark_templates import CHIP, CHIP_POINTS, similarity
from showthrough.observers.faces.main_face import (
    OFF_CENTRE,
    SMALLEST_FACE,
    SMALLEST_SHARE,
    Face,
    FacesFound,
    UprightDetector,
    all_faces,
    main_faces,
    upright_faces,
)
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.weights import checked
from showthrough.weight_catalogue import entry_called

LONGEST_SIDE = 1024  # larger images are made smaller before detection
WINDOW = 80  # pixels a side of the smallest face that the detector knows
MOST_PIXELS = 2**20  # of an image that was doubled: beyond, the time of a search would be seconds
SURE = 0.7  # measured: of 771 upright photos 91 % score more, of 120 turned ones none beyond .63
REVISION = 2  # of this file and main_face.py, to be raised when they may find anything else than before


@final
class DlibFaces:
    """The detector that comes inside dlib, with the five-point predictor of one file.

    It knows frontal faces of 80 pixels and more: smaller ones are looked for where nothing was found, in
    the image made larger. Source: Dalal and Triggs, CVPR 2005; Kazemi and Sullivan, CVPR 2014; King,
    "Dlib-ml", JMLR 10 (2009).
    """

    name = "dlib"
    note = ""

    def __init__(self, file: Path, sha256: str | None = None, cores: int | None = None) -> None:
        """Start one process a core (as many as torch may use), each with a detector of its own.

        Raises:
            EnvironmentFault: dlib or the file is missing.
            IntegrityError: the file is damaged, or not the one named.
        """
        weights = checked(file, sha256)
        faces = (SMALLEST_FACE, SMALLEST_SHARE, OFF_CENTRE, SURE, REVISION)
        settings = (
            LONGEST_SIDE,
            WINDOW,
            MOST_PIXELS,
            MARGINS[SEEK],
            CHIP_POINTS.tolist(),
            CHIP.tolist(),
            *faces,
        )
        self.digest = fingerprint(weights.sha256, repr(settings))
        self._pool = DlibPool(file, None, torch.get_num_threads() if cores is None else cores)

    def find(self, images: Images) -> list[Face | None]:
        """Return the face that each image is of, None where there is none.

        Images in which no face is clear are looked at again, made larger; where that shows nothing, faint
        faces count, upright ones alone: turned, textures would soon look like one.
        """
        found = main_faces(images, UprightDetector(self._detect_large, LONGEST_SIDE, SURE))
        unclear = [row for row, face in enumerate(found) if not _is_clear(face)]
        for row, face in zip(unclear, self._second_look(images[unclear]), strict=True):
            found[row] = face
        return found

    def _second_look(self, images: Images) -> list[Face | None]:
        if len(images) == 0:
            return []
        found = main_faces(images, UprightDetector(self._detect_doubled, LONGEST_SIDE, SURE))
        missing = [row for row, face in enumerate(found) if face is None]
        if missing:
            faint = upright_faces(images[missing], UprightDetector(self._detect_faint, LONGEST_SIDE, SURE))
            for row, face in zip(missing, faint, strict=True):
                found[row] = face
        return found

    def find_all(self, images: Images) -> list[list[Face]]:
        """Return every face of each image, bystanders too, down to 20 pixels where the image is small."""
        return all_faces(images, self.upright)

    @property
    def upright(self) -> UprightDetector:
        """Return the detector with what is known of it, for those who search in another way."""
        return UprightDetector(self._detect, LONGEST_SIDE, SURE)

    def _detect(self, images: Images, least: float) -> list[FacesFound]:
        """Return faces down to the smallest that is asked for."""
        doublings = _doublings((images.shape[1], images.shape[2]), least)
        return [_faces(rows, least) for rows in self._pool(FIND, images, doublings)]

    def _detect_large(self, images: Images, least: float) -> list[FacesFound]:
        """Return faces that need no doubling: turned images, where most have none, cost little."""
        return self._looked(FIND, images, least, 0)

    def _detect_doubled(self, images: Images, least: float) -> list[FacesFound]:
        """Return the faces at the first doubling that shows any."""
        return self._looked(FIND, images, least, _doublings((images.shape[1], images.shape[2]), least))

    def _detect_faint(self, images: Images, least: float) -> list[FacesFound]:
        """Return faces that are faint, in images as they are or doubled once."""
        most = _doublings((images.shape[1], images.shape[2]), least)
        return self._looked(SEEK, images, least, min(1, most))

    def _looked(self, job: DlibJob, images: Images, least: float, most: int) -> list[FacesFound]:
        found = [_faces(rows, least) for rows in self._pool(job, images)]
        for doublings in range(1, most + 1):
            empty = [row for row, faces in enumerate(found) if not len(faces.boxes)]
            for row, rows in zip(empty, self._pool(job, images[empty], doublings), strict=True):
                found[row] = _faces(rows, least)
        return found


@cache
def dlib_finder() -> DlibFaces:
    """Return the detector with the file of the installed package, started once.

    Raises:
        EnvironmentFault: dlib or its package of weights is missing.
        IntegrityError: the file is not the one that the catalogue names.
    """
    entry = entry_called("dlib-landmarks")
    entry.refuse_absent()
    return DlibFaces(entry.path, entry.sha256)


def _doublings(size: tuple[int, int], least: float) -> int:
    """Return how often an image is doubled so that its smallest face fills the window, if it may be so large.

    >>> _doublings((250, 250), 25), _doublings((64, 64), 20), _doublings((1024, 768), 77)
    (2, 2, 0)
    """
    doublings = 0
    while least * 2**doublings < WINDOW and 4 ** (doublings + 1) * size[0] * size[1] <= MOST_PIXELS:
        doublings += 1
    return doublings


def _is_clear(face: Face | None) -> bool:
    """Return whether a face needs no second look; turned ones are seen where there are none."""
    return face is not None and (face.turns == 0 or face.score >= SURE)


def _faces(rows: Floats, least: float) -> FacesFound:
    """Return faces of so many pixels; scores are the logistic of margins, 0 to 1, as of other detectors."""
    large = rows[np.minimum(rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]) >= least]
    places = [_landmarks(points) for points in large[:, 5:].reshape(-1, 5, 2)]
    return FacesFound(large[:, :4], np.array(places).reshape(-1, 5, 2), 1 / (1 + np.exp(-large[:, 4])))


def _landmarks(points: Floats) -> Floats:
    """Return eyes, nose and mouth corners (5, 2) of a face whose five points dlib marked.

    They follow from its place, size and turn alone, so the chip that they are moved to is dlib's own.
    """
    to_image = similarity(CHIP_POINTS, points)
    return CHIP @ to_image[:, :2].T + to_image[:, 2]
