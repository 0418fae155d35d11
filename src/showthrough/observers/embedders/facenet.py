"""FaceNet: InceptionResnetV1 of facenet-pytorch, 512 numbers a face."""

from pathlib import Path

from facenet_pytorch import InceptionResnetV1
from facenet_pytorch.models.inception_resnet_v1 import get_torch_home
from torch import Tensor

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import FaceNetConfig
from showthrough.core.types import Features, Images
from showthrough.errors import EnvironmentFault
from showthrough.observers.faces.alignment import cropper
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import FaceEmbedder, noted, run, width_of
from showthrough.observers.runtime.weights import Weights, checked, fill, state_dict
from showthrough.weight_catalogue import entry_called, fetch

SIDE = 160
PUBLISHED = {"vggface2": "facenet-vggface2", "casia-webface": "facenet-casia"}  # in the weight catalogue


def facenet(name: str, config: FaceNetConfig, base: Path, allow_download: bool) -> FaceEmbedder:
    """Return an observer that gives unit vectors of faces; `file` is relative to `base`.

    Raises:
        EnvironmentFault: there are no weights, and none may be or could be downloaded.
        IntegrityError: the file is damaged, not the one named, holds another network, or could run code
            when read.
    """
    weights = _weights(name, config, base, allow_download)
    state = state_dict(weights.path)
    embedding = {key: value for key, value in state.items() if ".logits." not in f".{key}"}
    filled = fill(InceptionResnetV1(), embedding, weights.path, "InceptionResnetV1").to(device())

    def prepare(pixels: Tensor) -> Tensor:
        return (pixels - 127.5) / 128

    def network(faces: Images) -> Features:
        return run(filled, faces, prepare)

    cut = cropper(config, SIDE, "box", base)
    info = EmbedderInfo(
        name=name,
        title=f"FaceNet InceptionResnetV1 ({weights.path.name})",
        metric="cosine",
        is_matcher=True,
        digest=weights.sha256,
        licence=config.licence or "code MIT; the weights were trained on a research data set",
        preprocessing=f"{cut.words}; RGB (x - 127.5) / 128",
        note=noted(weights.note, cut.note),
    )
    width = width_of(network, SIDE, str(weights.path))
    return FaceEmbedder(info, cut, network, width, lambda pixels: filled(prepare(pixels)))


def _weights(name: str, config: FaceNetConfig, base: Path, allow_download: bool) -> Weights:
    """Return the config's file, or the published one: from where facenet-pytorch keeps it, or the cache."""
    if config.file is not None:
        return checked(base / config.file, config.sha256, can_download=True)
    entry = entry_called(PUBLISHED[config.pretrained])
    own = Path(get_torch_home()) / "checkpoints" / entry.file  # as facenet-pytorch
    if own.is_file():
        return checked(own, config.sha256 or entry.sha256)
    if not entry.is_here() and not allow_download:
        raise EnvironmentFault(
            f"embedder {name} has no weights: set `file` to a FaceNet state dict, or run with "
            f"--allow-download to fetch {entry.file}, which {entry.remedy()} does as well"
        )
    return checked(fetch(entry, allow_download=allow_download), config.sha256 or entry.sha256)
