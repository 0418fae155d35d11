"""Engines of private training: clipped gradient sums of a batch of records."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, final

import torch
from torch import Tensor, nn

PASS_BYTES = 2**28  # what one pass over a part of a batch may keep

Noise = Callable[[], Sequence[Tensor]]  # flat, one tensor a weight, of deviation sigma C


@final
class Update(NamedTuple):
    """Update from a clipped sum: noise is added, it is divided by q N, and the optimizer gets it."""

    optimizer: torch.optim.Optimizer
    noise_multiplier: float  # sigma
    expected_batch: float  # q N, people


class Engine(Protocol):
    """Engine of DP-SGD: each record's gradient, clipped to C, added up over the records of a batch.

    A batch is what the module takes: tensors whose first axis is the record. The module returns one loss
    a record, averaged over the record's photos and draws, so that a person's gradient is the mean over them.
    """

    def sum(self, batch: Sequence[Tensor]) -> tuple[list[Tensor], float]:
        """Return the clipped sum by parameter and the mean loss; all zeros for an empty batch."""
        ...

    def norms(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the gradient norm of each record before clipping, (records,)."""
        ...

    def step(self, batch: Sequence[Tensor], noise: Noise) -> float:
        """Move the weights by (clipped sum + noise) / q N and return the mean loss."""
        ...


EngineOf = Callable[[nn.Module, float, Update], Engine]  # of a module and C


def at_rest(module: nn.Module) -> Update:
    """Return an update that moves nothing, for an engine that is only asked for sums."""
    still = torch.optim.SGD(module.parameters(), lr=0.0)
    return Update(still, noise_multiplier=0.0, expected_batch=1.0)
