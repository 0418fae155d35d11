"""What private training does, fixed before its first step."""

from typing import final

from pydantic import BaseModel, ConfigDict


@final
class PrivacyPlan(BaseModel):
    """The numbers that epsilon follows from; kept in the checkpoint, so that resuming keeps the account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delta: float
    records: int
    sample_rate: float
    noise_multiplier: float
    max_grad_norm: float
    steps: int
    draws: int  # photos and noise draws averaged inside one record

    @property
    def expected_batch(self) -> float:
        """Return q N, by which gradients are divided: the drawn number would tell who is in."""
        return self.sample_rate * self.records
