"""Base class of the networks of trained generators, and how their weights begin."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, TypeVar, final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.generators.models.layers import Constant, class_rows


class Network(nn.Module, ABC):
    """Network of a trained generator: a loss for each record, and images from noise.

    Pixels are float32 in [-1, 1], flattened to D = 3 * side * side (rows, columns, colours). A record
    holds K images of one person (or one image K times); without privacy K is 1.
    """

    described_by: ClassVar[type]  # the settings that it is built from, `core.generator_config`
    likelihood: ClassVar[str]  # form of loss that shadow models compare people by; fixed before looking
    noise_size: int  # numbers that one image is made from
    momentum: ClassVar[float] = 0.9  # of Adam
    _classes: tuple[str, ...] = ()  # groups that it is told apart by, where its kind knows any

    def labels(self, groups: Sequence[str] | None) -> Tensor | None:
        """Return the class of each image from the group that it belongs to; None without classes.

        Raises:
            NotAssessableError: a group is none of the classes, so the network cannot be asked about it.
        """
        return class_rows(self._classes, groups)

    @property
    def sees_people(self) -> nn.Module:
        """Return the part whose gradients come from people; what else learns, learns from this part."""
        return self

    @property
    def stages(self) -> tuple[int, ...]:
        """Return the first step of each stage of training, in which another part learns."""
        return (0,)

    def enter(self, step: int) -> None:
        """Turn to the part that learns at a step of training."""

    @abstractmethod
    def draws(self, rng: np.random.Generator, records: int, each: int) -> tuple[Tensor, ...]:
        """Return the random inputs of `forward` beside the people, each (records, each, ...)."""

    @abstractmethod
    def forward(self, pixels: Tensor, *more: Tensor) -> Tensor:
        """Return one loss a record, (R,), from pixels (R, K, D); no record may move another's loss.

        `more` holds the labels (R, K) where the network has classes, and then what `draws` gave.
        """

    @abstractmethod
    def images(self, noise: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return one image for each row of standard normal noise, (N, noise_size) to (N, D)."""

    def respond(self, rng: np.random.Generator, records: int, step: int) -> Tensor | None:  # noqa: ARG002
        """Return the loss of the part that never sees people, or None where it does not learn now."""
        return None  # most networks have no such part, so the arguments are for those that have

    def hold(self) -> None:
        """Bring the weights back into their bounds after a step."""


@final
class HeldNumbers(nn.Module):
    """Numbers that belong to the weights and that no gradient moves; zero at first."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.values = nn.Parameter(torch.zeros(shape), requires_grad=False)


Built = TypeVar("Built", bound=nn.Module)
NORMS = (nn.LayerNorm, nn.GroupNorm)
WEIGHTED = (nn.Linear, nn.Conv2d, nn.Embedding)


def initialise(network: Built, rng: np.random.Generator) -> Built:
    """Return a network that was built on the meta device with weights drawn from `rng`.

    torch's own initialisation reads and moves the global generator; this does neither.
    """
    network.to_empty(device="cpu")
    with torch.no_grad():
        for module in network.modules():
            if not any(True for _ in module.parameters(recurse=False)):
                continue
            if isinstance(module, HeldNumbers):
                module.values.zero_()
            elif isinstance(module, NORMS):
                module.weight.fill_(1.0)
            elif isinstance(module, Constant):
                module.weight.copy_(torch.from_numpy(rng.standard_normal(tuple(module.weight.shape))))
            elif isinstance(module, WEIGHTED):
                bound = module.weight[0].numel() ** -0.5
                weight = rng.uniform(-bound, bound, tuple(module.weight.shape))
                module.weight.copy_(torch.from_numpy(weight))
            else:
                raise TypeError(f"nobody knows how the weights of {type(module).__name__} begin")
            bias = getattr(module, "bias", None)
            if bias is not None:
                bias.zero_()
    return network


def normal(rng: np.random.Generator, *shape: int) -> Tensor:
    """Return standard normal numbers, float32, where networks are trained."""
    return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32)).to(device())


@contextmanager
def same_bits() -> Iterator[None]:
    """Run torch on one thread: sums are cut up by thread, so another number of threads rounds differently.

    These networks are small; on a busy machine a second thread made a step ten times slower. On a GPU,
    convolutions keep all the bits of float32, or gradients would be off by more than rounding.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False):
            yield
    finally:
        torch.set_num_threads(before)


def device() -> torch.device:
    """Return the device that networks are trained and drawn on: the GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
