"""See measures/uniqueness.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.numbers import digits
from showthrough.stats.biometric.uniqueness import DistinctFaces, uniqueness
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import able_ruler, at_threshold, by_matcher, face_embedders
from showthrough.toolkit.vectors import unit

RULES = (
    "greedy_uniqueness",
    "no_earlier_uniqueness",
    "isolated_uniqueness",
    "component_uniqueness",
    "largest_identity",
)


@final
@dataclass(frozen=True, kw_only=True)
class Uniqueness(Check):
    """How many different people the synthetic faces show, at a match threshold."""

    fmr: float = 0.0001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each(RULES, partial(self._counted, seen, info, answers))
        return tuple(found)

    def _counted(self, seen: Observations, info: EmbedderInfo, answers: Answers) -> tuple[Finding, ...]:
        ruler = able_ruler(seen, info, self.fmr)
        faces = unit(seen, Role.SYNTHETIC, info.name).values
        if len(faces) < 2:
            raise NotEnoughDataError(
                "different people are counted among two synthetic faces or more", needed=2
            )
        return _told(uniqueness(faces, ruler.threshold), ruler.fmr, at_threshold(answers, ruler, self.fmr))


def _told(found: DistinctFaces, fmr: float, answers: Answers) -> tuple[Finding, ...]:
    n = found.images
    by_chance = digits(100 * (1 - fmr) ** (n - 1), 2)
    among = answers.having(
        n_images=n, note=f"Of as many strangers, about {by_chance} in 100 would match no other."
    )
    return (
        among.measured("greedy_uniqueness", found.greedy / n, hits=found.greedy, trials=n),
        among.measured("no_earlier_uniqueness", found.no_earlier / n),
        among.measured("isolated_uniqueness", found.isolated / n, hits=found.isolated, trials=n),
        among.measured("component_uniqueness", found.components / n, hits=found.components, trials=n),
        among.measured("largest_identity", found.largest / n, hits=found.largest, trials=n),
    )
