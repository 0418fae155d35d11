"""Gradients of single people, clipped and added up by Opacus."""

import warnings
from collections.abc import Sequence
from typing import final

import torch
from opacus import GradSampleModule
from opacus.optimizers import DPOptimizer
from torch import Tensor, nn

_PASS_BYTES = 2**28  # gradients of one pass over a part of a batch


@final
class ClippedGradients:
    """The sum over records of min(1, C / |g|) g, where g is one record's gradient.

    `module` takes tensors whose first axis is the record and returns one loss a record, the mean over
    the record's images. A batch is taken in parts, so that its gradients fit in memory.
    """

    def __init__(self, module: nn.Module, max_grad_norm: float) -> None:
        self._module = GradSampleModule(module, loss_reduction="sum")
        # noise is added by the caller, from a better source than a seed of 32 bits
        self._clip = DPOptimizer(
            torch.optim.SGD(module.parameters(), lr=0.0),  # never steps
            noise_multiplier=0.0,
            max_grad_norm=max_grad_norm,
            expected_batch_size=None,
            loss_reduction="sum",
        )
        n_weights = sum(weight.numel() for weight in self._clip.params)
        self._gradients_a_pass = max(1, _PASS_BYTES // (4 * max(1, n_weights)))
        self._is_convolutional = any(isinstance(layer, nn.Conv2d) for layer in module.modules())

    def sum(self, batch: Sequence[Tensor]) -> tuple[list[Tensor], float]:
        """Return the clipped sum by parameter and the mean loss; all zeros for an empty batch."""
        records = len(batch[0])
        if records == 0:
            return [torch.zeros_like(weight) for weight in self._clip.params], 0.0
        loss, size = 0.0, self._records_a_pass(batch)
        self._clip.zero_grad()
        for start in range(0, records, size):
            loss += self._backward([tensor[start : start + size] for tensor in batch])
            self._clip.clip_and_accumulate()
            self._forget_records()
        return [weight.summed_grad for weight in self._clip.params], loss / records

    def each(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the unclipped gradient of each record, (records, weights)."""
        self._clip.zero_grad()
        self._backward(batch)
        flat = [gradient.reshape(len(batch[0]), -1) for gradient in self._clip.grad_samples]
        self._forget_records()
        return torch.cat(flat, dim=1)

    def _backward(self, batch: Sequence[Tensor]) -> float:
        losses: Tensor = self._module(*batch)
        total = losses.sum()
        with warnings.catch_warnings():  # pixels need no gradient, and the hooks do without it
            warnings.filterwarnings("ignore", message="Full backward hook is firing")
            total.backward()  # type: ignore[no-untyped-call]
        self._gather_records(len(batch[0]))
        return total.item()

    def _gather_records(self, records: int) -> None:
        """Add up the gradients of a record's images, which convolutions take for records of their own."""
        for weight in self._clip.params:
            found = weight.grad_sample
            if len(found) != records:
                weight.grad_sample = found.reshape(records, -1, *weight.shape).sum(dim=1)

    def _records_a_pass(self, batch: Sequence[Tensor]) -> int:
        each = sum(tensor.shape[1] for tensor in batch if tensor.dim() > 2) if self._is_convolutional else 1
        return int(max(1, self._gradients_a_pass // max(1, each)))

    def _forget_records(self) -> None:
        for weight in self._clip.params:
            weight.grad_sample = None
