"""See attacks/extraction.toml."""

from dataclasses import dataclass
from functools import partial
from math import floor
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observation, Observations
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Mask
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.numbers import count
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.extraction import Clique, SampleNeighbours, cliques, rarest_repeat
from showthrough.toolkit.copies.close_photos import CloseLook, close_look, refuse_broken
from showthrough.toolkit.copies.galleries import galleries, narrowed
from showthrough.toolkit.copies.second_look import confirmed
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import PIXELS, comparable, embedders, nearest

STATISTICS = ("extracted_images", "candidates")


@final
@dataclass(frozen=True, kw_only=True)
class Extraction(Check):
    """Samples that repeat each other are looked up among the training images."""

    alpha: float = 0.5
    neighbours: int = 50
    size: int = 10

    def __post_init__(self) -> None:
        if not 2 <= self.size <= self.neighbours or not 0 < self.alpha <= 1:
            raise ValueError("size must lie between 2 and neighbours, alpha between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            if not (info.is_matcher or info.name == PIXELS):
                continue  # what sees little of an image finds groups in noise, and can prove no copy
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(self._extract, seen, info, answers, rng))
        return tuple(found)

    def _extract(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        synthetic = comparable(seen, Role.SYNTHETIC, info)
        n = len(synthetic.rows)
        if n < self.size:
            message = f"images that come {self.size} times need {self.size} samples, got {n}"
            raise NotEnoughDataError(message, needed=self.size)
        groups = self._groups(seen, info, synthetic, rng)
        answers = answers.having(n_images=n, note=self._told(n))
        extract = partial(_extracted, seen, info, groups, answers)
        repeated = sum(len(group.members) for group in groups)
        note = f"{count(repeated).capitalize()} of {n:,} samples belong to them."
        return (
            *answers.each(("extracted_images",), extract),
            answers.measured("candidates", float(len(groups)), note=note),
        )

    def _groups(
        self, seen: Observations, info: EmbedderInfo, synthetic: Observation, rng: np.random.Generator
    ) -> tuple[Clique, ...]:
        """Return groups of samples that are closer to each other than half the way to held-out photos."""
        held = galleries(seen, info, rng).holdout
        among = narrowed(seen, Role.HOLDOUT, info, held)
        strangers = nearest(seen, Role.SYNTHETIC, Role.HOLDOUT, info, self.neighbours, among)
        alike = nearest(seen, Role.SYNTHETIC, Role.SYNTHETIC, info, self.neighbours)
        near = SampleNeighbours(np.searchsorted(synthetic.rows, alike.rows), alike.distance)
        return cliques(synthetic.values, near, self.alpha * strangers.distance.mean(axis=1), self.size)

    def _told(self, samples: int) -> str:
        often = floor(1 / rarest_repeat(samples, self.size))
        return f"Seen is, with 80 % power, an image that makes up 1 in {often:,} of the output or more."


def _extracted(
    seen: Observations, info: EmbedderInfo, groups: tuple[Clique, ...], answers: Answers
) -> tuple[Finding, ...]:
    """Count the training photos that middles of groups are closer to than strangers come."""
    look = close_look(seen, info)
    middle = np.zeros(len(look.pairs.synthetic), dtype=bool)
    middle[[group.medoid for group in groups]] = True
    hits = _copied(seen, info, look, middle)
    trials, photo = look.n_photos, look.pairs.photo
    found = len(np.unique(photo[hits]))
    share, told = clopper_pearson(found, trials), f"Compared with {trials:,} different training images."
    finding = answers.measured(
        "extracted_images",
        float(found),
        interval=Interval(share.low * trials, share.high * trials, share.level),
        control=float(look.found.nonmembers),
        chance=0.0,
        hits=found,
        trials=trials,
        n_identities=look.found.n_members,
        note=told,
        evidence=_evidence(seen, info, look, middle, hits),
    )
    return (finding,)


def _copied(seen: Observations, info: EmbedderInfo, look: CloseLook, middle: Mask) -> Mask:
    """Return which middles count; a matcher needs no second look, whoever sees less does."""
    if info.is_matcher:
        refuse_broken(look.found)
        return np.asarray(look.copies & middle)
    if not (look.copies & middle).any():  # nothing that anybody would have to confirm
        refuse_broken(look.found)
        return np.zeros_like(middle)
    others = [other for other in embedders(seen) if other.name != info.name]
    return confirmed(seen, look, others, among=middle).copies


def _evidence(
    seen: Observations, info: EmbedderInfo, look: CloseLook, middle: Mask, counted: Mask
) -> tuple[Evidence, ...]:
    if not middle.any():
        return ()
    held = nearest(seen, Role.HOLDOUT, Role.SYNTHETIC, info, k=1).distance[:, 0]
    pairs, rows = look.pairs, np.flatnonzero(middle)
    shown = ImagePairs(pairs.distance[rows], pairs.synthetic[rows], pairs.photo[rows], counted[rows])
    return closest_people(seen, info.name, shown, held)
