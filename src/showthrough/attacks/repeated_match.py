"""See attacks/repeated_match.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.copies.repeated import Sought, refuse_broken, repeated_people
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import able_ruler, by_matcher, face_embedders
from showthrough.toolkit.vectors import people, unit

STATISTIC = "repeated_people"


@final
@dataclass(frozen=True, kw_only=True)
class RepeatedMatch(Check):
    """Training people whom many synthetic faces resemble, as one matcher sees them."""

    fmr: float = 0.0001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        seen = every_face(seen)
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each((STATISTIC,), partial(self._by, seen, info, answers))
        return tuple(found)

    def _by(self, seen: Observations, info: EmbedderInfo, answers: Answers) -> tuple[Finding, ...]:
        if not info.is_matcher:
            raise NotAssessableError(f"{info.name} is no biometric matcher, so likeness by it shows nobody")
        able_ruler(seen, info, self.fmr)  # one that misses real pairs would miss these
        train, holdout = (_sought(seen, role, info.name) for role in (Role.TRAIN, Role.HOLDOUT))
        synthetic, shown = unit(seen, Role.SYNTHETIC, info.name)
        found, n = repeated_people(synthetic, train, holdout, error_share(seen)), len(np.unique(train.who))
        refuse_broken(found)
        if found.train == 0 and not found.sees:
            raise NotAssessableError("strangers are so alike that equal images of one person would not show")
        share = clopper_pearson(found.train, n)
        finding = answers.measured(
            STATISTIC,
            float(found.train),
            interval=Interval(share.low * n, share.high * n, share.level),
            chance=0.0,
            control=float(found.holdout),
            hits=found.train,
            trials=n,
            n_identities=n,
            n_images=len(np.unique(image_of(seen, shown))),
            n_control=len(np.unique(holdout.who)),
            detectable=1.0,
        )
        return (finding,)


def _sought(seen: Observations, role: Role, by: str) -> Sought:
    vectors, rows = unit(seen, role, by)
    return Sought(vectors, people(seen, role, rows))
