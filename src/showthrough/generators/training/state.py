"""State of training between two steps, with all that the next step needs, and the file that keeps it."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, final

import torch
from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.types import Images
from showthrough.errors import IntegrityError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.learning_rate import kept
from showthrough.generators.models.network import Network, device
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.sampling_log import SamplingLog
from showthrough.generators.storage.checkpoint import Tensors, read_facts, read_tensors, write_tensors
from showthrough.generators.training.trained import Job, drawn, refuse_other_weights, untrained

CHECKPOINT = "checkpoint.safetensors"

_MOMENTS = ("exp_avg", "exp_avg_sq")  # what Adam remembers of each weight
_COUNT = "count"  # how often Adam moved it
log = logging.getLogger(__name__)


@final
class Saved(BaseModel):
    """Description of a checkpoint, beside its tensors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-checkpoint-2"] = "showthrough-checkpoint-2"
    job: Job
    step: int
    seconds: float
    plan: PrivacyPlan | None
    log: SamplingLog = Field(default_factory=SamplingLog)


@final
@dataclass(kw_only=True)
class TrainingState:
    """Training state: weights, their moving average, the optimizer, and how far it has come."""

    job: Job
    network: Network
    optimizer: torch.optim.Adam
    average: Tensors
    step: int = 0  # steps done
    seconds: float = 0.0
    plan: PrivacyPlan | None = None
    log: SamplingLog = field(default_factory=SamplingLog)

    def follow(self) -> None:
        """Move the average towards the weights, fast at first; free under privacy (post-processing)."""
        keep = kept(self.job.config, self.step)
        with torch.no_grad():
            for name, weight in self.network.named_parameters():
                self.average[name].lerp_(weight, 1.0 - keep)

    def samples(self, n: int) -> Images:
        """Return images 0 to `n` - 1 that the average weights draw now, uint8 (n, side, side, 3)."""
        config = self.job.config
        network = build(config)
        network.load_state_dict(self.average, assign=True)
        return drawn(network.eval(), config, range(n), self.job.seed).reshape(n, config.size, config.size, 3)

    def save(self, folder: Path) -> None:
        """Write the checkpoint, in place of the last one."""
        tensors = {f"average.{name}": tensor for name, tensor in self.average.items()}
        for name, weight in self.network.named_parameters():
            tensors[f"weights.{name}"] = weight.detach()
            moved = self.optimizer.state.get(weight, {})  # a GAN's generator may not have moved yet
            for moment in _MOMENTS:
                tensors[f"{moment}.{name}"] = moved.get(moment, torch.zeros_like(weight))
            tensors[f"{_COUNT}.{name}"] = moved.get("step", torch.zeros(()))
        saved = Saved(job=self.job, step=self.step, seconds=self.seconds, plan=self.plan, log=self.log)
        write_tensors(folder / CHECKPOINT, tensors, saved)


def fresh(job: Job, start: Tensors | None = None) -> TrainingState:
    """Return training before its first step; the weights follow from the seed, or are `start`."""
    network = untrained(job)
    if start is not None:
        network.load_state_dict(start)
    network.to(device())
    average = {name: weight.detach().clone() for name, weight in network.named_parameters()}
    return TrainingState(job=job, network=network, optimizer=_adam(network, job), average=average)


def resumed(folder: Path, job: Job) -> TrainingState | None:
    """Return training where a killed run left it, or None where it left nothing for this job.

    Raises:
        ConfigError: the checkpoint is a pickle.
        IntegrityError: the checkpoint is cut short or not one of ours.
    """
    path = folder / CHECKPOINT
    if not path.exists():
        return None
    saved = read_facts(path, Saved)
    if saved.job != job:
        log.warning(
            "%s belongs to other training (%s differs): starting afresh", path, difference(saved.job, job)
        )
        return None
    parts = _parts(read_tensors(path))
    network = build(job.config)
    for name in ("weights", "average", *_MOMENTS):
        refuse_other_weights(network, parts.get(name, {}), path)
    if parts.get(_COUNT, {}).keys() != parts["weights"].keys():
        raise IntegrityError(f"{path} lacks how often weights moved; delete it to train from the start")
    network.load_state_dict(parts["weights"], assign=True)
    network.to(device())
    log.info("training goes on at step %d of %d", saved.step, job.config.steps)
    return TrainingState(
        job=job,
        network=network,
        optimizer=_remembering(network, job, parts),
        average={name: tensor.to(device()) for name, tensor in parts["average"].items()},
        step=saved.step,
        seconds=saved.seconds,
        plan=saved.plan,
        log=saved.log,
    )


def _remembering(network: Network, job: Job, parts: dict[str, Tensors]) -> torch.optim.Adam:
    """Return Adam as it was when the checkpoint was written."""
    optimizer = _adam(network, job)
    for name, weight in network.named_parameters():
        moments = {moment: parts[moment][name].to(weight.device) for moment in _MOMENTS}
        count = parts[_COUNT][name].to(weight.device)
        if count > 0:
            optimizer.state[weight] = {"step": count, **moments}
    return optimizer


def difference(one: Job, other: Job) -> str:
    """Return the difference between two jobs in words."""
    if one.data != other.data:
        return "the training set"
    if one.start != other.start:
        return "the generator that it begins with"
    return "the seed" if one.config == other.config else "the config"


def _adam(network: Network, job: Job) -> torch.optim.Adam:
    betas = (network.momentum, 0.999)
    return torch.optim.Adam(network.parameters(), lr=job.config.learning_rate, betas=betas, fused=True)


def _parts(tensors: Tensors) -> dict[str, Tensors]:
    parts: dict[str, Tensors] = {}
    for name, tensor in tensors.items():
        part, _, weight = name.partition(".")
        parts.setdefault(part, {})[weight] = tensor
    return parts
