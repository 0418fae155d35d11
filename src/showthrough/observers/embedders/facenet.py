"""FaceNet: InceptionResnetV1 of facenet-pytorch, 512 numbers a face."""

from pathlib import Path

import torch
from facenet_pytorch import InceptionResnetV1
from facenet_pytorch.models.inception_resnet_v1 import get_torch_home
from torch import Tensor

from showthrough.core.config import FaceNetConfig
from showthrough.core.records import EmbedderInfo
from showthrough.core.types import Features, Images
from showthrough.errors import EnvironmentFault
from showthrough.observers.faces.alignment import cropper
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import FaceEmbedder, noted, run, width_of
from showthrough.observers.runtime.weights import Weights, checked, fill, state_dict

SIDE = 160
RELEASE = "https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/"
PUBLISHED = {
    "vggface2": "20180402-114759-vggface2.pt",
    "casia-webface": "20180408-102900-casia-webface.pt",
}


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
    if config.file is not None:
        return checked(base / config.file, config.sha256, can_download=True)
    cached = Path(get_torch_home()) / "checkpoints" / PUBLISHED[config.pretrained]  # as facenet-pytorch
    if not cached.is_file():
        if not allow_download:
            raise EnvironmentFault(
                f"embedder {name} has no weights: set `file` to a FaceNet state dict, or run with "
                f"--allow-download to fetch {PUBLISHED[config.pretrained]}"
            )
        _download(RELEASE + cached.name, cached)
    return checked(cached, config.sha256)


def _download(address: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        torch.hub.download_url_to_file(address, str(target), progress=False)
    except OSError as error:
        raise EnvironmentFault(f"{address} could not be fetched ({error}); set `file` instead") from error
