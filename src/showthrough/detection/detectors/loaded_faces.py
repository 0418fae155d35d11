"""Detectors of faces that others trained: MTCNN, YuNet, CenterFace and RetinaFace."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
import torch
from torchvision.ops import nms

from showthrough.core.types import Floats, Images
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces.main_face import SMALLEST_FACE, FacesFound, UprightDetector, searched
from showthrough.observers.faces.mtcnn import face_finder
from showthrough.observers.faces.yunet import YuNet
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.weights import checked
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

AT_ONCE = 32  # pictures of one size
COARSEST = 32  # pixels that the sides of what CenterFace sees are multiples of
STRIDE = 4  # pixels between two places where CenterFace answers
SAME_FACE = 0.3  # overlap of two of its detections of one face
OUTPUTS = ("537", "538", "539", "540")  # of its file: heat, sizes, shifts, landmarks


class Origin(NamedTuple):
    """Whose a detector is: what a report says of it, and what tells it from others."""

    title: str
    digest: str


@final
@dataclass(frozen=True)
class LoadedFaceDetector:
    """A detector of upright faces with landmarks."""

    upright: UprightDetector
    origin: Origin

    @property
    def title(self) -> str:
        """Return what it is, in words."""
        return self.origin.title

    @property
    def digest(self) -> str:
        """Return what tells it from others: its kind, its settings and its weights."""
        return self.origin.digest

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        """Return the faces on each picture, strongest first, boxes in pixels of that picture."""
        return [
            _strongest(found, picture) for found, picture in zip(self.faces(pictures), pictures, strict=True)
        ]

    def faces(self, pictures: Sequence[Images]) -> list[FacesFound]:
        """Return boxes with landmarks and scores, in no order."""
        found: list[FacesFound] = []
        for _, group in groupby(pictures, key=lambda picture: picture.shape):
            alike = list(group)
            for start in range(0, len(alike), AT_ONCE):
                found += searched(np.stack(alike[start : start + AT_ONCE]), self.upright, SMALLEST_FACE)
        return found


def _strongest(found: FacesFound, picture: Images) -> Detections:
    order = np.argsort(-found.scores, kind="stable")[:MAX_DETECTIONS]
    height, width = picture.shape[:2]
    return Detections(found.boxes[order].clip(0, [width, height] * 2), found.scores[order])


def mtcnn_detector() -> LoadedFaceDetector:
    """Return MTCNN with the weights that facenet-pytorch ships."""
    finder = face_finder()
    return LoadedFaceDetector(finder.upright, Origin("MTCNN (facenet-pytorch, MIT)", finder.digest))


def yunet_detector(file: Path, sha256: str | None = None, licence: str = "") -> LoadedFaceDetector:
    """Return YuNet of one ONNX file."""
    finder = YuNet(file, sha256)
    return LoadedFaceDetector(finder.upright, Origin(titled("YuNet", licence), finder.digest))


def centerface_detector(
    file: Path, sha256: str | None, licence: str, longest_side: int, least_score: float
) -> LoadedFaceDetector:
    """Return CenterFace of one ONNX file.

    Source: Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point", Scientific
    Programming 2020.
    """
    weights = checked(file, sha256)
    network = _CenterFace(file, least_score)
    digest = fingerprint("centerface", weights.sha256, repr((longest_side, least_score)))
    return LoadedFaceDetector(
        UprightDetector(network, longest_side, 1.0), Origin(titled("CenterFace", licence), digest)
    )


def titled(name: str, licence: str) -> str:
    """Return a name with the licence of its weights, where that is known.

    >>> titled("YuNet", "MIT"), titled("YuNet", "")
    ('YuNet (weights: MIT)', 'YuNet')
    """
    return f"{name} (weights: {licence})" if licence else name


@final
class _CenterFace:
    """The network, which answers one picture and one caller at a time."""

    def __init__(self, file: Path, least_score: float) -> None:
        try:
            import cv2
        except ImportError as error:
            message = "the kind centerface needs OpenCV: pip install 'showthrough[opencv]'"
            raise EnvironmentFault(message) from error
        self._least_score = least_score
        self._turn = threading.Lock()
        try:
            self._network: Any = cv2.dnn.readNetFromONNX(str(file))
            self._answers(np.zeros((COARSEST, COARSEST, 3), dtype=np.uint8))
        except cv2.error as error:
            raise IntegrityError(f"{file} is damaged or no CenterFace network in ONNX") from error

    def __call__(self, images: Images, least: float) -> list[FacesFound]:
        return [_large(self._faces(image), least) for image in images]

    def _faces(self, image: Images) -> FacesFound:
        height, width = (-(-side // COARSEST) * COARSEST for side in image.shape[:2])
        canvas = np.zeros((height, width, 3), dtype=np.uint8)
        canvas[: image.shape[0], : image.shape[1]] = image
        return decoded_heat(self._answers(canvas), self._least_score)

    def _answers(self, canvas: Images) -> list[Floats]:
        pixels = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], dtype=np.float32)
        with self._turn:
            self._network.setInput(pixels)
            answers = self._network.forward(list(OUTPUTS))
        return [np.asarray(answer[0], dtype=np.float64) for answer in answers]


def decoded_heat(answers: Sequence[Floats], least_score: float) -> FacesFound:
    """Return the faces that CenterFace's maps (1 or more, h, w) of heat, sizes, shifts and landmarks mean."""
    heat, sizes, shifts, points = answers
    y, x = np.nonzero(heat[0] > least_score)
    scores = heat[0, y, x]
    sides = np.exp(sizes[:, y, x]) * STRIDE  # height, width
    middle = (np.stack([y, x]) + shifts[:, y, x] + 0.5) * STRIDE
    corner, end = middle - sides / 2, middle + sides / 2
    boxes = np.stack([corner[1], corner[0], end[1], end[0]], axis=1)
    five = points[:, y, x].reshape(5, 2, -1)  # y, x of each landmark, as shares of the box
    landmarks = (five * sides + corner).transpose(2, 0, 1)[..., ::-1]
    kept = nms(torch.from_numpy(boxes), torch.from_numpy(scores), SAME_FACE).numpy()
    return FacesFound(boxes[kept], landmarks[kept], scores[kept])


def _large(found: FacesFound, least: float) -> FacesFound:
    """Return the faces whose shorter side has so many pixels."""
    kept = (found.boxes[:, 2:] - found.boxes[:, :2]).min(axis=1, initial=np.inf) >= least
    return FacesFound(*(part[kept] for part in found))
