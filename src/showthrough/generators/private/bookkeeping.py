"""The fast engine: clipping by our own book-keeping, in one backward pass (ADR 0007)."""

from collections.abc import Sequence
from typing import final

from torch import Tensor, nn

from showthrough.generators.private.clipping import ClippedGradients
from showthrough.generators.private.engine import PASS_BYTES, Noise, Update


@final
class Bookkeeping:
    """`ClippedGradients` with its noise and its optimizer.

    Raises:
        ConfigError: a layer's records cannot be told apart.
    """

    def __init__(
        self, module: nn.Module, max_grad_norm: float, update: Update, pass_bytes: int = PASS_BYTES
    ) -> None:
        self._weights = list(module.parameters())
        self._gradients = ClippedGradients(module, max_grad_norm, pass_bytes)
        self._update = update

    def sum(self, batch: Sequence[Tensor]) -> tuple[list[Tensor], float]:
        """Return the clipped sum by parameter and the mean loss; all zeros for an empty batch."""
        return self._gradients.sum(batch)

    def norms(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the gradient norm of each record before clipping, (records,)."""
        return self._gradients.norms(batch)

    def step(self, batch: Sequence[Tensor], noise: Noise) -> float:
        """Move the weights by (clipped sum + noise) / q N and return the mean loss."""
        total, loss = self._gradients.sum(batch)
        for weight, gradient, added in zip(self._weights, total, noise(), strict=True):
            moved = gradient + added.to(gradient.device).view_as(gradient)
            weight.grad = moved / self._update.expected_batch  # Algorithm 1 of arXiv:1607.00133
        self._update.optimizer.step()
        self._update.optimizer.zero_grad()
        return loss
