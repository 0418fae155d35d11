"""Self-check of a privacy engine on a network: before its first step, on made-up records."""

import copy
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.private.engine import Engine, EngineOf, at_rest
from showthrough.generators.private.privacy_plan import RELEASES

TOLERANCE = 1e-4  # relative; float32 rounding stays below 1e-5
CHECKS = ("gradient", "gradient_other_layout", "cross_record", "excess_contribution", "empty_batch")
RELEASE_CHECKS = ("cross_record", "excess_contribution")  # of one release, where there are no gradients


def self_check(
    network: nn.Module, batch: Sequence[Tensor], max_grad_norm: float, engine: EngineOf
) -> dict[str, float]:
    """Return the errors of an engine on a few records that are nobody's, and refuse more than rounding.

    `batch` holds 4 to 8 records along the first axis of each tensor. The errors are relative:
    `gradient` of norms, sum and clipped sum against plain autograd on each record alone,
    `gradient_other_layout` the same with batch and weights laid out otherwise in memory (there bare
    Opacus 1.6 is wrong about convolutions without a word), `cross_record` how far the gradient of a
    record's loss moves when it has company, `excess_contribution` by how much one record adds more than
    the clipping norm, `empty_batch` what a step without records adds.

    Raises:
        ConfigError: a layer shares statistics between records, or is of an unknown kind.
        IntegrityError: an error is larger than rounding.
    """
    _refuse_shared_statistics(network)
    network = copy.deepcopy(network)
    turned = copy.deepcopy(network).to(memory_format=torch.channels_last)
    truth = _one_by_one(network, batch)
    clip = min(max_grad_norm, 0.5 * truth.norm(dim=1).min().item())  # so that every record is clipped
    other = [_other_layout(tensor) for tensor in batch]
    usual, unusual = _engine(engine, network, clip), _engine(engine, turned, clip)
    contribution = max(_largest_contribution(usual, batch), _largest_contribution(unusual, other))
    nothing, _ = usual.sum([tensor[:0] for tensor in batch])
    errors = {
        "gradient": _error(_unclipped(engine, network, truth), usual, batch, truth, clip),
        "gradient_other_layout": _error(
            _unclipped(engine, turned, truth), unusual, other, _one_by_one(turned, batch), clip
        ),
        "cross_record": _furthest(_in_company(network, batch), truth),
        "excess_contribution": max(0.0, contribution / clip - 1.0),
        "empty_batch": _flat(nothing).abs().max().item(),
    }
    refuse_errors(errors)
    return errors


def refuse_errors(errors: Mapping[str, float], engine: str = "") -> None:
    """Refuse a self-check that is incomplete or found more than rounding."""
    checks = RELEASE_CHECKS if engine in RELEASES else CHECKS
    missing = [name for name in checks if name not in errors]
    if missing:
        raise IntegrityError(f"the privacy self-check has no figure for {missing[0]}")
    wrong = [f"{name} {errors[name]:.3g}" for name in checks if not errors[name] <= TOLERANCE]
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


def _one_by_one(network: nn.Module, batch: Sequence[Tensor]) -> Tensor:
    """Return the per-record gradients, each computed alone, (records, weights), in float64: the measure."""
    weights, rows = list(network.parameters()), []
    for record in range(len(batch[0])):
        losses = network(*[tensor[record : record + 1].contiguous() for tensor in batch])
        rows.append(_flat(torch.autograd.grad(losses.sum(), weights)).double())
    return torch.stack(rows)


def _in_company(network: nn.Module, batch: Sequence[Tensor]) -> Tensor:
    """Return the per-record gradients where all records are in one batch."""
    weights, losses = list(network.parameters()), network(*batch)
    return torch.stack([_flat(torch.autograd.grad(loss, weights, retain_graph=True)) for loss in losses])


def _engine(engine: EngineOf, network: nn.Module, clip: float) -> Engine:
    """Return an engine on weights of its own: Opacus leaves traces on those that it looked at."""
    own = copy.deepcopy(network)
    return engine(own, clip, at_rest(own))


def _unclipped(engine: EngineOf, network: nn.Module, truth: Tensor) -> Engine:
    return _engine(engine, network, 2.0 * truth.norm(dim=1).max().item())


def _error(whole: Engine, clipped: Engine, batch: Sequence[Tensor], truth: Tensor, clip: float) -> float:
    """Return the largest relative error of what two engines say of a batch, one of which clips."""
    sizes = truth.norm(dim=1)
    shares = (clip / sizes).clamp(max=1.0)
    return max(
        float((whole.norms(batch) - sizes).abs().max() / sizes.max()),
        float((_flat(whole.sum(batch)[0]) - truth.sum(dim=0)).norm() / sizes.sum()),
        float((_flat(clipped.sum(batch)[0]) - shares @ truth).norm() / (clip * len(sizes))),
    )


def _largest_contribution(engine: Engine, batch: Sequence[Tensor]) -> float:
    whole = _flat(engine.sum(batch)[0])
    norms: list[float] = []
    for record in range(len(batch[0])):
        others = [torch.cat([tensor[:record], tensor[record + 1 :]]) for tensor in batch]
        norms.append((whole - _flat(engine.sum(others)[0])).double().norm().item())
    return max(norms)


def _other_layout(tensor: Tensor) -> Tensor:
    """Return equal numbers, laid out otherwise in memory."""
    if tensor.dim() == 4:
        return tensor.contiguous(memory_format=torch.channels_last)
    return tensor.transpose(0, -1).contiguous().transpose(0, -1)


def _furthest(found: Tensor, truth: Tensor) -> float:
    return float((found.double() - truth).norm(dim=1).max() / truth.norm(dim=1).max())


def _flat(gradients: Sequence[Tensor]) -> Tensor:
    return torch.cat([gradient.reshape(-1) for gradient in gradients])
