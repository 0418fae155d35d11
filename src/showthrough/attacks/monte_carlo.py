"""See attacks/monte_carlo.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.images import Role
from showthrough.stats.neighbours import counts_within
from showthrough.toolkit.membership import SIDES, ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack
from showthrough.toolkit.vectors import comparable, nearest


@final
@dataclass(frozen=True, kw_only=True)
class MonteCarlo(SampleAttack):
    """Membership attack by Monte Carlo counts of the synthetic images that lie close by."""

    def score(self, look: Look) -> ImageScores:
        """Return the share of synthetic images within the median nearest distance (Hilprecht, Eq. 3)."""
        closest = [nearest(look.seen, side, Role.SYNTHETIC, look.by, k=1).distance[:, 0] for side in SIDES]
        radius = float(np.median(np.concatenate(closest)))  # of all candidates: nobody's membership is used
        asked, synthetic = (comparable(look.seen, role, look.by) for role in (look.role, Role.SYNTHETIC))
        among = synthetic.values.astype(np.float64)
        counts = counts_within(asked.values.astype(np.float64), among, radius)
        return ImageScores(counts / len(among), asked.rows)
