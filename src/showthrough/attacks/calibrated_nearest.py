"""See attacks/calibrated_nearest.toml."""

from dataclasses import dataclass
from typing import final

from showthrough.attacks.nearest_sample import closeness
from showthrough.core.images import Role
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack
from showthrough.toolkit.vectors import nearest


@final
@dataclass(frozen=True, kw_only=True)
class CalibratedNearest(SampleAttack):
    """Membership attack by the distance to the nearest synthetic image, less what is usual for it."""

    def score(self, look: Look) -> ImageScores:
        """Return closeness to synthetic images, less that to other people's photos (GAN-Leaks, Eq. 7)."""
        close, rows = closeness(look)
        usual = nearest(look.seen, look.role, Role.REFERENCE, look.by, k=1).distance[:, 0]
        return ImageScores(close + usual, rows)
