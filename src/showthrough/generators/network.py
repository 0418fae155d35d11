"""What the network of every trained generator can do, and how its weights begin."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn


class Network(nn.Module, ABC):
    """A loss for each record, and images from noise.

    Pixels are float32 in [-1, 1], flattened to D = 3 * side * side. A record holds K images of one
    person (or one image K times); without privacy K is 1.
    """

    noise_size: int  # numbers that one image is made from

    @abstractmethod
    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return the random numbers that `forward` needs, each (records, each, ...)."""

    @abstractmethod
    def forward(self, pixels: Tensor, *draws: Tensor) -> Tensor:
        """Return one loss a record, (R,), from pixels (R, K, D); no record may move another's loss."""

    @abstractmethod
    def images(self, noise: Tensor) -> Tensor:
        """Return one image for each row of standard normal noise, (N, noise_size) to (N, D)."""


def initialise(network: Network, rng: np.random.Generator) -> Network:
    """Return a network that was built on the meta device with weights drawn from `rng`.

    torch's own initialisation reads and moves the global generator; this does neither.
    """
    network.to_empty(device="cpu")
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Linear):
                bound = module.in_features**-0.5
                weight = rng.uniform(-bound, bound, tuple(module.weight.shape))
                module.weight.copy_(torch.from_numpy(weight))
                module.bias.zero_()
            elif isinstance(module, nn.LayerNorm):
                module.weight.fill_(1.0)
                module.bias.zero_()
    return network


def normal(rng: np.random.Generator, *shape: int) -> Tensor:
    """Return standard normal numbers, float32."""
    return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))


@contextmanager
def same_bits() -> Iterator[None]:
    """Run torch on one thread: sums are cut up by thread, so another number of threads rounds differently.

    These networks are small; on a busy machine a second thread made a step ten times slower.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
