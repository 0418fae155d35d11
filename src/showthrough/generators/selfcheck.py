"""Whether the privacy engine is right about a network: asked before its first step, on made-up records."""

import copy
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.clipping import ClippedGradients

TOLERANCE = 1e-4  # relative; float32 rounding stays below 1e-5
CHECKS = ("gradient", "gradient_other_layout", "cross_record", "excess_contribution", "empty_batch")


def self_check(network: nn.Module, batch: Sequence[Tensor], max_grad_norm: float) -> dict[str, float]:
    """Return the errors of Opacus on a few records that are nobody's, and refuse more than rounding.

    Opacus 1.6 computes wrong gradients without a word for convolutions whose activations are not
    contiguous, and accepts layers that mix records; either makes epsilon meaningless.

    `batch` holds 4 to 8 records along the first axis of each tensor. The errors are relative:
    `gradient` against plain autograd on each record alone, `gradient_other_layout` the same with the
    batch laid out otherwise in memory, `cross_record` how far other records' gradients move when one
    record is exchanged, `excess_contribution` by how much one record adds more than the clipping
    norm, `empty_batch` what a step without records adds.

    Raises:
        ConfigError: a layer shares statistics between records.
        IntegrityError: an error is larger than rounding.
    """
    _refuse_shared_statistics(network)
    truth = _one_by_one(network, batch)
    scale = truth.norm(dim=1).max()
    clip = min(max_grad_norm, 0.5 * truth.norm(dim=1).min().item())  # so that every record is clipped
    engine = _engine(network, clip)
    other = [_other_layout(tensor) for tensor in batch]
    exchanged = [torch.cat([tensor[:-1], tensor[:1]]) for tensor in batch]
    found = engine.each(batch)
    moved = (engine.each(exchanged) - found)[:-1].norm(dim=1).max()
    contribution = max(_largest_contribution(engine, batch), _largest_contribution(engine, other))
    nothing, _ = engine.sum([tensor[:0] for tensor in batch])
    errors = {
        "gradient": _furthest(found, truth, scale),
        "gradient_other_layout": _furthest(engine.each(other), truth, scale),
        "cross_record": (moved / scale).item(),
        "excess_contribution": max(0.0, contribution / clip - 1.0),
        "empty_batch": _flat(nothing).abs().max().item(),
    }
    refuse_errors(errors)
    return errors


def refuse_errors(errors: Mapping[str, float]) -> None:
    """Refuse a self-check that is incomplete or found more than rounding."""
    missing = [name for name in CHECKS if name not in errors]
    if missing:
        raise IntegrityError(f"the privacy self-check has no figure for {missing[0]}")
    wrong = [f"{name} {errors[name]:.3g}" for name in CHECKS if not errors[name] <= TOLERANCE]
    if wrong:
        raise IntegrityError(
            f"the privacy engine is wrong about this network ({', '.join(wrong)}; at most {TOLERANCE:g} is "
            "rounding), so no epsilon can be claimed for it"
        )


def _refuse_shared_statistics(network: nn.Module) -> None:
    for name, module in network.named_modules():
        running = getattr(module, "track_running_stats", False)
        if running or isinstance(module, nn.modules.batchnorm._BatchNorm):
            raise ConfigError(
                f"layer {name} ({type(module).__name__}) shares statistics between people, which no "
                "epsilon covers; use GroupNorm or LayerNorm"
            )


def _engine(network: nn.Module, max_grad_norm: float) -> ClippedGradients:
    return ClippedGradients(copy.deepcopy(network), max_grad_norm)


def _one_by_one(network: nn.Module, batch: Sequence[Tensor]) -> Tensor:
    network = copy.deepcopy(network)
    weights = list(network.parameters())
    rows = []
    for record in range(len(batch[0])):
        losses = network(*[tensor[record : record + 1].contiguous() for tensor in batch])
        rows.append(_flat(torch.autograd.grad(losses.sum(), weights)))
    return torch.stack(rows)


def _largest_contribution(engine: ClippedGradients, batch: Sequence[Tensor]) -> float:
    whole = _flat(engine.sum(batch)[0])
    norms: list[float] = []
    for record in range(len(batch[0])):
        others = [torch.cat([tensor[:record], tensor[record + 1 :]]) for tensor in batch]
        norms.append((whole - _flat(engine.sum(others)[0])).norm().item())
    return max(norms)


def _other_layout(tensor: Tensor) -> Tensor:
    """Return equal numbers, laid out otherwise in memory."""
    if tensor.dim() == 4:
        return tensor.contiguous(memory_format=torch.channels_last)
    return tensor.transpose(0, -1).contiguous().transpose(0, -1)


def _furthest(found: Tensor, truth: Tensor, scale: Tensor) -> float:
    return float((found - truth).norm(dim=1).max() / scale)


def _flat(gradients: Sequence[Tensor]) -> Tensor:
    return torch.cat([gradient.reshape(-1) for gradient in gradients])
