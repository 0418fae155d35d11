"""The FID Inception of 2015-12-05: images to the features that FID and precision/recall compare."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, final

import torch
from torch import Tensor, nn
from torch.nn import functional

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.core.types import Features, Images
from showthrough.errors import IntegrityError
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import fingerprint, run
from showthrough.observers.runtime.weights import checked, fill, state_dict

SIDE = 299
WORDS = "whole image, bilinear to 299 x 299 as TensorFlow 1 did (not antialiased), (x - 128) / 128"


class Layer(NamedTuple):
    """A convolution with batch normalisation and ReLU; it keeps the size unless it strides."""

    name: str
    channels: int
    kernel: tuple[int, int] = (1, 1)
    stride: int = 1


Pooling = Literal["average", "max", "halve"]
Step = Layer | Pooling | tuple[Layer, Layer]  # two layers side by side
Branch = Sequence[Step]

POINT, SQUARE, LARGE, WIDE, TALL = (1, 1), (3, 3), (5, 5), (1, 7), (7, 1)
POOLS: dict[Pooling, Callable[[Tensor], Tensor]] = {
    # TensorFlow does not count the padding
    "average": lambda x: functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False),
    "max": lambda x: functional.max_pool2d(x, 3, 1, 1),
    "halve": lambda x: functional.max_pool2d(x, 3, 2),
}


def _chain(prefix: str, *layers: tuple[int, tuple[int, int]], last_stride: int = 1) -> Branch:
    strides = [1] * (len(layers) - 1) + [last_stride]
    return [
        Layer(f"{prefix}_{number}", channels, kernel, stride)
        for number, ((channels, kernel), stride) in enumerate(zip(layers, strides, strict=True), start=1)
    ]


def _block_a(pooled: int) -> Sequence[Branch]:
    return (
        [Layer("branch1x1", 64)],
        _chain("branch5x5", (48, POINT), (64, LARGE)),
        _chain("branch3x3dbl", (64, POINT), (96, SQUARE), (96, SQUARE)),
        ["average", Layer("branch_pool", pooled)],
    )


def _block_c(inner: int) -> Sequence[Branch]:
    one = (inner, POINT)
    return (
        [Layer("branch1x1", 192)],
        _chain("branch7x7", one, (inner, WIDE), (192, TALL)),
        _chain("branch7x7dbl", one, (inner, TALL), (inner, WIDE), (inner, TALL), (192, WIDE)),
        ["average", Layer("branch_pool", 192)],
    )


def _block_e(pool: Pooling) -> Sequence[Branch]:
    def fork(prefix: str) -> tuple[Layer, Layer]:
        return Layer(f"{prefix}a", 384, (1, 3)), Layer(f"{prefix}b", 384, (3, 1))

    return (
        [Layer("branch1x1", 320)],
        [Layer("branch3x3_1", 384), fork("branch3x3_2")],
        [*_chain("branch3x3dbl", (448, POINT), (384, SQUARE)), fork("branch3x3dbl_3")],
        [pool, Layer("branch_pool", 192)],  # "max" in the last block, as in the graph of 2015
    )


_BLOCK_B: Sequence[Branch] = (
    [Layer("branch3x3", 384, SQUARE, 2)],
    _chain("branch3x3dbl", (64, POINT), (96, SQUARE), (96, SQUARE), last_stride=2),
    ["halve"],
)
_BLOCK_D: Sequence[Branch] = (
    _chain("branch3x3", (192, POINT), (320, SQUARE), last_stride=2),
    _chain("branch7x7x3", (192, POINT), (192, WIDE), (192, TALL), (192, SQUARE), last_stride=2),
    ["halve"],
)

MIXED = {  # channels that go in, and what they go through
    "Mixed_5b": (192, _block_a(32)),
    "Mixed_5c": (256, _block_a(64)),
    "Mixed_5d": (288, _block_a(64)),
    "Mixed_6a": (288, _BLOCK_B),
    "Mixed_6b": (768, _block_c(128)),
    "Mixed_6c": (768, _block_c(160)),
    "Mixed_6d": (768, _block_c(160)),
    "Mixed_6e": (768, _block_c(192)),
    "Mixed_7a": (768, _BLOCK_D),
    "Mixed_7b": (1280, _block_e("average")),
    "Mixed_7c": (2048, _block_e("max")),
}
STEM = {  # channels in, channels out, kernel, stride, padding
    "Conv2d_1a_3x3": (3, 32, SQUARE, 2, 0),
    "Conv2d_2a_3x3": (32, 32, SQUARE, 1, 0),
    "Conv2d_2b_3x3": (32, 64, SQUARE, 1, 1),
    "Conv2d_3b_1x1": (64, 80, POINT, 1, 0),
    "Conv2d_4a_3x3": (80, 192, SQUARE, 1, 0),
}
HALVED_AFTER = ("Conv2d_2b_3x3", "Conv2d_4a_3x3")
LAST = {64: "Conv2d_2b_3x3", 192: "Conv2d_4a_3x3", 768: "Mixed_6e", 2048: "Mixed_7c"}  # by length of features


def inception(file: Path, config: FeaturesConfig) -> "InceptionFeatures":
    """Return the extractor of the features behind FID, averaged over the image.

    Raises:
        EnvironmentFault: there is no such file.
        IntegrityError: the file is damaged, not the one named, or ends before the features asked for.
    """
    weights = checked(file, config.sha256)
    network = Inception(config.dims)
    state = _needed(_plain(state_dict(file)), network, file, config.dims)
    fill(network, state, file, "the FID Inception in the key names of torch-fidelity")
    network.to(memory_format=torch.channels_last).to(device())  # half as fast again on a CPU
    info = EmbedderInfo(
        name=f"fid-{config.dims}",
        title=f"FID-{config.dims} (Inception 2015-12-05, {LAST[config.dims]})",
        metric="l2",
        is_matcher=False,
        digest=weights.sha256,
        licence="Apache-2.0 (TensorFlow models)",
        preprocessing=WORDS,
        note=weights.note,
    )
    return InceptionFeatures(info, network)


@final
class InceptionFeatures:
    """Feature extractor for whole images of any size; it never fails to enrol."""

    def __init__(self, info: EmbedderInfo, network: "Inception") -> None:
        self.info = info
        self.size: Size | None = None  # resized here, as the published network expects it
        self.digest = fingerprint(info.digest, info.name, info.preprocessing)
        self._network = network

    def __call__(self, images: Images) -> Features:
        """Return features (n, D), D being 64, 192, 768 or 2048."""
        return run(self._network, images, _prepared)


def _plain(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Return the weights without what wraps the network, by the name of its first layer."""
    first = f"{next(iter(STEM))}.conv.weight"
    wrapper = next((key.removesuffix(first) for key in state if key.endswith(f".{first}")), "")
    return {key.removeprefix(wrapper): value for key, value in state.items()} if wrapper else state


def _needed(state: Mapping[str, Tensor], network: nn.Module, file: Path, dims: int) -> dict[str, Tensor]:
    """Return the weights of the layers in use; a file may hold more layers, but not fewer."""
    wanted = network.state_dict().keys()
    kernels = [key for key in wanted if key.endswith("conv.weight")]
    empty = [key for key in kernels if key not in state or not state[key].any()]
    if empty:
        layer = empty[0].removesuffix(".conv.weight")
        raise IntegrityError(
            f"{file} has no weights (absent or all zeros) for {layer}, so features.dims = {dims} would "
            "mean nothing; use a complete file or fewer dims"
        )
    return {key: value for key, value in state.items() if key in wanted}


@final
class Inception(nn.Module):
    """Pixels (n, 3, 299, 299) to features (n, dims): the network up to one of its taps."""

    def __init__(self, dims: int) -> None:
        super().__init__()
        parts: dict[str, nn.Module] = {name: _Conv(*how) for name, how in STEM.items()}
        parts |= {name: _Mixed(inside, branches) for name, (inside, branches) in MIXED.items()}
        for name, part in parts.items():
            self.add_module(name, part)
            if name == LAST[dims]:
                break

    def forward(self, x: Tensor) -> Tensor:
        """Return the mean of each channel over the image."""
        for name, part in self.named_children():
            x = part(x)
            if name in HALVED_AFTER:
                x = functional.max_pool2d(x, 3, 2)
        return x.mean(dim=(2, 3))


@final
class _Conv(nn.Module):
    def __init__(
        self, inside: int, outside: int, kernel: tuple[int, int], stride: int, padding: int | tuple[int, int]
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outside, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.bn(self.conv(x)))


@final
class _Mixed(nn.Module):
    """Mixed block: branches side by side, whose outputs are stacked in order."""

    def __init__(self, inside: int, branches: Sequence[Branch]) -> None:
        super().__init__()
        self.branches = branches
        for branch in branches:
            channels = inside
            for step in branch:
                channels = self._add(step, channels)

    def _add(self, step: Step, inside: int) -> int:
        """Add what a step needs; return how many channels leave it."""
        if isinstance(step, str):
            return inside
        layers = (step,) if isinstance(step, Layer) else step
        for layer in layers:
            padding = (layer.kernel[0] // 2, layer.kernel[1] // 2) if layer.stride == 1 else 0
            self.add_module(layer.name, _Conv(inside, layer.channels, layer.kernel, layer.stride, padding))
        return sum(layer.channels for layer in layers)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self._follow(branch, x) for branch in self.branches], dim=1)

    def _follow(self, branch: Branch, x: Tensor) -> Tensor:
        for step in branch:
            if isinstance(step, str):
                x = POOLS[step](x)
            elif isinstance(step, Layer):
                x = self.get_submodule(step.name)(x)
            else:
                x = torch.cat([self.get_submodule(layer.name)(x) for layer in step], dim=1)
        return x


def _prepared(pixels: Tensor) -> Tensor:
    return (resized_as_tensorflow(pixels, SIDE) - 128) / 128


def resized_as_tensorflow(pixels: Tensor, side: int) -> Tensor:
    """Return images (n, c, h, w) resized to (n, c, side, side) by TensorFlow 1's bilinear sampling.

    Output pixel i is read at i * h / side, without half-pixel centres and without antialiasing:
    not a good resize, but the one that every published FID was computed with.

    Source: tf.image.resize_bilinear(align_corners=False) of TensorFlow 1.
    """
    return _along(_along(pixels, side, dim=3), side, dim=2)


def _along(pixels: Tensor, side: int, dim: int) -> Tensor:
    length = pixels.shape[dim]
    place = torch.arange(side, device=pixels.device, dtype=torch.float32) * (length / side)
    low = place.long().clamp_max(length - 1)
    high = (low + 1).clamp_max(length - 1)
    share = (place - low).view([-1 if axis == dim else 1 for axis in range(4)])
    before = pixels.index_select(dim, low)
    return before + (pixels.index_select(dim, high) - before) * share
