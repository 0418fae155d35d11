"""Features of whole pictures by a network from any file: DINOv2, CLIP, ONNX, TorchScript."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.core.types import Features, Images
from showthrough.errors import ConfigError
from showthrough.observers.embedders.onnx_network import onnx_network
from showthrough.observers.embedders.torchscript_network import torchscript_network
from showthrough.observers.extractors.vision_transformers import vision_transformer
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint, run
from showthrough.observers.runtime.weights import checked

USUAL_SIDE = 224
Triple = tuple[float, float, float]
IMAGENET: tuple[Triple, Triple] = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
OPENAI: tuple[Triple, Triple] = (
    (0.48145466, 0.4578275, 0.40821073),
    (0.26862954, 0.26130258, 0.27577711),
)
FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
}
PICTURES = "pictures"


class Preprocessing(NamedTuple):
    """Preprocessing of pictures: cut, resize, scale, order of channels."""

    side: int
    mean: Triple
    std: Triple
    resize: str
    crop: float | None
    channels: str

    @property
    def words(self) -> str:
        """Return the description for the report, so exact that figures can be compared by it."""
        part = "whole image" if self.crop is None else f"central {self.crop:g} of the shorter side"
        numbers = ", ".join(f"({', '.join(f'{one:g}' for one in each)})" for each in (self.mean, self.std))
        return (
            f"{part}, {self.resize} to {self.side} x {self.side} (antialiased), "
            f"{self.channels.upper()} / 255, mean and deviation {numbers}"
        )

    def __call__(self, images: Images) -> Images:
        """Return pictures cut and resized, uint8 (n, side, side, 3), channels in the network's order."""
        box, made = self._box(images.shape[1], images.shape[2]), []
        for one in images:
            small = Image.fromarray(one).resize((self.side, self.side), FILTERS[self.resize], box=box)
            made.append(np.asarray(small))
        stacked = np.stack(made)
        return stacked[..., ::-1].copy() if self.channels == "bgr" else stacked

    def scaled(self, pixels: Tensor) -> Tensor:
        """Return pixels (n, 3, h, w) from 0 to 255 as the network takes them."""
        mean, std = (
            torch.tensor(one, device=pixels.device).view(1, 3, 1, 1) for one in (self.mean, self.std)
        )
        return (pixels / 255 - mean) / std

    def _box(self, height: int, width: int) -> tuple[float, float, float, float]:
        if self.crop is None:
            return 0.0, 0.0, float(width), float(height)
        side = self.crop * min(height, width)
        left, top = (width - side) / 2, (height - side) / 2
        return left, top, left + side, top + side


def picture_features(file: Path, config: FeaturesConfig) -> "PictureFeatures":
    """Return the extractor that a file holds, named after its network: no number of it is called FID.

    Raises:
        EnvironmentFault: the file, timm or onnxruntime is missing.
        IntegrityError: the file is damaged, not the one named, or of another network.
        ConfigError: it does not take such pictures, or gives no vector for each.
    """
    weights = checked(file, config.sha256)
    network, title, preprocessing = _network(file, config)
    info = EmbedderInfo(
        name=f"fd-{config.kind}-{fingerprint(weights.sha256, preprocessing.words)[:8]}",
        title=f"FD-{title}",
        metric="l2",
        is_matcher=False,
        digest=weights.sha256,
        licence=config.licence,
        preprocessing=preprocessing.words,
        note=weights.note,
    )
    found = PictureFeatures(info, preprocessing, network)
    grey = np.full((1, preprocessing.side, preprocessing.side, 3), 127, dtype=np.uint8)
    found(grey)  # what is no extractor is refused before anything long begins
    return found


@final
class PictureFeatures:
    """Feature extractor for whole images of any size; it never fails to enrol."""

    def __init__(
        self, info: EmbedderInfo, preprocessing: Preprocessing, network: Callable[[Images], Features]
    ) -> None:
        self.info = info
        self.size: Size | None = None  # resized here, by the filter that was asked for
        self.digest = fingerprint(info.digest, info.title, info.preprocessing)
        self._prepared, self._network = preprocessing, network

    def __call__(self, images: Images) -> Features:
        """Return features (n, D)."""
        found = self._network(self._prepared(images))
        while found.ndim > 2 and found.shape[-1] == 1:
            found = found[..., 0]
        if found.ndim != 2 or len(found) != len(images):
            raise ConfigError(
                f"{self.info.title} gives an array of shape {found.shape} for {len(images)} pictures, not "
                "one vector each; export the network up to its pooled features"
            )
        return found


def _network(file: Path, config: FeaturesConfig) -> tuple[Callable[[Images], Features], str, Preprocessing]:
    """Return the network on resized pictures, its name, and what comes before it."""
    if config.kind in ("dinov2", "clip"):
        tower = vision_transformer(file, config)
        usual = _preprocessing(config, *(IMAGENET if config.kind == "dinov2" else OPENAI))
        return _of_torch(tower.network.to(device()), usual), tower.title, usual
    assert config.mean is not None  # the settings of a file have all of them
    assert config.std is not None
    given = _preprocessing(config, config.mean, config.std)
    if config.kind == "torchscript":
        return _of_torch(torchscript_network(file, PICTURES), given), config.name, given
    network = onnx_network(file, given.side, PICTURES)

    def on_onnx(pictures: Images) -> Features:
        return network(given.scaled(torch.tensor(pictures).permute(0, 3, 1, 2).float()).numpy())

    return on_onnx, config.name, given


def _of_torch(network: Callable[[Tensor], Tensor], prepared: Preprocessing) -> Callable[[Images], Features]:
    return lambda pictures: run(network, pictures, prepared.scaled)


def _preprocessing(config: FeaturesConfig, mean: Triple, std: Triple) -> Preprocessing:
    return Preprocessing(
        side=config.size or USUAL_SIDE,
        mean=config.mean or mean,
        std=config.std or std,
        resize=config.resize,
        crop=config.crop,
        channels=config.channels,
    )
