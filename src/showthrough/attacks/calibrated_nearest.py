"""See attacks/calibrated_nearest.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.attacks.nearest_sample import closeness
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.stats.aggregate import How
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import ImageScores, by_embedder, check_how, setting_of
from showthrough.toolkit.vectors import embedders, nearest


@final
@dataclass(frozen=True, kw_only=True)
class CalibratedNearest(Check):
    """Membership is guessed from the distance to the nearest synthetic image, less what is usual for it."""

    by: str = "all"
    how: How = "mean"

    def __post_init__(self) -> None:
        check_how(self.how)

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers("calibrated_nearest", "membership")
        score = partial(_calibrated, seen)
        return by_embedder(seen, embedders(seen, self.by), score, answers, setting_of(seen, rng), self.how)


def _calibrated(seen: Observations, info: EmbedderInfo, role: Role) -> ImageScores:
    """Return closeness to synthetic images, less that to other people's photos (GAN-Leaks, Eq. 7)."""
    close, rows = closeness(seen, info, role)
    return ImageScores(close + nearest(seen, role, Role.REFERENCE, info, k=1).distance[:, 0], rows)
