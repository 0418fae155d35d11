"""Training that can be killed at any moment: the same call again goes on and ends with the same bits."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.training_settings.trained_config import TrainedConfig, classes_of
from showthrough.data.contact_sheet import SHEET, SHEETS, sheet_steps, write_sheet
from showthrough.generators.models.learning_rate import in_stage, rate, refuse_divergence
from showthrough.generators.models.network import same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.private.ledger import (
    LEDGER,
    Spent,
    enter,
    entry_of,
    people_of,
    read_ledger,
    shared_with,
)
from showthrough.generators.storage.training_set import People, read_people
from showthrough.generators.training.feasible import refuse_larger_batch
from showthrough.generators.training.finished import Done, finished, write_finished
from showthrough.generators.training.kept_account import known_runs, refuse_lost_account, with_account
from showthrough.generators.training.learners import Learner, learner_of
from showthrough.generators.training.state import TrainingState, fresh, resumed
from showthrough.generators.training.trained import Job, TrainedGenerator, load
from showthrough.generators.training.warm_start import Past, earlier_spending, spending, weights_of

__all__ = ["Past", "load", "train"]

CHECKPOINT_SECONDS = 5.0

LossProgress = Callable[[int, int, float], None]


def train(
    config: TrainedConfig,
    images: ImageSet,
    folder: Path,
    seed: int,
    progress: LossProgress | None = None,
    past: Past = Past(),  # noqa: B008 - a tuple, which nobody can change
) -> TrainedGenerator:
    """Train a generator, or go on where a killed training stopped, or return the finished one.

    `progress` is told the steps done, the steps in all and the last loss; under privacy that loss
    has no noise and must not be published. Everything random follows from the seed and the step, so
    resuming gives the same bits; only the noise of private training cannot be repeated.

    Raises:
        ConfigError: training diverges, the batch is larger than the data, or the privacy cannot be had.
        IntegrityError: files in the folder were changed, or the privacy engine is wrong.
    """
    start = None if past.start is None else load(past.start)
    job = Job(config=config, seed=seed, data=images.digest, start="" if start is None else start.digest)
    ledger, who = folder / LEDGER if past.ledger is None else past.ledger, people_of(images)
    refuse_lost_account(ledger)
    already = finished(folder, job)
    if already is not None:
        return with_account(already, folder, ledger, who)
    folder.mkdir(parents=True, exist_ok=True)
    people = read_people(images, config.size, classes_of(config))
    refuse_larger_batch(config, len(people.pixels), people.n)
    with same_bits():
        state = _begun(folder, job, start, past)
        learner = learner_of(state, people, earlier_spending(start, job, known_runs(ledger, job.data, who)))
        spent = spending(job, state.plan, people.unit, folder.name)
        if state.step == 0:
            state.save(folder)  # first, so that who is killed before the first step finds the plan again
        enter(ledger, entry_of(spent, who))  # before anybody is drawn
        _run(state, learner, _Watch(folder, progress, _epoch(config, people)))
        shared = shared_with(read_ledger(ledger).runs, spent, who)
        history = (*(start.facts.history if start is not None else ()), spent)
        _finish(state, people, learner.certificate(shared), folder, history)
    return load(folder)


def _begun(folder: Path, job: Job, start: TrainedGenerator | None, past: Past) -> TrainingState:
    """Return training where a killed run left it, or before its first step."""
    state = resumed(folder, job) or fresh(job, None if start is None else weights_of(start, job))
    state.plan = state.plan or past.plan
    return state


def _epoch(config: TrainedConfig, people: People) -> int:
    """Return the number of steps in an epoch, which see as many images (or people) as there are."""
    n = len(people.pixels) if config.privacy is None else people.n
    return -(-n // config.batch_size)


class _Watch(NamedTuple):
    folder: Path
    progress: LossProgress | None
    epoch: int  # steps


def _run(state: TrainingState, learner: Learner, watch: _Watch) -> None:
    config = state.job.config
    every, sheets = max(1, config.steps // 100), sheet_steps(config.steps, watch.epoch, config.sheets)
    began, saved = time.monotonic() - state.seconds, time.monotonic()
    if state.step in sheets:
        _show(state, watch.folder)  # where a kill came between checkpoint and sheet
    for step in range(state.step, config.steps):
        loss = _step(state, learner, step)
        state.seconds = time.monotonic() - began
        if time.monotonic() - saved >= CHECKPOINT_SECONDS:
            state.save(watch.folder)
            saved = time.monotonic()
        if state.step in sheets:
            state.save(watch.folder)  # what was shown is not drawn anew
            _show(state, watch.folder)
        if watch.progress is not None and (state.step % every == 0 or state.step == config.steps):
            watch.progress(state.step, config.steps, loss)


def _show(state: TrainingState, folder: Path) -> None:
    write_sheet(folder / SHEETS / f"step-{state.step:07d}.png", state.samples(SHEET))


def _step(state: TrainingState, learner: Learner, step: int) -> float:
    config, network = state.job.config, state.network
    network.enter(step)
    for group in state.optimizer.param_groups:
        group["lr"] = config.learning_rate * rate(*in_stage(step, config.steps, network.stages))
    loss = learner.step(step)
    refuse_divergence(loss, step, config)
    rng = stream(state.job.seed, "respond", step)
    response = network.respond(rng, config.batch_size, step)
    if response is not None:  # learns from what was learned of people: no privacy is spent
        response.backward()  # type: ignore[no-untyped-call]
        state.optimizer.step()
        state.optimizer.zero_grad()
    network.hold()
    state.step = step + 1
    state.follow()
    return loss


def _finish(
    state: TrainingState,
    people: People,
    certificate: DPCertificate | None,
    folder: Path,
    history: tuple[Spent, ...],
) -> None:
    done = Done(state.job, len(people.pixels), people.n, state.seconds, certificate, history)
    write_finished(folder, state.average, done)
