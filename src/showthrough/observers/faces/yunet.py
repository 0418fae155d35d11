"""YuNet through OpenCV: a small face detector with five landmarks, several times as fast as MTCNN."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import cpu_count
from pathlib import Path
from types import ModuleType
from typing import Any, final

import numpy as np

from showthrough.core.types import Floats, Images
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces.main_face import (
    OFF_CENTRE,
    SMALLEST_FACE,
    SMALLEST_SHARE,
    Face,
    FacesFound,
    UprightDetector,
    all_faces,
    main_faces,
)
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.weights import checked

LONGEST_SIDE = 320  # the network knows faces of up to about 300 pixels, and larger images take longer
LEAST_SCORE = 0.6
MOST_OVERLAP = 0.3  # of two boxes that stay two faces
CANDIDATES = 5000
MOST_THREADS = 8
SURE = 0.92  # measured: of 60 upright photos 57 score more, of the same ones turned none
REVISION = 2  # of this file and main_face.py, to be raised when they may find anything else than before


@final
class YuNet:
    """The detector of one ONNX file.

    Source: Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence
    Research 20 (2023).
    """

    name = "YuNet"

    def __init__(self, file: Path, sha256: str | None = None) -> None:
        weights = checked(file, sha256)
        faces = (SMALLEST_FACE, SMALLEST_SHARE, OFF_CENTRE, SURE, REVISION)
        settings = (LONGEST_SIDE, LEAST_SCORE, MOST_OVERLAP, *faces)
        self.digest = fingerprint(weights.sha256, repr(settings))
        self.note = "" if weights.pinned else "the audit file pins no detector_sha256 for the face detector"
        self._rows = _Rows(file)
        # A GPU's images come through one thread, which leaves the other cores to detection
        is_alone = device().type == "cuda"
        self._pool = ThreadPoolExecutor(min(MOST_THREADS, cpu_count() or 1)) if is_alone else None

    def find(self, images: Images) -> list[Face | None]:
        """Return the face that each image is of, None where there is none."""
        return main_faces(images, self.upright)

    def find_all(self, images: Images) -> list[list[Face]]:
        """Return every face of each image, bystanders too."""
        return all_faces(images, self.upright)

    @property
    def upright(self) -> UprightDetector:
        """Return the network with what is known of it, for those who search in another way."""
        return UprightDetector(self._detect, LONGEST_SIDE, SURE)

    def _detect(self, images: Images, least: float) -> list[FacesFound]:
        all_rows: Iterable[Floats] = (self._pool.map if self._pool else map)(self._rows, images)
        found: list[FacesFound] = []
        for rows in all_rows:
            large = rows[np.minimum(rows[:, 2], rows[:, 3]) >= least]
            corners = np.concatenate([large[:, :2], large[:, :2] + large[:, 2:4]], axis=1)
            found.append(FacesFound(corners, large[:, 4:14].reshape(-1, 5, 2), large[:, 14]))
        return found


@final
class _Rows(threading.local):
    """What the network finds in an image; each thread has its own, for it keeps state between calls."""

    def __init__(self, file: Path) -> None:
        opencv = _opencv()
        self._size = (LONGEST_SIDE, LONGEST_SIDE)
        try:
            self._network: Any = opencv.FaceDetectorYN.create(
                str(file), "", self._size, LEAST_SCORE, MOST_OVERLAP, CANDIDATES
            )
            self._network.detect(np.zeros((*self._size, 3), dtype=np.uint8))
        except opencv.error as error:
            raise IntegrityError(f"{file} is damaged or no YuNet detector in ONNX") from error

    def __call__(self, image: Images) -> Floats:
        """Return (n, 15): x, y, width, height, five landmarks, score."""
        size = image.shape[1], image.shape[0]
        if size != self._size:
            self._network.setInputSize(size)
            self._size = size
        _, found = self._network.detect(np.ascontiguousarray(image[..., ::-1]))  # BGR
        return np.empty((0, 15)) if found is None else np.asarray(found, dtype=np.float64)


@cache
def _opencv() -> ModuleType:
    try:
        import cv2
    except ImportError as error:
        message = "align = \"yunet\" needs OpenCV: pip install 'showthrough[opencv]'"
        raise EnvironmentFault(message) from error
    cv2.setNumThreads(1)  # each core has images of its own
    if hasattr(cv2.utils, "logging"):  # OpenCV 5 warns of its own plans; 4.10 has no such part
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    return cv2
