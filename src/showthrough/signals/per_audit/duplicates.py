"""Near-duplicates among real images, for all checks and all planted leaks of an audit."""

from functools import cache
from typing import final

import numpy as np

from showthrough.core.check import Observations, View
from showthrough.core.facts import Duplicates
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.types import Rows
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.memorisation.near_copies import SAME
from showthrough.toolkit.vectors import comparable


@final
class DuplicateSignal(Signal[Duplicates]):
    """Duplicate groups of real images."""

    name = "duplicates"
    of_pictures = False
    fact = Duplicates

    def measure(self, context: Context, seen: View) -> Duplicates:  # noqa: ARG002 - real images alone
        """Return groups that are worked out when they are first asked for, and once."""
        return duplicates(seen)

    def planted(self, plant: Plant) -> Duplicates | Missing:
        """Return those of the audit: the real images are the same."""
        return plant.real.known(Duplicates)


def duplicates(seen: Observations) -> Duplicates:
    """Return groups that are worked out when they are first asked for, and once.

    The rule is that of `stats.near_copies.duplicate_groups`: nearer than a tenth of the root mean square
    distance between two images, or linked by a chain of such; here no block of pairs is kept.
    """
    infos = {info.name: info for info in seen.embedders}

    @cache
    def groups(role: Role, by: str) -> Rows:
        from showthrough.observers.knn.duplicate_search import duplicate_groups

        values = comparable(seen, role, infos[by]).values
        radius = SAME * float(np.sqrt(2 * values.var(axis=0, dtype=np.float64).sum()))
        return duplicate_groups(values, radius)

    return Duplicates(groups)
