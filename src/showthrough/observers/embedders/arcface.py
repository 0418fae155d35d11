"""ArcFace-style embedders from a file: ONNX, TorchScript, the tensors of a MobileFaceNet or an EdgeFace."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import ArcFaceConfig
from showthrough.core.types import Features, Images
from showthrough.errors import ConfigError
from showthrough.observers.embedders.edgeface import edgeface, is_edgeface
from showthrough.observers.embedders.mobilefacenet import MobileFaceNet
from showthrough.observers.embedders.torchscript_network import torchscript_network
from showthrough.observers.faces.alignment import cropper
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import FaceEmbedder, noted, run, width_of
from showthrough.observers.runtime.weights import checked, contents, fill, is_torchscript, only_tensors

SIDE = 112
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # mean and deviation of RGB / 255
INPUT = {
    "half": "x/127.5 - 1",
    "imagenet": "x/255, ImageNet mean and deviation",
    "unit": "x/255",
    "bytes": "x from 0 to 255",
}
SUFFIXES = (".onnx", ".pt", ".pth", ".ckpt", ".safetensors")


def arcface(name: str, file: Path, config: ArcFaceConfig, base: Path = Path()) -> FaceEmbedder:
    """Return an observer that gives unit vectors of faces; `detector_file` is relative to `base`.

    Raises:
        EnvironmentFault: the file or onnxruntime is missing.
        IntegrityError: the file is damaged, not the one named, of another architecture than those known
            here, or could run code when read.
        ConfigError: the file holds no embedder at all.
    """
    if file.suffix not in SUFFIXES:
        raise ConfigError(f"embedder {name}: {file} ends in none of {', '.join(SUFFIXES)}")
    weights = checked(file, config.sha256)
    network, kind, model = _network(file, config)
    cut = cropper(config, SIDE, "landmarks", base)
    info = EmbedderInfo(
        name=name,
        title=f"{kind} ({file.name})",
        metric="cosine",
        is_matcher=True,
        digest=weights.sha256,
        licence=config.licence,
        preprocessing=f"{cut.words}; {config.channels.upper()} {INPUT[config.input]}",
        note=noted(weights.note, cut.note),
    )
    return FaceEmbedder(info, cut, network, width_of(network, SIDE, str(file)), model)


def _network(
    file: Path, config: ArcFaceConfig
) -> tuple[Callable[[Images], Features], str, Callable[[Tensor], Tensor] | None]:
    if file.suffix == ".onnx":
        from showthrough.observers.embedders.onnx_network import onnx_network

        network = onnx_network(file, SIDE)
        return lambda faces: network(_channels_first(faces, config)), "ArcFace-style embedder, ONNX", None
    model, kind = _model(file)

    def embed(faces: Images) -> Features:
        return run(model, faces, lambda pixels: _scaled(pixels, config))

    return embed, kind, lambda pixels: model(_scaled(pixels, config))


def _model(file: Path) -> tuple[Callable[[Tensor], Tensor], str]:
    if file.suffix != ".safetensors" and is_torchscript(file):
        return torchscript_network(file), "ArcFace-style embedder, TorchScript"
    state = contents(file)
    if is_edgeface(state):
        found = edgeface(state, file)
        return found.network.to(device()), f"ArcFace-style embedder, {found.name}"
    network = fill(MobileFaceNet(), only_tensors(state, file), file, "MobileFaceNet")
    return network.to(device()), "ArcFace-style embedder, MobileFaceNet"


def _channels_first(faces: Images, config: ArcFaceConfig) -> Features:
    return _scaled(torch.tensor(faces).permute(0, 3, 1, 2).float(), config).numpy()


def _scaled(pixels: Tensor, config: ArcFaceConfig) -> Tensor:
    """Return normalised pixels (n, 3, 112, 112) as the network was trained on them; those given are RGB."""
    scaled = _ranged(pixels, config.input)
    return scaled.flip(1) if config.channels == "bgr" else scaled


def _ranged(pixels: Tensor, scale: str) -> Tensor:
    if scale == "half":
        return pixels / 127.5 - 1
    if scale == "bytes":
        return pixels
    if scale == "unit":
        return pixels / 255
    mean, deviation = (torch.tensor(each, device=pixels.device).view(1, 3, 1, 1) for each in IMAGENET)
    return (pixels / 255 - mean) / deviation
