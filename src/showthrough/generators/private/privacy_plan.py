"""Plan of private training, fixed before its first step."""

import secrets
from typing import final

from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.training_settings.privacy import Mechanism, RandomTrials

EVERYONE = "mean_embedding"  # the engine that takes everybody, once
COPULA = "gaussian_copula"  # counts and correlations of a table: two releases of everybody, counted as one
RELEASES = (EVERYONE, COPULA)
SENSITIVITY = 1.0  # of its sum, where a person is added or removed: each one's part has size 1 at most


@final
class PrivacyPlan(BaseModel):
    """Parameters that epsilon follows from; kept in the checkpoint, so that resuming keeps the account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delta: float
    records: int
    sample_rate: float
    noise_multiplier: float
    max_grad_norm: float
    steps: int
    draws: int  # photos and noise draws averaged inside one record
    earlier: tuple[Mechanism, ...] = ()  # training on the same people that the first weights came from
    trials: RandomTrials | None = None  # the best of a random number of trainings of this plan
    public_start: bool = False  # declared, not checked
    engine: str = "bookkeeping"  # what plans were carried out by before there was a choice
    run: str = Field(default_factory=lambda: secrets.token_hex(8))  # one entry of the ledger

    @property
    def expected_batch(self) -> float:
        """Return q N, by which gradients are divided: the drawn number would tell who is in."""
        return self.sample_rate * self.records

    @property
    def mechanism(self) -> Mechanism:
        """Return the mechanism of this training alone."""
        return Mechanism(
            noise_multiplier=self.noise_multiplier,
            sample_rate=self.sample_rate,
            steps=self.steps,
            trials=self.trials,
        )
