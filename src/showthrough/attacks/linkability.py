"""See attacks/linkability.toml."""

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats
from showthrough.errors import NotAssessableError
from showthrough.stats.aggregate import by_identity
from showthrough.stats.biometric.linkability import LinkabilityExcess, linkability_excess
from showthrough.toolkit.error_budget import LEVEL, error_share, shared
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import histograms
from showthrough.toolkit.match_thresholds import by_matcher, face_embedders
from showthrough.toolkit.matched_galleries import Gallery, paired_galleries
from showthrough.toolkit.vectors import nearest

FIGURES = ("linkability_excess", "linkability")

CLOSENESS = "Similarity of a person to the synthetic image most like them (cosine)"


@final
@dataclass(frozen=True, kw_only=True)
class Linkability(Check):
    """Linkability attack: how well likeness to a synthetic image tells training from held-out people."""

    permutations: int = 1000

    def __post_init__(self) -> None:
        if self.permutations < 100:
            raise ValueError("permutations must be at least 100")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        seen = every_face(seen)
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each(FIGURES, partial(self._linked, seen, info, answers, rng))
        return tuple(found)

    def _linked(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        if info.metric != "cosine":
            raise NotAssessableError(
                f"{info.name} compares by {info.metric}, and linkability is defined on cosines"
            )
        galleries = paired_galleries(seen, info.name, rng)
        train = _closeness(seen, Role.TRAIN, info, galleries.train)
        holdout = _closeness(seen, Role.HOLDOUT, info, galleries.holdout)
        share, seed = error_share(seen), int(rng.integers(2**32))
        permutations = max(self.permutations, ceil(1 / share))  # so rare a tail takes as many

        def excess(level: float) -> LinkabilityExcess:
            return linkability_excess(train, holdout, np.random.default_rng(seed), permutations, level=level)

        found = excess(LEVEL)
        shown = image_of(seen, seen.of(Role.SYNTHETIC, info.name).rows)
        answers = answers.having(n_identities=len(train) + len(holdout), n_images=len(np.unique(shown)))
        return (
            answers.measured(
                "linkability_excess",
                found.value,
                interval=shared(lambda level: excess(level).interval, share),
                chance=0.0,
                histograms=histograms({"training people": train, "held-out people": holdout}, axis=CLOSENESS),
            ),
            answers.measured("linkability", found.raw, chance=found.null),
        )


def _closeness(seen: Observations, role: Role, info: EmbedderInfo, gallery: Gallery) -> Floats:
    """Return the cosine of each person's best photo with the synthetic image most like it."""
    found = nearest(seen, role, Role.SYNTHETIC, info, k=1).distance[:, 0]
    kept = np.searchsorted(seen.of(role, info.name).rows, gallery.vectors.rows)
    return by_identity(1 - found[kept] ** 2 / 2, gallery.who, "max").scores  # a chord as cosine
