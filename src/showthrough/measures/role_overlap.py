"""See measures/role_overlap.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.near_copies import near_copy_ratio
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import embedders, n_people, nearest, people

PAIRS = (
    (Role.HOLDOUT, Role.TRAIN),
    (Role.REFERENCE, Role.TRAIN),
    (Role.REFERENCE, Role.HOLDOUT),
)
FEWEST = 10  # images to compare with: their mean distance is the scale
TOLD = 5  # pairs named in the note
STATISTIC = "shared_images"


@final
@dataclass(frozen=True, kw_only=True)
class RoleOverlap(Check):
    """Images of one role that are near-copies of another role's."""

    alpha: float = 0.2
    neighbours: int = 50

    def __post_init__(self) -> None:
        if self.neighbours < 2 or not 0 < self.alpha <= 1:
            raise ValueError("neighbours must be at least 2 and alpha must lie between 0 and 1")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            for own, other in PAIRS:
                answers = Answers().having(params={"by": info.name, "roles": f"{own} in {other}"})
                found += answers.each((STATISTIC,), partial(self._shared, seen, info, (own, other), answers))
        return tuple(found)

    def _shared(
        self, seen: Observations, info: EmbedderInfo, roles: tuple[Role, Role], answers: Answers
    ) -> tuple[Finding, ...]:
        own, other = roles
        found = nearest(seen, own, other, info, self.neighbours)
        if found.distance.shape[1] < FEWEST:
            raise NotEnoughDataError(f"the scale needs {FEWEST} {other} images", needed=FEWEST)
        rows = seen.of(own, info.name).rows
        shared = near_copy_ratio(found.distance, self.alpha) < 1
        ids, others = seen.images(own).ids, seen.images(other).ids
        pairs = [f"{ids[rows[i]]} and {others[found.rows[i, 0]]}" for i in np.flatnonzero(shared)[:TOLD]]
        return (
            answers.share(
                STATISTIC,
                int(shared.sum()),
                len(shared),
                n_images=len(shared),
                n_identities=n_people(people(seen, own, rows)),
                note=f"Almost the same: {', '.join(pairs)}." if pairs else "",
            ),
        )
