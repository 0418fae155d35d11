"""See attacks/range_membership.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.images import Role
from showthrough.core.types import Features
from showthrough.stats.membership.range_query import range_kernel, range_scores
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack, at_least
from showthrough.toolkit.vectors import comparable, people


@final
@dataclass(frozen=True, kw_only=True)
class RangeMembership(SampleAttack):
    """Membership attack on a range: whether any photo of a person was used, known or not."""

    radius: float = at_least(0.01, default=1.0)

    def score(self, look: Look) -> ImageScores:
        roles = (look.role, Role.SYNTHETIC, Role.REFERENCE)
        asked, synthetic, reference = (comparable(look.seen, role, look.by) for role in roles)
        differences = _differences(look, reference.values, reference.rows)
        sample = np.concatenate([synthetic.values, reference.values])
        kernel = range_kernel(sample, differences, self.radius)
        return ImageScores(range_scores(asked.values, synthetic.values, reference.values, kernel), asked.rows)


def _differences(look: Look, values: Features, rows: np.ndarray) -> Features:
    """Return the difference of two photos of each reference person who has several, (people, D)."""
    who = people(look.seen, Role.REFERENCE, rows)
    order = np.argsort(who, kind="stable")
    starts = np.flatnonzero(np.r_[True, who[order][1:] != who[order][:-1]])
    several = starts[np.diff(np.append(starts, len(order))) > 1]
    return values[order[several + 1]] - values[order[several]]
