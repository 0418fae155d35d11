"""Gradient norms of single images: how far each would move the weights if it were trained on once more."""

import copy
from math import inf

import numpy as np
from torch import Tensor, nn

from showthrough.core.types import Floats
from showthrough.generators.models.adversarial import Critic
from showthrough.generators.models.network import Network, device, same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.private.clipping import ClippedGradients

DRAWS = 8  # latents, times or generated images that an image's loss is averaged over
SMALLEST = 1e-12  # of a size: a layer that does not learn has a gradient of zero, and no log


def layers_of(network: Network) -> tuple[str, ...]:
    """Return the names of the layers whose gradients tell of people."""
    return ClippedGradients(network.sees_people, inf).names


def log_gradient_norms(network: Network, pixels: Tensor, labels: Tensor | None, seed: int) -> Floats:
    """Return the log gradient norm of each image in each layer, (N, layers) from pixels (N, D).

    All images share the draws of the loss, which follow from the seed. A penalty on the critic's
    slope is left out: it is a gradient already, and no part of what an image adds to the loss.
    """
    network = copy.deepcopy(network).requires_grad_(requires_grad=True).to(device())
    named = [] if labels is None else [labels.unsqueeze(1)]
    with same_bits():
        draws = network.draws(stream(seed, "gradients"), 1, DRAWS)
        given = (pixels.unsqueeze(1), *named, *draws)
        batch = [_repeated(tensor.to(device()), len(pixels)) for tensor in given]
        sizes = ClippedGradients(_module(network), inf).by_layer(batch)
    logs: Floats = np.log(np.maximum(sizes.double().cpu().numpy(), SMALLEST))
    return logs


def _module(network: Network) -> nn.Module:
    """Return the part that sees people, without what is no part of an image's own loss."""
    module = network.sees_people
    return module.without_penalty() if isinstance(module, Critic) else module


def _repeated(tensor: Tensor, records: int) -> Tensor:
    """Return a tensor of one record or of one draw as (records, DRAWS, ...)."""
    return tensor.expand(records, DRAWS, *tensor.shape[2:])
