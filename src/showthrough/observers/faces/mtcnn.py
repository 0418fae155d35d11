"""MTCNN with the weights that facenet-pytorch ships: slow, and needs no file of its own."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import final

from facenet_pytorch.models import mtcnn

from showthrough.core.types import Images
from showthrough.observers.faces.main_face import (
    OFF_CENTRE,
    SMALLEST_FACE,
    SMALLEST_SHARE,
    Face,
    UprightDetector,
    all_faces,
    main_faces,
)
from showthrough.observers.faces.mtcnn_cascade import PYRAMID, THRESHOLDS, Networks, detected
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.weights import checked, fill, state_dict

LONGEST_SIDE = 1024  # larger images are made smaller before detection
SURE = 0.99  # measured: of 60 upright photos all score more, of the same ones turned few
REVISION = 3  # of mtcnn_cascade.py and main_face.py, to be raised when it may find anything else than before


@final
@dataclass(frozen=True)
class MTCNN:
    """Three small networks, one after another, on a pyramid of the image.

    Source: Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded
    Convolutional Networks", IEEE SPL 23 (2016).
    """

    networks: Networks
    digest: str
    name: str = "MTCNN"
    note: str = ""

    def find(self, images: Images) -> list[Face | None]:
        """Return the face that each image is of, None where there is none."""
        return main_faces(images, self.upright)

    def find_all(self, images: Images) -> list[list[Face]]:
        """Return every face of each image, bystanders too."""
        return all_faces(images, self.upright)

    @property
    def upright(self) -> UprightDetector:
        """Return the networks with what is known of them, for those who search in another way."""
        return UprightDetector(partial(detected, networks=self.networks), LONGEST_SIDE, SURE)


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
    settings = (LONGEST_SIDE, SMALLEST_FACE, SMALLEST_SHARE, THRESHOLDS, PYRAMID, OFF_CENTRE, REVISION)
    propose, refine, finish = networks
    return MTCNN(Networks(propose, refine, finish), fingerprint(*digests, repr(settings)))
