"""EdgeFace, 112 x 112 to 512 numbers, as its authors publish it or made plain.

Source: George et al., "EdgeFace: Efficient Face Recognition Model for Edge Devices", IEEE TBIOM 6 (2024).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from torch import Tensor, nn

from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.runtime.weights import fill

WIDTH = 512
MARK = "xca.temperature"  # no convolutional network has such attention
STEM = "stem.0.weight"  # (channels, 3, 4, 4)
SIZES = {24: ("XXS", "xx_small"), 32: ("XS", "x_small"), 48: ("S", "small"), 80: ("Base", "base")}
PACKED = "._packed_params._packed_params"  # weight and bias of a linear layer in 8 bits
PACKING = (".scale", ".zero_point", "._packed_params.dtype")  # of inputs: unused once weights are floats
FIRST, SECOND = ".linear1.weight", ".linear2.weight"  # a linear layer of low rank: one after the other


class EdgeFace(NamedTuple):
    """Network with its weights, and the size that it is published under, such as EdgeFace-XS."""

    network: nn.Module
    name: str


def is_edgeface(state: Mapping[str, object]) -> bool:
    """Return whether these are the weights of an EdgeNeXt."""
    return any(key.endswith(MARK) for key in state)


def edgeface(state: Mapping[str, object], path: Path) -> EdgeFace:
    """Return the network with these weights: those in 8 bits made floats, layers of low rank multiplied out.

    Raises:
        EnvironmentFault: timm is missing.
        IntegrityError: the file holds another EdgeNeXt, or something that is no tensor.
    """
    try:
        from timm import create_model
    except ImportError as error:
        message = f"{path} is an EdgeFace and needs timm: pip install 'showthrough[edgeface]'"
        raise EnvironmentFault(message) from error
    tensors = _plain(_floats(state, path))
    channels = next((len(value) for key, value in tensors.items() if key.endswith(STEM)), None)
    if channels not in SIZES:
        known = ", ".join(f"{name} {width}" for width, (name, _) in SIZES.items())
        raise IntegrityError(f"{path} is an EdgeNeXt of {channels} channels; EdgeFace has {known}")
    size, variant = SIZES[channels]
    network: nn.Module = create_model(f"edgenext_{variant}", pretrained=False, num_classes=WIDTH)
    name = f"EdgeFace-{size}"
    return EdgeFace(fill(network, tensors, path, name), name)


def _floats(state: Mapping[str, object], path: Path) -> dict[str, Tensor]:
    tensors: dict[str, object] = {}
    for name, value in state.items():
        if name.endswith(PACKED) and isinstance(value, tuple) and len(value) == 2:
            layer = name.removesuffix(PACKED)
            tensors[f"{layer}.weight"], tensors[f"{layer}.bias"] = value
        elif not name.endswith(PACKING):
            tensors[name] = value
    wrong = [name for name, value in tensors.items() if not isinstance(value, Tensor)]
    if wrong:
        raise IntegrityError(f"{path} does not fit an EdgeFace: {wrong[0]} is no tensor")
    return {name: value.dequantize() for name, value in tensors.items() if isinstance(value, Tensor)}


def _plain(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors with two layers of low rank, W = B A, as the one layer that they stand for."""
    plain = {}
    for name, value in tensors.items():
        layer, _, part = name.rpartition(".linear")
        second = tensors.get(layer + SECOND)
        if name.endswith(FIRST) and second is not None:
            plain[f"{layer}.weight"] = (second.double() @ value.double()).float()
        elif name.endswith(SECOND) and layer + FIRST in tensors:
            continue
        else:
            plain[f"{layer}.bias" if part == "2.bias" and layer + FIRST in tensors else name] = value
    return plain
