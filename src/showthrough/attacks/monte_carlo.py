"""See attacks/monte_carlo.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.stats.aggregate import How
from showthrough.stats.neighbours import counts_within
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import SIDES, ImageScores, by_embedder, check_how, setting_of
from showthrough.toolkit.vectors import comparable, embedders, nearest


@final
@dataclass(frozen=True, kw_only=True)
class MonteCarlo(Check):
    """Membership is guessed from how many synthetic images lie close by."""

    by: str = "all"
    how: How = "mean"

    def __post_init__(self) -> None:
        check_how(self.how)

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers("monte_carlo", "membership")
        score = partial(_crowd, seen)
        return by_embedder(seen, embedders(seen, self.by), score, answers, setting_of(seen, rng), self.how)


def _crowd(seen: Observations, info: EmbedderInfo, role: Role) -> ImageScores:
    """Return the share of synthetic images within the median distance to the nearest (Hilprecht, Eq. 3)."""
    closest = [nearest(seen, side, Role.SYNTHETIC, info, k=1).distance[:, 0] for side in SIDES]
    radius = float(np.median(np.concatenate(closest)))  # of all candidates: nobody's membership is used
    own, made = comparable(seen, role, info), comparable(seen, Role.SYNTHETIC, info)
    among = made.values.astype(np.float64)
    counts = counts_within(own.values.astype(np.float64), among, radius)
    return ImageScores(counts / len(among), own.rows)
