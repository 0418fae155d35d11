"""See palette.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.images import Role
from showthrough.core.types import Features, Floats
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack, at_least
from showthrough.toolkit.vectors import enrolled


@final
@dataclass(frozen=True, kw_only=True)
class Palette(SampleAttack):
    """Membership is guessed from how close a photo's colours come to those of a synthetic image."""

    by: str = "pixels"
    bins: int = at_least(2, default=4)

    def score(self, look: Look) -> ImageScores:
        """Return the largest overlap of each photo's colours with those of a synthetic image."""
        own = enrolled(look.seen, look.role, look.by.name)
        made = enrolled(look.seen, Role.SYNTHETIC, look.by.name)
        others = palettes(made.values, self.bins)
        overlap = [np.minimum(one, others).sum(axis=1).max() for one in palettes(own.values, self.bins)]
        return ImageScores(np.array(overlap), own.rows)


def palettes(pixels: Features, bins: int) -> Floats:
    """Return the share of each colour in each image, (n, bins ** 3); pixels lie between 0 and 1."""
    steps = np.minimum((pixels.reshape(len(pixels), -1, 3) * bins).astype(np.int64), bins - 1)
    colours = steps @ np.array([bins**2, bins, 1])  # (n, pixels)
    return np.stack([np.bincount(one, minlength=bins**3) / len(one) for one in colours])
