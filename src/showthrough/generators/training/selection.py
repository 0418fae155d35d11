"""Private choice: the best of a random number of trainings (Papernot and Steinke, arXiv:2110.03620)."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, final

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict

from showthrough.core.atomic import write_atomically
from showthrough.core.images import ImageSet
from showthrough.core.training_settings.trained_config import TrainedConfig, classes_of
from showthrough.core.types import Floats
from showthrough.errors import ConfigError, NotEnoughDataError
from showthrough.generators.models.mean_embedding import FourierFeatures
from showthrough.generators.models.network import same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.private.ledger import (
    LEDGER,
    enter,
    entry_of,
    people_of,
    read_ledger,
    shared_with,
)
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.storage.checkpoint import parse_facts, sealed
from showthrough.generators.storage.training_set import centred, read_people, read_pixels
from showthrough.generators.training.finished import Done, finished, write_finished
from showthrough.generators.training.kept_account import known_runs, refuse_lost_account, with_account
from showthrough.generators.training.learners import learner_of, plan_for
from showthrough.generators.training.state import fresh
from showthrough.generators.training.train import LossProgress, train
from showthrough.generators.training.trained import Job, TrainedGenerator, load
from showthrough.generators.training.warm_start import Past, earlier_spending, spending
from showthrough.stats.privacy.random_trials import trials_drawn

TRIALS = "trials"  # folder of all trainings, gone once one is chosen
CHOICE = "choice.json"  # how many there are, and with which settings: it tells more than may be told
FEWEST = 20  # reference photos; fewer know too little to choose by
DRAWN = 256  # images of each training that are compared
FREQUENCIES, BANDWIDTH = 1024, 0.5  # of the kernel that compares them

Uniform = Callable[[int], Floats]


@final
class Choice(BaseModel):
    """Trainings of a private choice, drawn before the first of them; it stays in the vault and is deleted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-choice-1"] = "showthrough-choice-1"
    job: Job
    plan: PrivacyPlan
    drawn: tuple[Mapping[str, float], ...]  # settings of each training


class _Task(NamedTuple):
    """What a private choice is about, and where."""

    job: Job
    images: ImageSet
    reference: ImageSet
    folder: Path
    past: Past
    progress: LossProgress | None


def train_chosen(
    config: TrainedConfig,
    images: ImageSet,
    folder: Path,
    seed: int,
    progress: LossProgress | None = None,
    past: Past = Past(),  # noqa: B008 - a tuple, which nobody can change
) -> TrainedGenerator:
    """Return what `train` gives, or with `selection` the best of a random number of private trainings.

    The best one's images have a mean embedding that is nearest to that of `past.reference`: people in no
    training, so that comparing with them costs those in training nothing more. All others are deleted, and
    how many there were is told to nobody, in no time that was taken and in no ledger.

    Raises:
        ConfigError, IntegrityError, EnvironmentFault: as `train`.
        NotEnoughDataError: there are too few reference photos to choose by.
    """
    if config.selection is None:
        return train(config, images, folder, seed, progress, past)
    if past.reference is None or len(past.reference) < FEWEST:
        n = 0 if past.reference is None else len(past.reference)
        raise NotEnoughDataError(
            f"selection compares with reference photos of people in no training, and there are {n}: fewer "
            f"than {FEWEST}",
            needed=FEWEST,
        )
    start = None if past.start is None else load(past.start)
    job = Job(config=config, seed=seed, data=images.digest, start="" if start is None else start.digest)
    ledger, who = folder / LEDGER if past.ledger is None else past.ledger, people_of(images)
    refuse_lost_account(ledger)
    already = finished(folder, job)
    if already is None:
        _choose(_Task(job, images, past.reference, folder, past, progress), ledger, start)
    _forget(folder)
    return with_account(load(folder), folder, ledger, who)


def _choose(task: _Task, ledger: Path, start: TrainedGenerator | None) -> None:
    job, images, folder, who = task.job, task.images, task.folder, people_of(task.images)
    folder.mkdir(parents=True, exist_ok=True)
    people = read_people(images, job.config.size, classes_of(job.config))
    earlier = earlier_spending(start, job, known_runs(ledger, job.data, who))
    choice = _choice(job, folder, plan_for(job.config, people.n, earlier))
    spent = spending(job, choice.plan, people.unit, folder.name)
    enter(ledger, entry_of(spent, who))  # before anybody is drawn
    best = _best(task, choice)
    with same_bits():
        state = fresh(job)
        state.plan = choice.plan if best is None else _with_drawn(choice.plan, best.drawn)
        shared = shared_with(read_ledger(ledger).runs, spent, who)
        certificate = learner_of(state, people, ()).certificate(shared)
    history = (*(start.facts.history if start is not None else ()), spent)
    weights = state.average if best is None else dict(best.generator.network.state_dict())
    seconds = 0.0 if best is None else best.generator.training_seconds  # of one: the sum would tell how many
    done = Done(job, len(people.pixels), people.n, seconds, certificate, history)
    write_finished(folder, weights, done._replace(drawn={} if best is None else best.drawn))


def _choice(job: Job, folder: Path, plan: PrivacyPlan | None) -> Choice:
    """Return the choice that a folder holds for this job, or one that is drawn now."""
    path = folder / CHOICE
    if path.is_file():
        kept = parse_facts(path.read_bytes(), Choice, path)
        if kept.job == job:
            return kept
    _forget(folder)
    selection, privacy = job.config.selection, job.config.privacy
    if selection is None or privacy is None or plan is None:
        raise ConfigError("selection needs [privacy]")
    uniform = _repeatable(job.seed) if privacy.reproducible_noise else _secret()
    shape = float("inf") if selection.distribution == "poisson" else selection.shape
    trials = trials_drawn(float(uniform(1)[0]), selection.mean, shape)
    drawn = tuple(
        {name: values[int(uniform(1)[0] * len(values))] for name, values in selection.grid.items()}
        for _ in range(trials)
    )
    choice = Choice(job=job, plan=plan, drawn=drawn)
    write_atomically(path, sealed(choice))
    return choice


def _secret() -> Uniform:
    from showthrough.generators.private.secure_noise import system_uniform

    return system_uniform


def _repeatable(seed: int) -> Uniform:
    return stream(seed, "trials").random


class _Best(NamedTuple):
    """Training that is the best so far."""

    generator: TrainedGenerator
    drawn: Mapping[str, float]
    distance: float


def _best(task: _Task, choice: Choice) -> _Best | None:
    """Train all, one after another, and return the best; None where the number drawn is none."""
    best: _Best | None = None
    config, trials = task.job.config, task.folder / TRIALS
    for number, drawn in enumerate(choice.drawn):
        plan = _with_drawn(choice.plan, drawn)
        plan = plan.model_copy(update={"trials": None, "run": f"{plan.run}-{number}"})
        past = Past(task.past.start, trials / LEDGER, plan)
        own = config.with_drawn(drawn)
        generator = train(own, task.images, trials / f"{number:04}", task.job.seed, task.progress, past)
        found = _Best(generator, drawn, distance(generator, task.reference))
        if best is None or found.distance < best.distance:
            best = found
    return best


def _with_drawn(plan: PrivacyPlan, drawn: Mapping[str, float]) -> PrivacyPlan:
    """Return the plan with what was drawn of it: the clipping norm, which the account does not depend on."""
    return plan.model_copy(
        update={name: value for name, value in drawn.items() if name in type(plan).model_fields}
    )


def distance(generator: TrainedGenerator, reference: ImageSet) -> float:
    """Return the squared distance of the mean embeddings of drawn images and of reference photos.

    With as many drawn images each time, so that the bias of few images is the same for all.
    """
    side = generator.side
    features = FourierFeatures(3 * side**2, FREQUENCIES, BANDWIDTH)
    means = []
    for pixels in (
        generator.sample(DRAWN, generator.facts.job.seed).reshape(DRAWN, -1),
        read_pixels(reference, side),
    ):
        with torch.inference_mode():
            found = [features(centred(part)).sum(dim=0) for part in np.array_split(pixels, 8)]
            means.append(torch.stack(found).double().sum(dim=0) / len(pixels))
    return float((means[0] - means[1]).square().sum())


def _forget(folder: Path) -> None:
    """Delete the trainings that were not chosen, and how many there were."""
    shutil.rmtree(folder / TRIALS, ignore_errors=True)
    (folder / CHOICE).unlink(missing_ok=True)
