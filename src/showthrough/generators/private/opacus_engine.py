"""The engine that trains by default: Opacus' gradients by sample, clipping and optimizer (ADR 0019)."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, final

import torch
from opacus import GradSampleModule
from opacus.optimizers import DPOptimizer
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from showthrough.errors import ConfigError
from showthrough.generators.private.engine import PASS_BYTES, Noise, Update


@final
class OpacusEngine:
    """GradSampleModule and DPOptimizer, with our records, our noise and batches cut by bytes.

    Opacus gives one gradient for each row that a layer sees. Where layers see a record's images one by
    one (convolutions), the rows of a record lie side by side and are added up before clipping; elsewhere
    the record is the row. The module's loss is a mean over the images of a record, so either way this is
    the mean of the gradients by image, and what is clipped is one person.
    """

    def __init__(
        self, module: nn.Module, max_grad_norm: float, update: Update, pass_bytes: int = PASS_BYTES
    ) -> None:
        self._weights: list[Any] = list(module.parameters())  # Opacus hangs gradients by sample on them
        self._clip = max_grad_norm
        # "sum": for a mean, Opacus multiplies by the rows that a layer sees, which may be images
        self._samples = ContiguousGradSamples(module, loss_reduction="sum")
        self._samples.train()  # Opacus looks at nothing else
        self._samples.disable_hooks()
        self._optimizer = PeopleOptimizer(self._weights, max_grad_norm, update)
        self._pass_bytes = pass_bytes
        self._bytes_a_record: int | None = None

    def sum(self, batch: Sequence[Tensor]) -> tuple[list[Tensor], float]:
        """Return the clipped sum by parameter and the mean loss; all zeros for an empty batch."""
        loss = self._accumulate(batch, moves=False)
        total = [self._clip * weight.summed_grad for weight in self._weights]
        self._optimizer.forget()
        return total, loss

    def norms(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the gradient norm of each record before clipping, (records,)."""
        return torch.cat([self._norms(part) for part in self._parts(batch)])

    def step(self, batch: Sequence[Tensor], noise: Noise) -> float:
        """Move the weights by (clipped sum + noise) / q N and return the mean loss."""
        self._optimizer.noise = noise
        loss = self._accumulate(batch, moves=True)
        self._optimizer.forget()
        return loss

    def _accumulate(self, batch: Sequence[Tensor], moves: bool) -> float:
        """Clip and add up part by part; where it `moves`, the last part ends the step."""
        records, loss, parts = len(batch[0]), 0.0, self._parts(batch)
        for place, part in enumerate(parts, start=1):
            loss += float(self._by_person(part).sum().item())
            self._optimizer.signal_skip_step(do_skip=not (moves and place == len(parts)))
            self._optimizer.step()
            self._optimizer.zero_grad(set_to_none=True)  # keeps the clipped sum of skipped steps
        return loss / max(records, 1)

    def _norms(self, part: Sequence[Tensor]) -> Tensor:
        self._by_person(part)
        squared = [weight.grad_sample.flatten(1).square().sum(dim=1) for weight in self._weights]
        self._optimizer.forget()
        return self._clip * torch.stack(squared).sum(dim=0).sqrt()

    def _by_person(self, part: Sequence[Tensor]) -> Tensor:
        """Leave each record's gradient over C in `grad_sample` of the weights; return the losses."""
        records = len(part[0])
        losses = torch.zeros(0) if records == 0 else self._backward(part)
        for weight in self._weights:
            weight.grad_sample = _added_up(weight.grad_sample, weight, records)
        return losses

    def _backward(self, part: Sequence[Tensor]) -> Tensor:
        with self._looking():
            losses: Tensor = self._samples(*part)
            (losses.sum() / self._clip).backward()  # type: ignore[no-untyped-call]
        return losses.detach()

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Attach Opacus' hooks: outside, they would trip over passes that are none of people."""
        self._samples.enable_hooks()
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Full backward hook is firing")  # pixels have no gradient
                yield
        finally:
            self._samples.disable_hooks()

    def _parts(self, batch: Sequence[Tensor]) -> list[list[Tensor]]:
        """Return the batch in parts; an empty batch is one part without anybody."""
        records = len(batch[0])
        size = self._records_a_pass(batch) if records else 1
        return [[tensor[i : i + size] for tensor in batch] for i in range(0, max(records, 1), size)]

    def _records_a_pass(self, batch: Sequence[Tensor]) -> int:
        if self._bytes_a_record is None:
            self._bytes_a_record = self._measured([tensor[:1] for tensor in batch])
        return max(1, self._pass_bytes // self._bytes_a_record)

    def _measured(self, one: Sequence[Tensor]) -> int:
        """Return the bytes that one record takes: what the backward pass keeps, and its gradients, twice."""
        own = {weight.data_ptr() for weight in self._weights}
        kept = 0

        def count(tensor: Tensor) -> Tensor:
            nonlocal kept
            kept += 0 if tensor.data_ptr() in own else tensor.nbytes
            return tensor

        with self._looking():
            with saved_tensors_hooks(count, lambda tensor: tensor):
                losses = self._samples(*one)
            losses.sum().backward()
        samples = [weight.grad_sample for weight in self._weights if weight.grad_sample is not None]
        kept += sum(int(sample.nbytes) for sample in samples)
        self._optimizer.forget()
        return max(1, 2 * kept)


@final
class ContiguousGradSamples(GradSampleModule):  # type: ignore[misc]  # opacus has no types
    """GradSampleModule that lays out in memory what Opacus' convolutions take to be laid out so.

    `unfold2d` of Opacus 1.6 walks over activations as if they were NCHW, one row after another. Laid out
    otherwise (channels_last, around attention) it reads other pixels, and gradients are wrong without a word.
    """

    def rearrange_grad_samples(self, **given: Any) -> tuple[list[Tensor], Tensor]:
        """Return what a layer was given and what came back, contiguous."""
        activations, back = super().rearrange_grad_samples(**given)
        return [tensor.contiguous() for tensor in activations], back.contiguous()


@final
class PeopleOptimizer(DPOptimizer):  # type: ignore[misc]
    """DPOptimizer for the weights that see people, in units of C, with noise of ours.

    In units of C, because Opacus adds 1e-6 to each size before it divides: next to a C of .02 that would
    be 5e-5 of the sum; next to 1 it is rounding. Noise, because torch's generators can be tried out.
    """

    def __init__(self, weights: Sequence[Tensor], max_grad_norm: float, update: Update) -> None:
        self._people_weights: list[Any] = list(weights)  # a GAN's optimizer moves a generator, too
        self._unit = max_grad_norm
        self.noise: Noise | None = None
        super().__init__(
            update.optimizer,
            noise_multiplier=update.noise_multiplier,
            max_grad_norm=1.0,
            expected_batch_size=update.expected_batch,
        )

    @property
    def params(self) -> list[Any]:
        """Return the weights whose gradients come from people."""
        return self._people_weights

    def add_noise(self) -> None:
        """Put clipped sum plus noise into `grad`; afterwards Opacus divides it by q N."""
        if self.noise is None:
            raise RuntimeError("a private step was taken without noise")
        noise, self.noise = self.noise(), None  # never added twice
        for weight, added in zip(self.params, noise, strict=True):
            summed = self._unit * weight.summed_grad
            weight.grad = summed + added.to(summed.device).view_as(summed)

    def forget(self) -> None:
        """Drop every gradient, the clipped sum too."""
        self._is_last_step_skipped = False
        self.zero_grad(set_to_none=True)


def _added_up(samples: Tensor | None, weight: Tensor, records: int) -> Tensor:
    """Return gradients by record, (records, *weight.shape), from gradients by row, several a record."""
    if samples is None:  # an empty batch, or a layer that the loss does not depend on
        return weight.new_zeros((records, *weight.shape))
    if len(samples) % records:
        raise ConfigError(
            f"a layer sees {len(samples)} rows for {records} records, so that nobody can say which rows are "
            "whose; it cannot be trained privately"
        )
    return samples if len(samples) == records else samples.reshape(records, -1, *weight.shape).sum(dim=1)
