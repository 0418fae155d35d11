"""See attacks/nearest_sample.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Blind
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.errors import MissingAnswerError
from showthrough.stats.aggregate import How
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import ImageScores, by_embedder, check_how, setting_of
from showthrough.toolkit.vectors import embedders, nearest


@final
@dataclass(frozen=True, kw_only=True)
class NearestSample(Check):
    """Membership is guessed from the distance to the nearest synthetic image."""

    by: str = "all"
    how: How = "mean"

    def __post_init__(self) -> None:
        check_how(self.how)

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers, setting = Answers("nearest_sample", "membership"), setting_of(seen, rng)
        score = partial(closeness, seen)
        infos = embedders(seen, self.by)
        return (_blind(setting.blind, answers), *by_embedder(seen, infos, score, answers, setting, self.how))


def closeness(seen: Observations, info: EmbedderInfo, role: Role) -> ImageScores:
    """Return minus the distance of each image to its nearest synthetic one."""
    found = nearest(seen, role, Role.SYNTHETIC, info, k=1).distance[:, 0]
    return ImageScores(-found, seen.of(role, info.name).rows)


def _blind(blind: Blind | MissingAnswerError, answers: Answers) -> Finding:
    if isinstance(blind, MissingAnswerError):
        return answers.missing("blind_auc", blind)
    return answers.measured(
        "blind_auc",
        blind.auc,
        interval=blind.interval,
        chance=0.5,
        n_identities=blind.n_people,
        n_images=blind.n_images,
    )
