"""Per-record gradient clipping in one backward pass (ADR 0007)."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple, final

import torch
from torch import Tensor, nn

from showthrough.errors import ConfigError
from showthrough.generators.private.engine import PASS_BYTES
from showthrough.generators.private.layer_gradients import KINDS, LayerGradients, layer_gradients

_ROUNDING = 1e-6  # float32: a sum of squares may come out this much too small


class _Seen(NamedTuple):
    """Inputs and outputs of one layer in one pass."""

    layer: nn.Module
    given: Tensor
    output: Tensor


_Found = dict[nn.Module, list[LayerGradients]]  # by layer


@final
class ClippedGradients:
    """Clipped gradient sum: over records, min(1, C / |g|) g, where g is one record's gradient.

    `module` takes tensors whose first axis is the record and returns one loss a record. No record's
    gradient is ever whole in memory: a layer tells how large it is, and then the sum follows from
    the same backward pass (book-keeping, Bu et al., arXiv:2210.00038). The self-check compares all of
    it with plain autograd, and tests compare it with Opacus.

    Raises:
        ConfigError: a layer's records cannot be told apart.
    """

    def __init__(self, module: nn.Module, max_grad_norm: float, pass_bytes: int = PASS_BYTES) -> None:
        self._module = module
        self._pass_bytes = pass_bytes
        self._clip = max_grad_norm
        self._weights = list(module.parameters())
        weighted = {
            name: layer
            for name, layer in module.named_modules()
            if any(True for _ in layer.parameters(recurse=False))
        }
        self.names = tuple(weighted)  # of the layers that have weights
        self._layers = list(weighted.values())
        _refuse_unknown(self._layers)
        self._bytes_a_record: int | None = None

    def sum(self, batch: Sequence[Tensor]) -> tuple[list[Tensor], float]:
        """Return the clipped sum by parameter and the mean loss; all zeros for an empty batch."""
        records, loss = len(batch[0]), 0.0
        total: dict[Tensor, Tensor] = {weight: torch.zeros_like(weight) for weight in self._weights}
        if records == 0:
            return list(total.values()), 0.0
        for part in self._parts(batch):
            losses, found = self._pass(part)
            share = (self._clip / _norms(found)).clamp(max=1.0)
            for layer in chain.from_iterable(found.values()):
                for weight, gradient in layer.weighted(share).items():
                    total[weight] += gradient
            loss += float(losses.sum().item())
        return list(total.values()), loss / records

    def norms(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the gradient norm of each record before clipping, (records,)."""
        return torch.cat([_norms(self._pass(part)[1]) for part in self._parts(batch)])

    def by_layer(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the gradient norm of each record in each layer of `names`, (records, layers)."""
        return torch.cat([self._by_layer(part) for part in self._parts(batch)])

    def _by_layer(self, batch: Sequence[Tensor]) -> Tensor:
        sizes = torch.zeros(len(batch[0]), len(self._layers), device=batch[0].device)
        for layer, found in self._pass(batch)[1].items():
            sizes[:, self._layers.index(layer)] = _norms({layer: found})
        return sizes

    def _parts(self, batch: Sequence[Tensor]) -> list[list[Tensor]]:
        size = self._records_a_pass(batch)
        return [[tensor[i : i + size] for tensor in batch] for i in range(0, len(batch[0]), size)]

    def _pass(self, batch: Sequence[Tensor]) -> tuple[Tensor, _Found]:
        losses, seen = self._forward(batch)
        backs = torch.autograd.grad(losses.sum(), [each.output for each in seen], allow_unused=True)
        found: _Found = {}
        with torch.no_grad():
            for each, back in zip(seen, backs, strict=True):
                if back is not None:  # a layer that the loss does not depend on has no gradient
                    found[each.layer] = layer_gradients(each.layer, each.given, back, len(batch[0]))
        return losses.detach(), found

    def _forward(self, batch: Sequence[Tensor]) -> tuple[Tensor, list[_Seen]]:
        seen: list[_Seen] = []

        def look(layer: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> None:
            if any(layer is each.layer for each in seen):
                raise ConfigError(
                    f"a layer ({type(layer).__name__}) is used twice in one pass, and the sizes of its "
                    "gradients would not add up; give each place a layer of its own"
                )
            seen.append(_Seen(layer, given[0].detach(), output))

        handles = [layer.register_forward_hook(look) for layer in self._layers]
        try:
            return self._module(*batch), seen
        finally:
            for handle in handles:
                handle.remove()

    def _records_a_pass(self, batch: Sequence[Tensor]) -> int:
        if self._bytes_a_record is None:
            _, seen = self._forward([tensor[:1] for tensor in batch])
            self._bytes_a_record = 8 * sum(_kept(each) for each in seen)
        return max(1, self._pass_bytes // max(1, self._bytes_a_record))


def _norms(found: _Found) -> Tensor:
    squared = [gradients.squared() for gradients in chain.from_iterable(found.values())]
    return (torch.stack(squared).sum(dim=0) * (1.0 + _ROUNDING)).sqrt()


def _kept(seen: _Seen) -> int:
    """Return the number of values that a layer keeps for one record: in, out, and patches or a gradient."""
    patches = 1
    if isinstance(seen.layer, nn.Conv2d):
        patches += seen.layer.weight[0, 0].numel()
    return patches * seen.given.numel() + seen.output.numel()


def _refuse_unknown(layers: Sequence[nn.Module]) -> None:
    unknown = [layer for layer in layers if type(layer) not in KINDS]
    if unknown:
        raise ConfigError(
            f"a layer of kind {type(unknown[0]).__name__} cannot be trained privately here: it may mix "
            f"people, or nobody has worked out its gradients; there are "
            f"{', '.join(kind.__name__ for kind in KINDS)}"
        )
    owned = [id(weight) for layer in layers for weight in layer.parameters(recurse=False)]
    if len(owned) != len(set(owned)):
        raise ConfigError("two layers share a weight, and the sizes of their gradients would not add up")
