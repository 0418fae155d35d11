"""See measures/diversity.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Extractor
from showthrough.core.records import Finding
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups
from showthrough.stats.quality.vendi import vendi_score
from showthrough.toolkit.equal_samples import equal_samples
from showthrough.toolkit.findings import Answers

FEWEST = 20  # images, so that a group can be left out
BOTH = ("diversity_ratio", "vendi_score")
LOWEST = (0.0, 1.0)  # of each figure


@final
@dataclass(frozen=True, kw_only=True)
class Diversity(Check):
    """Vendi score of the synthetic images, beside that of as many real ones, by each extractor."""

    most: int = 5_000
    groups: int = 10

    def __post_init__(self) -> None:
        if self.groups < 2:
            raise ValueError(f"groups must be at least 2, got {self.groups}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        findings: list[Finding] = []
        for extractor in seen.fact(Extractor).every:
            answers = Answers().having(params={"extractor": extractor.title}, note=extractor.note)
            findings += answers.each(BOTH, partial(self._scores, seen, extractor.by, answers, rng))
        return tuple(findings)

    def _scores(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most, self.groups, rng)
        if samples.n < FEWEST:
            message = f"diversity needs {FEWEST} images of each kind, got {samples.n}"
            raise NotEnoughDataError(message, needed=FEWEST)
        synthetic, holdout, train = samples.values
        found = delete_groups(_figures, (synthetic, holdout), samples.groups[:2])
        of_holdout = vendi_score(holdout)
        controls = vendi_score(train) / of_holdout, of_holdout
        answers = answers.having(n_images=samples.n, n_identities=samples.n_people)
        return tuple(
            answers.measured(
                name,
                float(value),
                interval=Interval(max(float(value - half), lowest), float(value + half), 0.95),
                control=control,
            )
            for name, value, half, lowest, control in zip(
                BOTH, found.value, found.half, LOWEST, controls, strict=True
            )
        )


def _figures(synthetic: Floats, holdout: Floats) -> Floats:
    score = vendi_score(synthetic)
    return np.array([score / vendi_score(holdout), score])
