"""Training that can be killed at any moment: the same call again goes on and ends with the same bits."""

import logging
import math
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, final

from showthrough.core.images import ImageSet
from showthrough.core.records import DPCertificate
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.generators.checkpoint import digest_of, write_bytes, write_tensors
from showthrough.generators.network import same_bits
from showthrough.generators.people import People, centred, read_people
from showthrough.generators.randomness import RepeatableRandomness, SystemRandomness, stream
from showthrough.generators.state import CHECKPOINT, TrainingState, difference, fresh, resumed
from showthrough.generators.trained import (
    FACTS,
    WEIGHTS,
    GeneratorFacts,
    Job,
    TrainedConfig,
    TrainedGenerator,
    load,
)

__all__ = ["load", "train"]

CHECKPOINT_SECONDS = 5.0
WARM_UP = 0.05  # share of the steps in which the learning rate rises; after that it falls as a cosine

Progress = Callable[[int, int, float], None]
log = logging.getLogger(__name__)


class Learner(Protocol):
    """How weights move: plainly, or privately."""

    def step(self, step: int) -> float:
        """Move the weights once and return the loss."""
        ...

    def certificate(self) -> DPCertificate | None:
        """Return what may be claimed about privacy once all steps are done."""
        ...


def train(
    config: TrainedConfig, images: ImageSet, folder: Path, seed: int, progress: Progress | None = None
) -> TrainedGenerator:
    """Train a generator, or go on where a killed training stopped, or return the finished one.

    `progress` is told the steps done, the steps in all and the last loss; under privacy that loss
    has no noise and must not be published. Everything random follows from the seed and the step, so
    resuming gives the same bits; only the noise of private training cannot be repeated.

    Raises:
        ConfigError: training diverges, or the privacy asked for cannot be had.
        IntegrityError: files in the folder were changed, or the privacy engine is wrong.
    """
    job = Job(config=config, seed=seed, data=images.digest)
    finished = _finished(folder, job)
    if finished is not None:
        return finished
    folder.mkdir(parents=True, exist_ok=True)
    people = read_people(images, config.size)
    with same_bits():
        state = resumed(folder, job) or fresh(job)
        learner = _learner(state, people)
        _run(state, learner, folder, progress)
        _finish(state, people, learner.certificate(), folder)
    return load(folder)


def _finished(folder: Path, job: Job) -> TrainedGenerator | None:
    if not (folder / FACTS).exists():
        return None
    generator = load(folder)
    if generator.facts.job == job:
        _tidy(folder)
        return generator
    log.warning(
        "%s holds another generator (%s differs): it is replaced",
        folder,
        difference(generator.facts.job, job),
    )
    (folder / FACTS).unlink()  # first, so that no moment pairs it with the new weights
    return None


def _tidy(folder: Path) -> None:
    """Remove what a kill left, and the checkpoint that nobody needs any more."""
    for left in (folder / CHECKPOINT, *folder.glob("*.part")):
        left.unlink(missing_ok=True)


def _learner(state: TrainingState, people: People) -> Learner:
    config = state.job.config
    if config.privacy is None:
        return _PlainLearner(state, people)
    try:
        from showthrough.generators.accounting import plan_privacy
        from showthrough.generators.private import PrivateLearner
    except ImportError as error:
        raise EnvironmentFault("private training needs opacus: pip install 'showthrough[dp]'") from error
    if state.plan is None:
        state.plan = plan_privacy(config.privacy, people.n, config.batch_size, config.steps)
    repeatable = config.privacy.reproducible_noise
    return PrivateLearner(
        state.network,
        state.optimizer,
        people,
        state.plan,
        RepeatableRandomness(state.job.seed) if repeatable else SystemRandomness(),
    )


@final
class _PlainLearner:
    def __init__(self, state: TrainingState, people: People) -> None:
        self._state = state
        self._pixels = people.pixels

    def step(self, step: int) -> float:
        job, network = self._state.job, self._state.network
        rng = stream(job.seed, "step", step)
        rows = rng.integers(len(self._pixels), size=job.config.batch_size)
        pixels = centred(self._pixels[rows]).unsqueeze(1)  # (batch, 1, D)
        loss = network(pixels, *network.draws(rng, len(rows), 1)).mean()
        self._state.optimizer.zero_grad()
        loss.backward()
        self._state.optimizer.step()
        return float(loss.item())

    def certificate(self) -> None:
        return None


def _run(state: TrainingState, learner: Learner, folder: Path, progress: Progress | None) -> None:
    config = state.job.config
    told = max(1, config.steps // 100)
    began, saved = time.monotonic() - state.seconds, time.monotonic()
    for step in range(state.step, config.steps):
        for group in state.optimizer.param_groups:
            group["lr"] = config.learning_rate * _rate(step, config.steps)
        loss = learner.step(step)
        if not math.isfinite(loss):
            raise ConfigError(
                f"training diverges: the loss of step {step + 1} is not finite; lower learning_rate "
                f"(now {config.learning_rate:g})"
            )
        state.step = step + 1
        state.follow()
        state.seconds = time.monotonic() - began
        if time.monotonic() - saved >= CHECKPOINT_SECONDS:
            state.save(folder)
            saved = time.monotonic()
        if progress is not None and (state.step % told == 0 or state.step == config.steps):
            progress(state.step, config.steps, loss)


def _rate(step: int, steps: int) -> float:
    done = (step + 1) / steps
    return min(1.0, done / WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * step / steps))


def _finish(state: TrainingState, people: People, certificate: DPCertificate | None, folder: Path) -> None:
    """Write the weights, then what describes them; whoever reads waits for the second."""
    write_tensors(folder / WEIGHTS, state.average)
    facts = GeneratorFacts(
        job=state.job,
        n_images=len(people.pixels),
        n_identities=people.n,
        sha256=digest_of(folder / WEIGHTS),
        parameters=sum(tensor.numel() for tensor in state.average.values()),
        training_seconds=state.seconds,
        certificate=certificate,
        versions={name: version(name) for name in ("torch", "numpy", "safetensors")},
    )
    write_bytes(folder / FACTS, facts.model_dump_json(indent=2).encode())
    _tidy(folder)
    log.info("trained in %.1f s: %s", state.seconds, folder)
