"""Weights of a network that somebody else saved: in 16 bits too, and by the names that wrappers give."""

from pathlib import Path

from torch import Tensor, nn

from showthrough.generators.storage.checkpoint import Tensors, read_tensors
from showthrough.generators.training.trained import refuse_other_weights
from showthrough.observers.runtime.weights import unwrapped


def foreign_tensors(path: Path, network: nn.Module) -> Tensors:
    """Return the tensors of a safetensors file by the names and in the types of the network.

    Weights in float16 and bfloat16 are computed with in the network's own float32, which holds them exactly.

    Raises:
        ConfigError: the file is a pickle.
        IntegrityError: it is damaged, of another network, or holds numbers that are not finite.
    """
    own = network.state_dict()
    state = unwrapped(
        read_tensors(path), {key: value.shape for key, value in own.items()}, path, "the network"
    )
    tensors = {key: _as(value, own.get(key)) for key, value in state.items()}
    refuse_other_weights(network, tensors, path)
    return tensors


def _as(given: Tensor, own: Tensor | None) -> Tensor:
    """Return floats as the network's floats; whole numbers in their place are left for the refusal."""
    if own is None or not (given.is_floating_point() and own.is_floating_point()):
        return given
    return given.to(own.dtype)
