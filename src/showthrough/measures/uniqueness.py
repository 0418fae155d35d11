"""See measures/uniqueness.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding
from showthrough.core.types import Features
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.numbers import count, digits
from showthrough.stats.biometric.uniqueness import DistinctFaces, uniqueness
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import able_ruler, at_threshold, by_matcher, face_embedders
from showthrough.toolkit.vectors import people, unit

RULES = (
    "greedy_uniqueness",
    "no_earlier_uniqueness",
    "isolated_uniqueness",
    "component_uniqueness",
    "largest_identity",
)
UNCOUNTED = "no_earlier_uniqueness"  # a mean over orders, no count of people


@final
@dataclass(frozen=True, kw_only=True)
class Uniqueness(Check):
    """How many different people the synthetic faces show, at a match threshold."""

    fmr: float = 0.0001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each(RULES, partial(self._counted, seen, info, rng, answers))
        return tuple(found)

    def _counted(
        self, seen: Observations, info: EmbedderInfo, rng: np.random.Generator, answers: Answers
    ) -> tuple[Finding, ...]:
        ruler = able_ruler(seen, info, self.fmr)
        faces = unit(seen, Role.SYNTHETIC, info.name).values
        if len(faces) < 2:
            raise NotEnoughDataError(
                "different people are counted among two synthetic faces or more", needed=2
            )
        answers = at_threshold(answers, ruler, self.fmr).having(n_images=len(faces))
        control = value_or_missing(partial(_strangers, seen, info, len(faces), rng))
        among = answers.having(note=_beside(ruler.fmr, len(faces), control))
        of_control = None if isinstance(control, Missing) else uniqueness(control, ruler.threshold)
        return _told(uniqueness(faces, ruler.threshold), of_control, among)


def _strangers(seen: Observations, info: EmbedderInfo, most: int, rng: np.random.Generator) -> Features:
    """Return one photo of each held-out person, of at most so many: people who are all different.

    Raises:
        NotEnoughDataError: there are fewer than two.
    """
    vectors, rows = unit(seen, Role.HOLDOUT, info.name)
    order = rng.permutation(len(rows))
    first = np.unique(people(seen, Role.HOLDOUT, rows)[order], return_index=True)[1]
    chosen = order[np.sort(first)[:most]]
    if len(chosen) < 2:
        raise NotEnoughDataError("different people are counted among two held-out people or more", needed=2)
    return vectors[chosen]


def _beside(fmr: float, n: int, control: Features | Missing) -> str:
    by_chance = digits(100 * (1 - fmr) ** (n - 1), 2)
    told = f"Of as many strangers, about {by_chance} in 100 would match no other."
    if isinstance(control, Missing) or len(control) == n:
        return told
    return f"{told} The control is {count(len(control))} held-out people, who have fewer chances to match."


def _told(found: DistinctFaces, control: DistinctFaces | None, answers: Answers) -> tuple[Finding, ...]:
    """Return each count as a share of the faces, beside that of held-out people with one photo each."""
    n = found.images
    others = {} if control is None else _shares(control)
    return tuple(
        (answers if rule == UNCOUNTED else answers.having(hits=round(share * n), trials=n)).measured(
            rule, share, control=others.get(rule)
        )
        for rule, share in _shares(found).items()
    )


def _shares(found: DistinctFaces) -> Mapping[str, float]:
    counted = found.greedy, found.no_earlier, found.isolated, found.components, found.largest
    return {rule: one / found.images for rule, one in zip(RULES, counted, strict=True)}
