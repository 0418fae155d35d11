"""See attacks/nearest_sample.toml."""

from dataclasses import dataclass
from typing import ClassVar, final

from showthrough.core.images import Role
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack
from showthrough.toolkit.vectors import nearest


@final
@dataclass(frozen=True, kw_only=True)
class NearestSample(SampleAttack):
    """Membership attack by the distance to the nearest synthetic image."""

    blind_statistic: ClassVar[str] = "blind_auc"

    def score(self, look: Look) -> ImageScores:
        return closeness(look)


def closeness(look: Look) -> ImageScores:
    """Return the closeness of each image: minus the distance to its nearest synthetic one."""
    found = nearest(look.seen, look.role, Role.SYNTHETIC, look.by, k=1).distance[:, 0]
    return ImageScores(-found, look.seen.of(look.role, look.by.name).rows)
