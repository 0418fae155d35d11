"""See attacks/naive_matcher.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.records import Finding
from showthrough.toolkit.redacted.found_again import AttackQuestion, Figures, found_again, refuse_rates

FIGURES = Figures("rank_one", "reidentified", "clean_misses")


@final
@dataclass(frozen=True, kw_only=True)
class NaiveMatch(Check):
    """A matcher that knows clean faces, asked about redacted ones."""

    fmr: float = 0.01
    strict_fmr: float = 0.001

    def __post_init__(self) -> None:
        refuse_rates(self.fmr, self.strict_fmr)

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        return found_again(seen, AttackQuestion("naive", FIGURES, (self.fmr, self.strict_fmr)), rng)
