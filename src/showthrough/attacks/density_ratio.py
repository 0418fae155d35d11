"""See attacks/density_ratio.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import final, get_args

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.stats.aggregate import How
from showthrough.stats.membership.density import Form, density_ratio
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import ImageScores, by_embedder, check_how, setting_of
from showthrough.toolkit.vectors import comparable, embedders


@final
@dataclass(frozen=True, kw_only=True)
class DensityRatio(Check):
    """Membership is guessed from how much more common such a face is among synthetic ones than elsewhere."""

    by: str = "all"
    how: How = "mean"
    components: int = 20

    def __post_init__(self) -> None:
        check_how(self.how)
        if self.components < 1:
            raise ValueError(f"components must be at least 1, got {self.components}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        return tuple(chain.from_iterable(self._forms(seen, rng)))

    def _forms(self, seen: Observations, rng: np.random.Generator) -> Iterator[tuple[Finding, ...]]:
        setting = setting_of(seen, rng)
        for form in get_args(Form):
            answers = Answers("density_ratio", "membership").having(params={"form": form})
            score = partial(self._ratio, seen, form)
            yield by_embedder(seen, embedders(seen, self.by), score, answers, setting, self.how)

    def _ratio(self, seen: Observations, form: Form, info: EmbedderInfo, role: Role) -> ImageScores:
        own, made, other = (comparable(seen, one, info) for one in (role, Role.SYNTHETIC, Role.REFERENCE))
        scores = density_ratio(own.values, made.values, other.values, form, self.components)
        return ImageScores(scores, own.rows)
