"""Training shadow models: generators like the one under audit, each of which has seen other people."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from threading import Event
from typing import final

import numpy as np
import torch

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    TrainedConfig,
    VAEConfig,
    classes_of,
)
from showthrough.core.types import Mask, StepProgress
from showthrough.errors import ConfigError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.training_set import People, read_people, shrunk
from showthrough.generators.training.ensemble import Ensemble, Member, begun, resumed
from showthrough.generators.training.finished import finished
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import Job

CHECKPOINT_SECONDS = 5.0
CHECKPOINT_SHARE = 0.1  # of the time, at most, that goes into writing checkpoints
MOST = 8  # networks in a stack: with more, calls are cheap already and numbers leave the cache
LARGEST = 2**24  # bytes of a stacked weight: a gradient that is larger is mapped anew in every step
MEMORY = 2**31  # bytes of weights, gradients, moments and averages that are trained at a time
COPIES = 5  # of each weight: those five
TOLD = 0.25  # seconds between two reports of progress


def _silent(_done: int, _total: int) -> None:
    """Report progress to nobody."""


def train_shadows(
    config: TrainedConfig,
    images: ImageSet,
    inside: Mask,
    folder: Path,
    seed: int,
    progress: StepProgress = _silent,
) -> tuple[Path, ...]:
    """Train one generator for each row of `inside` (models, images) on the images that it marks.

    Return the folder of each, as `train` leaves it. Networks of fully connected layers without privacy
    are trained as ensembles, which takes a fraction of the time; the others one after another. Either
    way a model is what `train` makes of those images and the model's own seed, up to rounding. The same
    call resumes; another config, seed or set of images starts afresh. `progress` is told steps of
    single models.

    Nobody publishes a shadow model, so what it costs in privacy enters no ledger of an audit. It knows
    its people as any generator does, so the folder belongs into the vault.

    Raises:
        ConfigError: training diverges, or the batch is larger than a model's data.
        IntegrityError: files in the folder were changed.
    """
    config = config.model_copy(update={"sheets": 0, "start": None, "selection": None})
    images = shrunk(images, config.size)  # read once for all models
    people = read_people(images, config.size, classes_of(config))
    members = tuple(_members(config, images, inside, folder, seed))
    total = len(members) * config.steps
    if is_stackable(config):
        _together(members, people, folder, lambda done: progress(done, total))
    else:
        _one_by_one(members, images, lambda done: progress(done, total))
    return tuple(member.folder for member in members)


def is_stackable(config: TrainedConfig) -> bool:
    """Return whether models of this config are trained as an ensemble."""
    if isinstance(config, DiffusionConfig):
        return config.privacy is None and config.architecture == "mlp"
    return config.privacy is None and isinstance(config, VAEConfig)


def _members(
    config: TrainedConfig, images: ImageSet, inside: Mask, folder: Path, seed: int
) -> Iterator[Member]:
    for place, chosen in enumerate(inside):
        rows = np.flatnonzero(chosen)
        own = images.subset(rows)
        number = int(stream(seed, "shadow model", place).integers(2**62))
        job = Job(config=config, seed=number, data=own.digest)
        yield Member(job, rows, own.n_identities, folder / f"{place:03d}")


@final
@dataclass
class _Group:
    """Members of one ensemble, and how far they are."""

    members: tuple[Member, ...]
    checkpoint: Path
    steps_done: int = 0

    def train(self, people: People, stop: Event) -> None:
        torch.set_num_threads(1)  # of this thread: the groups keep the cores busy, and bits repeat
        ensemble = resumed(self.members, people, self.checkpoint) or begun(self.members, people)
        saved, pause = time.monotonic(), CHECKPOINT_SECONDS
        while ensemble.step < ensemble.config.steps and not stop.is_set():
            ensemble.advance()
            self.steps_done = ensemble.step
            if time.monotonic() - saved >= pause:
                pause = self._save(ensemble)
                saved = time.monotonic()
        if not stop.is_set():
            ensemble.write()
            self.checkpoint.unlink(missing_ok=True)

    def _save(self, ensemble: Ensemble) -> float:
        """Write the checkpoint and return after how many seconds to write the next one."""
        began = time.monotonic()
        ensemble.save(self.checkpoint)
        return max(CHECKPOINT_SECONDS, (time.monotonic() - began) / CHECKPOINT_SHARE)


def _one_by_one(members: Sequence[Member], images: ImageSet, progress: Callable[[int], None]) -> None:
    for place, member in enumerate(members):
        config, before = member.job.config, place * member.job.config.steps

        def step_done(step: int, _steps: int, _loss: float, before: int = before) -> None:
            progress(before + step)

        train(config, images.subset(member.rows), member.folder, member.job.seed, step_done)


def _together(
    members: Sequence[Member], people: People, folder: Path, progress: Callable[[int], None]
) -> None:
    steps = members[0].job.config.steps
    _refuse_larger_batch(members)
    folder.mkdir(parents=True, exist_ok=True)
    groups = list(_groups(members, folder))
    done = steps * (len(members) - sum(len(group.members) for group in groups))
    stop = Event()

    def tell() -> None:
        progress(done + sum(group.steps_done * len(group.members) for group in groups))

    with same_bits(), ThreadPoolExecutor(_workers(groups)) as pool:
        try:
            _wait_for({pool.submit(group.train, people, stop) for group in groups}, tell)
        finally:  # an error or ctrl-c: the others end after this step, or never begin
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _wait_for(running: set[Future[None]], tell: Callable[[], None]) -> None:
    while running:
        ended, running = wait(running, TOLD, FIRST_EXCEPTION)
        for one in ended:
            one.result()
        tell()


def _groups(members: Sequence[Member], folder: Path) -> Iterator[_Group]:
    """Yield the unfinished members in stacks; who shares one does not depend on what is finished."""
    n = len(members)
    stacks = -(-n // _most(members[0].job.config))
    if 1 < stacks < n:
        stacks += stacks % 2  # as many for each core of two
    for places in np.array_split(np.arange(n), stacks):
        own = [members[place] for place in places]
        missing = tuple(member for member in own if finished(member.folder, member.job) is None)
        if missing:
            yield _Group(missing, folder / f"ensemble-{places[0]:03d}.safetensors")


def _most(config: TrainedConfig) -> int:
    """Return the largest number of networks to stack; stacked convolutions take longer than single ones."""
    if isinstance(config, VAEConfig) and config.architecture == "conv":
        return 1
    largest = max(weight.nbytes for weight in build(config).parameters())
    return max(1, min(MOST, LARGEST // largest))


def _workers(groups: Sequence[_Group]) -> int:
    if not groups:
        return 1
    one = sum(weight.nbytes for weight in build(groups[0].members[0].job.config).parameters())
    fitting = MEMORY // (COPIES * one * max(len(group.members) for group in groups))
    return max(1, min(len(groups), fitting, cpu_count() or 1))


def _refuse_larger_batch(members: Sequence[Member]) -> None:
    batch, fewest = members[0].job.config.batch_size, min(len(member.rows) for member in members)
    if batch > fewest:
        raise ConfigError(f"batch_size {batch} is larger than the {fewest} training images; lower it")
