"""EdgeFace-XXS: the smallest EdgeFace, 112 x 112 to 512 numbers, as its authors publish it or made plain.

Source: George et al., "EdgeFace: Efficient Face Recognition Model for Edge Devices", IEEE TBIOM 6 (2024).
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor, nn

from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.runtime.weights import fill

WIDTH = 512
NAME = "EdgeFace-XXS"
MARK = "stages.1.blocks.1.xca.temperature"  # no convolutional network has such attention
PREFIX = "model."  # of every name in the published file
PACKED = "._packed_params._packed_params"  # weight and bias of a linear layer in 8 bits
PACKING = (".scale", ".zero_point", "._packed_params.dtype")  # of inputs: unused once weights are floats


def is_edgeface(state: Mapping[str, object]) -> bool:
    """Return whether these are the weights of an EdgeNeXt."""
    return MARK in state or PREFIX + MARK in state


def edgeface(state: Mapping[str, object], path: Path) -> nn.Module:
    """Return the network with these weights, those in 8 bits made floats.

    Raises:
        EnvironmentFault: timm is missing.
        IntegrityError: the file holds another EdgeNeXt, or something that is no tensor.
    """
    try:
        from timm import create_model
    except ImportError as error:
        message = f"{path} is an EdgeFace and needs timm: pip install 'showthrough[edgeface]'"
        raise EnvironmentFault(message) from error
    network: nn.Module = create_model("edgenext_xx_small", pretrained=False, num_classes=WIDTH)
    return fill(network, _floats(state, path), path, NAME)


def _floats(state: Mapping[str, object], path: Path) -> dict[str, Tensor]:
    tensors: dict[str, object] = {}
    for key, value in state.items():
        name = key.removeprefix(PREFIX)
        if name.endswith(PACKED) and isinstance(value, tuple) and len(value) == 2:
            layer = name.removesuffix(PACKED)
            tensors[f"{layer}.weight"], tensors[f"{layer}.bias"] = value
        elif not name.endswith(PACKING):
            tensors[name] = value
    wrong = [name for name, value in tensors.items() if not isinstance(value, Tensor)]
    if wrong:
        raise IntegrityError(f"{path} does not fit {NAME}: {wrong[0]} is no tensor")
    return {name: value.dequantize() for name, value in tensors.items() if isinstance(value, Tensor)}
