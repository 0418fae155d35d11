"""See measures/data_usage.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError
from showthrough.stats.intervals import Interval
from showthrough.stats.membership.usage import UsedAtLeast, used_at_least
from showthrough.toolkit.every_face import every_face
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import ImageScores, PersonScores, Setting, person_scores, setting_of
from showthrough.toolkit.vectors import embedders, nearest

FIGURE = "used_share"
LEVEL = 0.95
UNTESTED = "Whether the split itself differs could not be tested."
FORMS = 2  # closeness, and closeness beyond what is usual


@final
@dataclass(frozen=True, kw_only=True)
class DataUsage(Check):
    """Data usage: the least share of a set of people that scores show to have been used for training."""

    by: str = "all"

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        setting, infos = setting_of(seen, rng), embedders(seen, self.by)
        alpha = (1 - LEVEL) / len(infos)
        seen = every_face(seen)
        found: list[Finding] = []
        for info in infos:
            answers = Answers().having(params={"by": info.name})
            found += answers.each((FIGURE,), partial(self._used, seen, info, answers, setting, alpha))
        return tuple(found)

    def _used(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, setting: Setting, alpha: float
    ) -> tuple[Finding, ...]:
        blind = setting.blind
        if not isinstance(blind, Missing) and blind.interval.low > 0.5:
            raise NotAssessableError(
                "members can be told from non-members without the generator "
                f"(blind AUC {blind.auc:.2f}), so this attack's result shows nothing about it"
            )
        scores = [person_scores(seen, partial(score, seen, info), "max") for score in (_close, _closer)]
        used = max((_at_least(one, alpha / FORMS) for one in scores), key=lambda one: one.people)
        return (
            answers.measured(
                FIGURE,
                used.share,
                interval=Interval(used.share, 1.0, LEVEL),
                chance=0.0,
                control=used.other_hits / used.others,
                n_identities=used.claimed,
                n_control=used.others,
                n_images=scores[0].n_images,
                note=UNTESTED if isinstance(blind, Missing) else "",
            ),
        )


def _at_least(scores: PersonScores, alpha: float) -> UsedAtLeast:
    return used_at_least(scores.members, scores.nonmembers, alpha)


def _close(seen: Observations, info: EmbedderInfo, role: Role) -> ImageScores:
    found = nearest(seen, role, Role.SYNTHETIC, info, k=1).distance[:, 0]
    return ImageScores(-found, seen.of(role, info.name).rows)


def _closer(seen: Observations, info: EmbedderInfo, role: Role) -> ImageScores:
    """Return closeness to synthetic images, less that to other people's photos."""
    close, rows = _close(seen, info, role)
    return ImageScores(close + nearest(seen, role, Role.REFERENCE, info, k=1).distance[:, 0], rows)
