"""See measures/authenticity.toml."""

from dataclasses import dataclass
from functools import partial
from math import hypot, sqrt
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Mask, Names
from showthrough.errors import NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval
from showthrough.stats.people import bootstrap_difference
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import embedders, n_people, nearest, people

STATISTICS = ("authenticity_gap", "authenticity")
FEWEST = 20  # images of each kind
QUANTILE = 1.96  # of the normal distribution, for 95 %


class AuthenticImages(NamedTuple):
    """Authentic images as a mask, the person on each, and the person on its nearest training image."""

    authentic: Mask
    people: Names
    nearest: Names

    @property
    def share(self) -> float:
        """Return the share of authentic images."""
        return float(self.authentic.mean())


@final
@dataclass(frozen=True, kw_only=True)
class Authenticity(Check):
    """Authenticity of images: the nearest training image has a nearer neighbour in train than this one."""

    replicates: int = 1000

    def __post_init__(self) -> None:
        if self.replicates < 100:
            raise ValueError(f"replicates must be at least 100, got {self.replicates}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(self._ask, seen, info, answers, rng))
        return tuple(found)

    def _ask(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        train_gap = nearest(seen, Role.TRAIN, Role.TRAIN, info, k=1).distance[:, 0]
        synthetic, holdout = (_side(seen, role, info, train_gap) for role in (Role.SYNTHETIC, Role.HOLDOUT))
        answers = answers.having(n_images=len(synthetic.authentic), n_identities=n_people(holdout.people))
        gap = answers.measured(
            "authenticity_gap",
            holdout.share - synthetic.share,
            interval=self._interval(holdout, synthetic, rng),
            chance=0.0,
        )
        raw = answers.share(
            "authenticity",
            int(synthetic.authentic.sum()),
            len(synthetic.authentic),
            control=holdout.share,
            control_interval=clopper_pearson(int(holdout.authentic.sum()), len(holdout.authentic)),
        )
        return gap, raw

    def _interval(
        self, holdout: AuthenticImages, synthetic: AuthenticImages, rng: np.random.Generator
    ) -> Interval:
        """Return the bootstrap interval over people, or the exact one for images where that reaches farther.

        Many images can have one training image as their nearest, and whose that is, is chance too: the
        variance that it adds stands beside that of the people who were compared.
        """
        sides = (holdout.authentic, holdout.people), (synthetic.authentic, synthetic.people)
        drawn, value = bootstrap_difference(*sides, rng, self.replicates), holdout.share - synthetic.share
        (hits, trials), (synthetic_hits, synthetic_trials) = (
            (int(side.authentic.sum()), len(side.authentic)) for side in (holdout, synthetic)
        )
        exact = difference_interval(hits, trials, synthetic_hits, synthetic_trials)
        half = QUANTILE * sqrt(_variance_by_nearest(holdout, synthetic))
        low = value - hypot(value - min(drawn.low, exact.low), half)
        high = value + hypot(max(drawn.high, exact.high) - value, half)
        return Interval(max(low, -1.0), min(high, 1.0), drawn.level)


def _variance_by_nearest(holdout: AuthenticImages, synthetic: AuthenticImages) -> float:
    """Return the variance added by images that share the person of their nearest training image."""
    pulls = np.concatenate(
        [
            sign * (side.authentic - side.share) / len(side.authentic)
            for sign, side in ((1, holdout), (-1, synthetic))
        ]
    )
    who = np.concatenate([holdout.nearest, synthetic.nearest])
    together = np.bincount(np.unique(who, return_inverse=True)[1], weights=pulls)
    return max(float(together @ together - pulls @ pulls), 0.0)


def _side(seen: Observations, role: Role, info: EmbedderInfo, train_gap: Floats) -> AuthenticImages:
    found = nearest(seen, role, Role.TRAIN, info, k=1)
    rows = seen.of(role, info.name).rows
    if len(rows) < FEWEST:
        raise NotEnoughDataError(f"authenticity needs {FEWEST} {role} images, got {len(rows)}", needed=FEWEST)
    place = np.searchsorted(seen.of(Role.TRAIN, info.name).rows, found.rows[:, 0])
    who = rows.astype(np.str_) if role is Role.SYNTHETIC else people(seen, role, rows)
    closest = people(seen, Role.TRAIN, found.rows[:, 0])
    return AuthenticImages(found.distance[:, 0] > train_gap[place], who, closest)
