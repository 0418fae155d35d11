"""Training of an anonymiser that can be killed at any moment: the same call goes on, with the same bits."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, final

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch import nn

from showthrough.core.types import Floats, Rows
from showthrough.errors import ConfigError
from showthrough.generators.models.learning_rate import rate
from showthrough.generators.models.network import device, initialise
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.checkpoint import Tensors, read_facts, read_tensors, write_tensors
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import Batch, batch_of
from showthrough.redaction.anonymisers.contest import Contest
from showthrough.redaction.anonymisers.face_windows import WindowedFaces, box_mask

ContestProgress = Callable[[int, int, float], None]  # steps done, of how many, the last loss

CHECKPOINT_SECONDS = 5.0
KEPT = 0.99  # decay of the moving average of the drawing part
SMALLEST, LARGEST = 0.95, 1.25  # sides of a hole in training, by those of the face's box
MOMENTS = ("exp_avg", "exp_avg_sq")  # what Adam remembers of each weight
COUNT = "count"  # how often Adam moved it


@final
class AnonymiserJob(BaseModel):
    """What is trained, on whom, from which seed: what all bits follow from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: AnonymiserSettings
    seed: int
    data: str  # digest of faces, landmarks and who is who
    people: int
    groups: int


class _Saved(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-anonymiser-checkpoint-1"] = "showthrough-anonymiser-checkpoint-1"
    job: AnonymiserJob
    step: int


class Taught(NamedTuple):
    """Faces that an anonymiser learns from."""

    faces: WindowedFaces
    labels: Floats  # (N, 2)
    group: Rows  # (N,)

    def batch(self, rows: Rows, rng: np.random.Generator) -> Batch:
        """Return these faces with holes a little smaller or larger than their own."""
        chosen = self.faces.take(list(rows))
        holes = np.stack([_resized_hole(hole, rng) for hole in chosen.holes])
        return batch_of(chosen._replace(holes=holes), self.labels[rows], self.group[rows])


@dataclass(kw_only=True)
class _State:
    job: AnonymiserJob
    contest: Contest
    maker: torch.optim.Adam
    critic: torch.optim.Adam
    average: Tensors
    step: int = 0

    def save(self, file: Path) -> None:
        tensors = {f"average.{name}": tensor for name, tensor in self.average.items()}
        for name, weight in self.contest.named_parameters():
            moved = self._moved(name).state.get(weight, {})
            tensors[f"weights.{name}"] = weight.detach()
            for moment in MOMENTS:
                tensors[f"{moment}.{name}"] = moved.get(moment, torch.zeros_like(weight))
            tensors[f"{COUNT}.{name}"] = moved.get("step", torch.zeros(()))
        write_tensors(file, tensors, _Saved(job=self.job, step=self.step))

    def remember(self, tensors: Tensors) -> None:
        with torch.no_grad():
            for name, weight in self.contest.named_parameters():
                weight.copy_(tensors[f"weights.{name}"])
                moments = {moment: tensors[f"{moment}.{name}"].to(weight.device) for moment in MOMENTS}
                count = tensors[f"{COUNT}.{name}"]
                if count > 0:
                    self._moved(name).state[weight] = {"step": count.to(weight.device), **moments}
        for name, kept in self.average.items():
            kept.copy_(tensors[f"average.{name}"])

    def _moved(self, name: str) -> torch.optim.Adam:
        return self.maker if name.startswith("maker.") else self.critic


def untaught(kind: type[Contest], settings: AnonymiserSettings, groups: int, seed: int) -> Contest:
    """Return a contest before its first step, with weights that follow from the seed."""
    with torch.device("meta"):
        contest = kind(settings, groups)
    return initialise(contest, stream(seed, "weights")).to(device())


def taught(
    kind: type[Contest],
    job: AnonymiserJob,
    people: Taught,
    checkpoint: Path,
    progress: ContestProgress | None,
) -> Tensors:
    """Return the averaged weights of the drawing part after all steps.

    Raises:
        ConfigError: training diverges.
        IntegrityError: the checkpoint is cut short or not one of ours.
    """
    contest = untaught(kind, job.settings, job.groups, job.seed)
    state = _State(
        job=job,
        contest=contest,
        maker=_adam(contest.maker, job),
        critic=_adam(contest.critic, job),
        average={name: weight.detach().clone() for name, weight in contest.maker.named_parameters()},
    )
    _resume(state, checkpoint)
    saved, every = time.monotonic(), max(1, job.settings.steps // 100)
    for step in range(state.step, job.settings.steps):
        loss = _one(state, people, step)
        if time.monotonic() - saved >= CHECKPOINT_SECONDS:
            state.save(checkpoint)
            saved = time.monotonic()
        if progress is not None and (state.step % every == 0 or state.step == job.settings.steps):
            progress(state.step, job.settings.steps, loss)
    return state.average


def _resume(state: _State, checkpoint: Path) -> None:
    if not checkpoint.exists():
        return
    saved = read_facts(checkpoint, _Saved)
    if saved.job == state.job:
        state.remember(read_tensors(checkpoint))
        state.step = saved.step


def _one(state: _State, people: Taught, step: int) -> float:
    """Move the critic once, then the drawing part, and return the loss of the latter."""
    settings, rng = state.job.settings, stream(state.job.seed, "step", step)
    batch = people.batch(rng.integers(len(people.group), size=settings.batch_size), rng)
    for optimizer in (state.critic, state.maker):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * rate(step, settings.steps)
    _moved(state.contest.criticise(batch, rng), state.critic, state)
    loss = _moved(state.contest.answer(batch, rng), state.maker, state)
    if not math.isfinite(loss):
        raise ConfigError(
            f"training diverges: the loss of step {step + 1} is not finite; lower learning_rate "
            f"(now {settings.learning_rate:g})"
        )
    state.step = step + 1
    keep = min(KEPT, (1.0 + state.step) / (10.0 + state.step))
    with torch.no_grad():
        for name, weight in state.contest.maker.named_parameters():
            state.average[name].lerp_(weight, 1.0 - keep)
    return loss


def _moved(loss: torch.Tensor, optimizer: torch.optim.Adam, state: _State) -> float:
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    state.maker.zero_grad()
    state.critic.zero_grad()
    return float(loss.item())


def _adam(network: nn.Module, job: AnonymiserJob) -> torch.optim.Adam:
    return torch.optim.Adam(
        network.parameters(), lr=job.settings.learning_rate, betas=(0.5, 0.999), fused=True
    )


def _resized_hole(hole: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the box of a hole, each side made a little smaller or larger."""
    times = rng.uniform(SMALLEST, LARGEST, 2)
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    if len(rows) == 0:
        return hole
    low = np.array([columns[0], rows[0]], dtype=np.float64)
    high = np.array([columns[-1] + 1, rows[-1] + 1], dtype=np.float64)
    middle, half = (low + high) / 2, (high - low) / 2 * times
    return box_mask(np.concatenate([middle - half, middle + half]), len(hole))
