"""Training that looks at people once: a release of their mean embedding, and then steps that match it."""

from typing import final

import torch

from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Floats
from showthrough.generators.models.mean_embedding import MeanEmbedding
from showthrough.generators.models.randomness import RepeatableRandomness, stream
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.mean_release import release_check, released
from showthrough.generators.storage.training_set import People
from showthrough.generators.training.state import TrainingState

RELEASE = "release.values"  # of the network's weights


@final
class EmbeddingLearner:
    """Step of DP-MERF: before the first one people are embedded, and after it nobody looks at them again.

    The release is part of the weights, so a checkpoint keeps it and resuming makes no second one. Who is
    killed before the first checkpoint makes it again, and of the one before nothing is left.
    """

    def __init__(self, state: TrainingState, people: People) -> None:
        if not isinstance(state.network, MeanEmbedding):
            raise TypeError(f"a {type(state.network).__name__} matches no mean embedding")
        self._state, self._network, self._people = state, state.network, people
        self._errors: dict[str, float] = {}
        if state.plan is not None:
            self._errors = release_check(self._network, people)

    def step(self, step: int) -> float:
        """Move the weights once and return the squared distance from the mean embedding that was released."""
        if step == 0:
            self._release()
        state = self._state
        loss = self._network.mismatch(stream(state.job.seed, "step", step), state.job.config.batch_size)
        loss.backward()  # type: ignore[no-untyped-call]
        state.optimizer.step()
        state.optimizer.zero_grad()
        return float(loss.item())

    def certificate(self, shared: Shared) -> DPCertificate | None:
        """Return the certificate of the one release; None where it has no noise."""
        state, privacy = self._state, self._state.job.config.privacy
        if state.plan is None or privacy is None:
            return None
        from showthrough.generators.private.certificate import certify

        return certify(state.plan, self._people.unit, not privacy.reproducible_noise, self._errors, shared)

    def _release(self) -> None:
        values = torch.from_numpy(self._released()).float()
        with torch.no_grad():
            self._network.release.values.copy_(values)
            self._state.average[RELEASE].copy_(values)

    def _released(self) -> Floats:
        state, privacy = self._state, self._state.job.config.privacy
        repeatable = privacy is None or privacy.reproducible_noise
        if repeatable:
            return released(self._network, self._people, state.plan, RepeatableRandomness(state.job.seed))
        from showthrough.generators.private.secure_noise import SystemRandomness

        return released(self._network, self._people, state.plan, SystemRandomness())
