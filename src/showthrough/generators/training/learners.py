"""Update rules of training: plain, private by DP-SGD, or by one release of a mean embedding."""

from typing import Protocol, final

from showthrough.core.training_settings.privacy import DPCertificate, Mechanism
from showthrough.core.training_settings.trained_config import MeanEmbeddingConfig, TrainedConfig
from showthrough.errors import EnvironmentFault
from showthrough.generators.models.randomness import RepeatableRandomness, stream
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.storage.training_set import People, on_device
from showthrough.generators.training.embedding_learner import EmbeddingLearner
from showthrough.generators.training.state import TrainingState


class Learner(Protocol):
    """Update rule of training: plain, or private."""

    def step(self, step: int) -> float:
        """Move the weights once, by what people tell, and return the loss."""
        ...

    def certificate(self, shared: Shared) -> DPCertificate | None:
        """Return the certificate of privacy once all steps are done."""
        ...


def plan_for(config: TrainedConfig, people: int, earlier: tuple[Mechanism, ...] = ()) -> PrivacyPlan | None:
    """Return the plan of private training on so many people; None where none is asked for.

    Raises:
        ConfigError: the privacy asked for cannot be had.
        EnvironmentFault: a library that it needs is missing.
    """
    if config.privacy is None:
        return None
    try:
        from showthrough.generators.private.accounting import plan_privacy, plan_release
    except ImportError as error:
        raise _missing() from error
    trials = None if config.selection is None else config.selection.trials
    if isinstance(config, MeanEmbeddingConfig):
        plan = plan_release(config.privacy, people, earlier, trials)
    else:
        plan = plan_privacy(config.privacy, people, config.batch_size, config.steps, earlier, trials)
    return plan.model_copy(update={"public_start": config.start_is_public})


def learner_of(state: TrainingState, people: People, earlier: tuple[Mechanism, ...]) -> Learner:
    """Return the update rule of a training; its plan is kept in the state, and made where there is none.

    Raises:
        ConfigError, EnvironmentFault: as `plan_for`.
        IntegrityError: the privacy engine is wrong.
    """
    config = state.job.config
    if state.plan is None:
        state.plan = plan_for(config, people.n, earlier)
    if isinstance(config, MeanEmbeddingConfig):
        return EmbeddingLearner(state, people)
    if config.privacy is None or state.plan is None:
        return _PlainLearner(state, people)
    try:
        from showthrough.generators.private.dp_sgd import PrivateLearner
        from showthrough.generators.private.secure_noise import SystemRandomness
    except ImportError as error:
        raise _missing() from error
    return PrivateLearner(
        state.network,
        state.optimizer,
        people,
        state.plan,
        RepeatableRandomness(state.job.seed) if config.privacy.reproducible_noise else SystemRandomness(),
        state.log,
    )


def _missing() -> EnvironmentFault:
    return EnvironmentFault("private training needs opacus and randomgen: pip install 'showthrough[dp]'")


@final
class _PlainLearner:
    def __init__(self, state: TrainingState, people: People) -> None:
        self._state = state
        self._people = people

    def step(self, step: int) -> float:
        job, network = self._state.job, self._state.network
        rng = stream(job.seed, "step", step)
        rows = rng.integers(len(self._people.pixels), size=(job.config.batch_size, 1))
        seen = on_device(self._people.images(rows))  # pixels (batch, 1, D)
        loss = network.sees_people(*seen, *network.draws(rng, len(rows), 1)).mean()
        self._state.optimizer.zero_grad()
        loss.backward()
        self._state.optimizer.step()
        self._state.optimizer.zero_grad()
        return float(loss.item())

    def certificate(self, shared: Shared) -> None:
        del shared  # without privacy there is nothing to claim
