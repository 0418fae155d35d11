"""See attacks/density_ratio.toml."""

from dataclasses import dataclass
from typing import ClassVar, cast, final, get_args

from showthrough.core.images import Role
from showthrough.stats.membership.density import Form, density_ratio
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, SampleAttack, at_least
from showthrough.toolkit.vectors import comparable


@final
@dataclass(frozen=True, kw_only=True)
class DensityRatio(SampleAttack):
    """Membership attack by density ratio: how much commoner such a face is among synthetic ones."""

    forms: ClassVar[tuple[str, ...]] = get_args(Form)
    components: int = at_least(1, default=20)

    def score(self, look: Look) -> ImageScores:
        roles = (look.role, Role.SYNTHETIC, Role.REFERENCE)
        asked, synthetic, reference = (comparable(look.seen, role, look.by) for role in roles)
        form = cast("Form", look.form)
        scores = density_ratio(asked.values, synthetic.values, reference.values, form, self.components)
        return ImageScores(scores, asked.rows)
