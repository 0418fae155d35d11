"""See attacks/uncovered_area.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.cover_facts import CoveredParts
from showthrough.core.records import Finding
from showthrough.errors import NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers

FIGURES = ("exposed_people", "worst_uncovered")
TOLD = 3  # pictures that a note names


@final
@dataclass(frozen=True, kw_only=True)
class UncoveredArea(Check):
    """Faces of which a redaction left a part as it was."""

    most: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.most < 1:
            raise ValueError(f"most is a share of a face below 1, got {self.most}")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(FIGURES, partial(self._figures, seen, answers))

    def _figures(self, seen: Observations, answers: Answers) -> tuple[Finding, ...]:
        found = seen.fact(CoveredParts)
        if len(found.uncovered) == 0:
            raise NotEnoughDataError(f"{found.found_by} show nothing to cover on any picture", needed=1)
        person = np.array(found.person)[found.picture]
        people, n = set(person.tolist()), len(found.person) - found.without
        is_left = found.uncovered > self.most
        exposed = set(person[is_left].tolist())
        pictures = list(dict.fromkeys(found.ids[row] for row in found.picture[is_left]))
        share = clopper_pearson(len(exposed), len(people))
        answers = answers.having(
            n_images=n,
            n_identities=len(people),
            params={
                "found_by": found.found_by,
                "faces": len(person),
                "flat": found.flat,
                "pictures_without": found.without,
            },
        )
        return (
            answers.measured(
                "exposed_people",
                float(len(exposed)),
                interval=Interval(share.low * len(people), share.high * len(people), share.level),
                chance=0.0,
                hits=len(exposed),
                trials=len(people),
                note=f"Look at {', '.join(pictures[:TOLD])} of {len(pictures)} pictures." if pictures else "",
            ),
            answers.measured("worst_uncovered", float(found.uncovered.max())),
        )
