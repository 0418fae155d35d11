"""See attacks/copied_part.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.core.types import Rows
from showthrough.stats.memorisation.local_matching import part_nearest
from showthrough.stats.neighbours import Nearest
from showthrough.toolkit.copies.close_photos import NEIGHBOURS
from showthrough.toolkit.copies.counted_copies import counted_copies
from showthrough.toolkit.copies.galleries import narrowed
from showthrough.toolkit.copies.pictures import square_pictures
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import PIXELS, embedders, nearest


@final
@dataclass(frozen=True, kw_only=True)
class CopiedPart(Check):
    """The rule of altered copies for parts of a tenth of the image."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers().having(params={"by": PIXELS})
        return answers.each(("copied_parts",), partial(_ask, seen, answers))


def _ask(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    (info,) = embedders(seen, PIXELS)
    return (counted_copies("copied_parts", seen, info, partial(_nearest, seen), answers),)


def _nearest(seen: Observations, role: Role, gallery: Rows) -> Nearest:
    known = seen.known(Distances)
    if isinstance(known, Missing):
        synthetic, real = (square_pictures(seen, each) for each in (Role.SYNTHETIC, role))
        found = part_nearest(synthetic.pixels, real.pixels[np.searchsorted(real.rows, gallery)], NEIGHBOURS)
        return Nearest(found.distance, gallery[found.rows])
    among = narrowed(seen, role, known.parts, gallery)
    return nearest(seen, Role.SYNTHETIC, role, known.parts, NEIGHBOURS, among)
