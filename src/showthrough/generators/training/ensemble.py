"""Several networks of one form trained at once: their weights stacked, one pass for all of them."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, final

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor
from torch.func import functional_call, vmap

from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.core.types import Rows
from showthrough.errors import IntegrityError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.learning_rate import is_averaged, kept, rate, refuse_divergence
from showthrough.generators.models.network import Network, device
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.checkpoint import Tensors, read_facts, read_tensors, write_tensors
from showthrough.generators.storage.training_set import People, on_device
from showthrough.generators.training.finished import Done, write_finished
from showthrough.generators.training.trained import Job, refuse_other_weights, untrained

_MOMENTS = ("exp_avg", "exp_avg_sq")  # what Adam remembers of each weight
log = logging.getLogger(__name__)


@final
class Member(NamedTuple):
    """Member of an ensemble: what its training is, and whom it may see."""

    job: Job
    rows: Rows  # of the images of all people
    n_identities: int
    folder: Path  # of the finished generator


@final
class SavedEnsemble(BaseModel):
    """Description of an ensemble's checkpoint, beside its tensors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-ensemble-1"] = "showthrough-ensemble-1"
    jobs: tuple[Job, ...]
    step: int
    seconds: float


@final
@dataclass(kw_only=True)
class Ensemble:
    """Networks that learn side by side, each from its own people and with its own random numbers.

    No weight of one has a part in the loss of another, and Adam moves each weight by itself, so every
    member is what `train` would make of it alone, up to rounding. Neither privacy nor a network with
    a part that never sees people (a GAN) can be trained in this way.
    """

    members: tuple[Member, ...]
    people: People  # of all members
    network: Network  # its form, on the meta device
    weights: Tensors  # (members, ...), leaves; matrices (members, in, out)
    average: Tensors  # the weights themselves where there is none
    optimizer: torch.optim.Adam
    step: int = 0  # steps done
    seconds: float = 0.0

    @property
    def config(self) -> TrainedConfig:
        """Return the config of all members."""
        return self.members[0].job.config

    def advance(self) -> None:
        """Take one step with all members.

        Raises:
            ConfigError: the loss of one is no longer a number.
        """
        config, began = self.config, time.monotonic()
        for group in self.optimizer.param_groups:
            group["lr"] = config.learning_rate * rate(self.step, config.steps)
        loss = self._losses(*self._batch())
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.optimizer.zero_grad()
        refuse_divergence(float(loss.item()), self.step, config)
        self.step += 1
        self._follow()
        self.seconds += time.monotonic() - began

    def save(self, path: Path) -> None:
        """Write the checkpoint, in place of the last one."""
        tensors = {f"weights.{name}": weight.detach() for name, weight in self.weights.items()}
        tensors |= {f"average.{name}": tensor for name, tensor in self._apart().items()}
        for name, weight in self.weights.items():
            moved = self.optimizer.state.get(weight, {})
            tensors |= {f"{moment}.{name}": moved[moment] for moment in _MOMENTS if moved}
        jobs = tuple(member.job for member in self.members)
        write_tensors(path, tensors, SavedEnsemble(jobs=jobs, step=self.step, seconds=self.seconds))

    def write(self) -> None:
        """Write each member as a finished generator of its own."""
        for place, member in enumerate(self.members):
            member.folder.mkdir(parents=True, exist_ok=True)
            own = {name: _turned(tensor[place].detach()) for name, tensor in self.average.items()}
            seconds = self.seconds / len(self.members)
            write_finished(
                member.folder, own, Done(member.job, len(member.rows), member.n_identities, seconds)
            )

    def _losses(self, *given: Tensor) -> Tensor:
        """Return the sum of the members' losses; one alone is not stacked, which slows convolutions down."""
        if len(self.members) > 1:
            return vmap(self._loss)(self.weights, *given).sum()
        alone = {name: weight.squeeze(0) for name, weight in self.weights.items()}
        return self._loss(alone, *(one.squeeze(0) for one in given))

    def _loss(self, weights: Tensors, *given: Tensor) -> Tensor:
        own = {name: _turned(weight) for name, weight in weights.items()}
        loss: Tensor = functional_call(self.network, own, given).mean()
        return loss

    def _batch(self) -> tuple[Tensor, ...]:
        """Return the inputs of `forward`, each (members, batch, 1, ...).

        Rows and noise are those that `train` draws at this step from a member's seed.
        """
        batch = self.config.batch_size
        rows, draws = [], []
        for member in self.members:
            rng = stream(member.job.seed, "step", self.step)
            rows.append(member.rows[rng.integers(len(member.rows), size=(batch, 1))])
            draws.append(self.network.draws(rng, batch, 1))
        seen = on_device(self.people.images(np.stack(rows)))
        return (*seen, *(torch.stack(parts) for parts in zip(*draws, strict=True)))

    def _follow(self) -> None:
        keep = kept(self.config, self.step)
        with torch.no_grad():
            for name, average in self._apart().items():
                average.lerp_(self.weights[name], 1.0 - keep)

    def _apart(self) -> Tensors:
        """Return the average where it is not the weights themselves."""
        return self.average if is_averaged(self.config) else {}


def begun(members: Sequence[Member], people: People) -> Ensemble:
    """Return an ensemble before its first step."""
    own = [dict(untrained(member.job).named_parameters()) for member in members]
    weights = {name: torch.stack([_turned(one[name].detach()) for one in own]) for name in own[0]}
    return _ensemble(members, people, weights, {name: weight.clone() for name, weight in weights.items()})


def resumed(members: Sequence[Member], people: People, path: Path) -> Ensemble | None:
    """Return an ensemble where a killed run left it, or None where it left nothing for these members.

    Raises:
        ConfigError: the checkpoint is a pickle.
        IntegrityError: the checkpoint is cut short or not one of ours.
    """
    if not path.exists():
        return None
    saved = read_facts(path, SavedEnsemble)
    if any(member.job not in saved.jobs for member in members):
        log.warning("%s belongs to other training: starting afresh", path)
        return None
    places = [saved.jobs.index(member.job) for member in members]
    parts: dict[str, Tensors] = {}
    for key, tensor in read_tensors(path).items():
        part, _, name = key.partition(".")
        parts.setdefault(part, {})[name] = tensor[places].contiguous()
    _refuse_other_form(parts, members, path)
    ensemble = _ensemble(members, people, parts["weights"], parts.get("average", {}))
    ensemble.step, ensemble.seconds = saved.step, saved.seconds
    for name, weight in ensemble.weights.items():
        moments = {moment: parts[moment][name].to(weight.device) for moment in _MOMENTS}
        count = torch.tensor(float(saved.step), device=weight.device)
        ensemble.optimizer.state[weight] = {"step": count, **moments}
    log.info("training goes on at step %d of %d", saved.step, ensemble.config.steps)
    return ensemble


def _ensemble(members: Sequence[Member], people: People, weights: Tensors, average: Tensors) -> Ensemble:
    config = members[0].job.config
    network = build(config)
    leaves = {name: weight.to(device()).requires_grad_(True) for name, weight in weights.items()}
    betas = (network.momentum, 0.999)
    return Ensemble(
        members=tuple(members),
        people=people,
        network=network,
        weights=leaves,
        average={k: v.to(device()) for k, v in average.items()} if is_averaged(config) else leaves,
        optimizer=torch.optim.Adam(leaves.values(), lr=config.learning_rate, betas=betas, fused=True),
    )


def _turned(weight: Tensor) -> Tensor:
    """Return a matrix with its last two dimensions swapped, and anything else as it is.

    Stacked matrices lie in memory as (members, in, out), as their gradients come: copying each gradient
    into the other order takes longer than computing it.
    """
    return weight.mT if weight.ndim == 2 else weight


def _refuse_other_form(parts: dict[str, Tensors], members: Sequence[Member], path: Path) -> None:
    config = members[0].job.config
    wanted = {"weights", *_MOMENTS} | ({"average"} if is_averaged(config) else set())
    if parts.keys() != wanted:
        raise IntegrityError(f"{path} lacks a part of the training; delete it to train from the start")
    network = build(config)
    for tensors in parts.values():
        for place in range(len(members)):
            refuse_other_weights(network, {k: _turned(v[place]) for k, v in tensors.items()}, path)
