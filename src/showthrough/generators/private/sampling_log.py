"""Log of what the account of privacy takes for granted: Poisson sampling, and an engine without errors."""

from dataclasses import dataclass, field
from math import sqrt
from typing import final

from showthrough.errors import IntegrityError
from showthrough.generators.private.privacy_plan import PrivacyPlan

FEWEST = 20  # steps; fewer say nothing of how numbers vary
SURPRISE = 5.0  # standard errors: sound sampling goes so far in one training of a million


@final
@dataclass
class SamplingLog:
    """Numbers of people that the steps drew: they vary from step to step, or sampling is not Poisson.

    Opacus reports the same epsilon where batches are cut from a shuffled list, and protects far less.
    Sums are kept instead of the numbers: who knew those would know more than the account allows.
    """

    steps: int = 0
    drawn: int = 0  # sum of the numbers
    squares: int = 0  # sum of their squares
    self_check: dict[str, float] = field(default_factory=dict)  # its errors before the first step

    def add(self, people: int) -> None:
        """Enter one step."""
        self.steps += 1
        self.drawn += people
        self.squares += people**2

    def refuse_other_sampling(self, plan: PrivacyPlan) -> None:
        """Refuse numbers that are no independent draws at the rate of the plan.

        Under Poisson sampling each is binomial, so mean and variance are known, and so is how far
        the observed ones can be off (the fourth moment of the binomial distribution).

        Raises:
            IntegrityError: the mean or the variance is more than five standard errors off.
        """
        n, rate = plan.records, plan.sample_rate
        variance = n * rate * (1.0 - rate)
        if self.steps < FEWEST or variance == 0:
            return
        mean = self.drawn / self.steps
        spread = self.squares / self.steps - 2 * n * rate * mean + (n * rate) ** 2  # about the true mean
        fourth = variance * (1.0 + 3.0 * (n - 2) * rate * (1.0 - rate))
        off = (mean - n * rate) / sqrt(variance / self.steps)
        uneven = (spread - variance) / sqrt((fourth - variance**2) / self.steps)
        if abs(off) > SURPRISE or abs(uneven) > SURPRISE:
            raise IntegrityError(
                f"training drew {mean:.4g} people a step with a variance of {max(spread, 0.0):.3g}; "
                f"Poisson sampling draws {n * rate:.4g} with a variance of {variance:.3g}, and epsilon "
                "holds for that only"
            )
