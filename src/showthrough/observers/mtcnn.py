"""MTCNN with the weights that facenet-pytorch ships: slow, and needs no file of its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, final

import numpy as np
import torch
from facenet_pytorch.models import mtcnn
from facenet_pytorch.models.utils.detect_face import detect_face
from torch import nn

from showthrough.core.images import Size
from showthrough.core.types import Images
from showthrough.observers.device import device
from showthrough.observers.embedding import fingerprint
from showthrough.observers.subject import (
    OFF_CENTRE,
    SMALLEST_FACE,
    SMALLEST_SHARE,
    Face,
    searched,
    smallest_face,
    subject,
)
from showthrough.observers.weights import checked, fill, state_dict

LONGEST_SIDE = 1024  # larger images are made smaller before detection
THRESHOLDS = (0.6, 0.7, 0.7)  # of the three networks, as published
PYRAMID = 0.709  # each step of the image pyramid halves the area
# What the library stumbles over when a candidate lies wholly outside its image, which is then no face
MISCOUNTED = ("shape of the mask", "non-empty list of Tensors")


@final
@dataclass(frozen=True)
class MTCNN:
    """Three small networks, one after another, on a pyramid of the image.

    Source: Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded
    Convolutional Networks", IEEE SPL 23 (2016).
    """

    networks: tuple[nn.Module, nn.Module, nn.Module]
    digest: str
    name: str = "MTCNN"
    note: str = ""

    def find(self, images: Images) -> list[Face | None]:
        """Return the face that each image is of, None where there is none."""
        return searched(images, LONGEST_SIDE, self._detect)

    def _detect(self, images: Images) -> list[Face | None]:
        size = images.shape[1], images.shape[2]
        try:
            with torch.inference_mode():
                found = detect_face(
                    images, smallest_face(size), *self.networks, THRESHOLDS, PYRAMID, device()
                )
        except (IndexError, RuntimeError) as error:
            if not any(words in str(error) for words in MISCOUNTED):
                raise
            return [None] if len(images) == 1 else [self._detect(one[None])[0] for one in images]
        return [_face(boxes, points, size) for boxes, points in zip(*found, strict=True)]


def _face(boxes: Any, landmarks: Any, size: Size) -> Face | None:
    if len(boxes) == 0:
        return None
    corners = np.asarray(boxes, dtype=np.float64)[:, :4]
    return subject(corners, np.asarray(landmarks, dtype=np.float64), size)


@cache
def face_finder() -> MTCNN:
    """Return the detector, loaded once."""
    folder = Path(mtcnn.__file__).parents[1] / "data"
    kinds = {"pnet": mtcnn.PNet, "rnet": mtcnn.RNet, "onet": mtcnn.ONet}
    networks, digests = [], []
    for name, kind in kinds.items():
        weights = checked(folder / f"{name}.pt", None)
        network = fill(kind(pretrained=False), state_dict(weights.path), weights.path, name)
        networks.append(network.to(device()))
        digests.append(weights.sha256)
    first, second, third = networks
    settings = (LONGEST_SIDE, SMALLEST_FACE, SMALLEST_SHARE, THRESHOLDS, PYRAMID, OFF_CENTRE)
    return MTCNN((first, second, third), fingerprint(*digests, repr(settings)))
