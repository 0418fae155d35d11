"""Training between two steps: everything that the next step needs, and the file that it is kept in."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, final

import torch
from pydantic import BaseModel, ConfigDict

from showthrough.core.generator_config import DiffusionConfig
from showthrough.generators.checkpoint import Tensors, read_facts, read_tensors, write_tensors
from showthrough.generators.network import Network, initialise
from showthrough.generators.plan import PrivacyPlan
from showthrough.generators.randomness import stream
from showthrough.generators.trained import Job, build, refuse_other_weights

CHECKPOINT = "checkpoint.safetensors"

_MOMENTS = ("exp_avg", "exp_avg_sq")  # what Adam remembers of each weight, besides the step
log = logging.getLogger(__name__)


@final
class Saved(BaseModel):
    """What a checkpoint says beside its tensors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-checkpoint-1"] = "showthrough-checkpoint-1"
    job: Job
    step: int
    seconds: float
    plan: PrivacyPlan | None


@final
@dataclass(kw_only=True)
class TrainingState:
    """Weights, their moving average, the optimizer, and how far it has come."""

    job: Job
    network: Network
    optimizer: torch.optim.Adam
    average: Tensors
    step: int = 0  # steps done
    seconds: float = 0.0
    plan: PrivacyPlan | None = None

    def follow(self) -> None:
        """Move the average towards the weights, fast at first; free under privacy (post-processing)."""
        config = self.job.config
        keep = config.ema if isinstance(config, DiffusionConfig) else 0.0
        keep = min(keep, (1.0 + self.step) / (10.0 + self.step))
        with torch.no_grad():
            for name, weight in self.network.named_parameters():
                self.average[name].lerp_(weight, 1.0 - keep)

    def save(self, folder: Path) -> None:
        """Write the checkpoint, in place of the last one."""
        tensors = {f"average.{name}": tensor for name, tensor in self.average.items()}
        for name, weight in self.network.named_parameters():
            tensors[f"weights.{name}"] = weight.detach()
            for moment in _MOMENTS:
                tensors[f"{moment}.{name}"] = self.optimizer.state[weight][moment]
        saved = Saved(job=self.job, step=self.step, seconds=self.seconds, plan=self.plan)
        write_tensors(folder / CHECKPOINT, tensors, saved)


def fresh(job: Job) -> TrainingState:
    """Return training before its first step; the weights follow from the seed."""
    network = initialise(build(job.config), stream(job.seed, "weights"))
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
    network.load_state_dict(parts["weights"], assign=True)
    optimizer = _adam(network, job)
    for name, weight in network.named_parameters():
        moments = {moment: parts[moment][name] for moment in _MOMENTS}
        optimizer.state[weight] = {"step": torch.tensor(float(saved.step)), **moments}
    log.info("training goes on at step %d of %d", saved.step, job.config.steps)
    return TrainingState(
        job=job,
        network=network,
        optimizer=optimizer,
        average=parts["average"],
        step=saved.step,
        seconds=saved.seconds,
        plan=saved.plan,
    )


def difference(one: Job, other: Job) -> str:
    """Return in words what two jobs do not share."""
    if one.data != other.data:
        return "the training set"
    return "the seed" if one.config == other.config else "the config"


def _adam(network: Network, job: Job) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=job.config.learning_rate, fused=True)


def _parts(tensors: Tensors) -> dict[str, Tensors]:
    parts: dict[str, Tensors] = {}
    for name, tensor in tensors.items():
        part, _, weight = name.partition(".")
        parts.setdefault(part, {})[weight] = tensor
    return parts
