"""Warm starts: weights that a training begins with, and what they cost the same people."""

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, final

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.errors import ConfigError
from showthrough.generators.models.kinds import build
from showthrough.generators.private.ledger import Spent
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.storage.checkpoint import Tensors
from showthrough.generators.training.trained import Job, TrainedGenerator, refuse_other_weights


@final
class Past(NamedTuple):
    """Earlier trainings that a training is told about."""

    start: Path | None = None  # folder of the generator whose weights it begins with
    ledger: Path | None = None  # what was spent on the same people; default: a file of this training alone
    plan: PrivacyPlan | None = None  # of private training that is one of several trials
    reference: ImageSet | None = None  # people in no training, whom a private choice compares with


def weights_of(start: TrainedGenerator, job: Job) -> Tensors:
    """Return the weights of a finished generator, for training of the same form.

    Raises:
        IntegrityError: the network of this training has another form.
    """
    weights = {name: tensor.detach().clone() for name, tensor in start.network.state_dict().items()}
    refuse_other_weights(build(job.config), weights, f"start = {job.config.start!r}")
    return weights


def earlier_spending(
    start: TrainedGenerator | None, job: Job, known: Collection[str] = ()
) -> tuple[Mechanism, ...]:
    """Return the mechanisms that the starting weights of private training have cost the same people.

    Digests of training sets are keyed by vault, so two different ones may be the same people: all that
    the weights went through counts, unless the user declares that it was done with other people and the
    ledger knows no better; `known` are runs that were on some of the same people.

    Raises:
        ConfigError: they were trained without privacy, which no later noise undoes.
    """
    if start is None or job.config.privacy is None:
        return ()
    public = job.config.start_is_public
    runs = [run for run in start.facts.history if run.data == job.data or run.run in known or not public]
    open_ = next((run for run in runs if run.mechanism is None), None)
    if open_ is not None:
        same = open_.data == job.data or open_.run in known
        raise ConfigError(
            f"private training cannot begin with weights that {'the' if same else 'perhaps the'} same people "
            "trained without privacy: what these weights hold, no later noise takes away"
            + ("" if same else "; if they were other people, declare it with start_is_public = true")
        )
    return tuple(run.mechanism for run in runs if run.mechanism is not None)


def spending(job: Job, plan: PrivacyPlan | None, unit: str, name: str) -> Spent:
    """Return the entry of a training in the ledger; noise that can be repeated protects nobody."""
    privacy = job.config.privacy
    if plan is None or privacy is None:
        run = sha256(job.model_dump_json().encode()).hexdigest()[:16]  # trained again, it is the same
        return Spent(run=run, generator=name, data=job.data, unit=unit, mechanism=None)
    mechanism = None if privacy.reproducible_noise else plan.mechanism
    return Spent(run=plan.run, generator=name, data=job.data, unit=unit, mechanism=mechanism)
