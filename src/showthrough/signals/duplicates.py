"""Near-duplicates among real images, for all checks and all planted leaks of an audit."""

from collections.abc import Callable
from functools import cache

import numpy as np

from showthrough.core.facts import Duplicates
from showthrough.core.images import Role
from showthrough.core.types import Rows
from showthrough.observers.knn.duplicate_search import duplicate_groups
from showthrough.observers.live_observations import LiveObservations
from showthrough.stats.memorisation.near_copies import SAME
from showthrough.toolkit.vectors import comparable


def duplicates(seen: Callable[[], LiveObservations]) -> Duplicates:
    """Return groups that are worked out when they are first asked for, and once.

    The rule is that of `stats.near_copies.duplicate_groups`: nearer than a tenth of the root mean square
    distance between two images, or linked by a chain of such; here no block of pairs is kept.
    """
    infos = {info.name: info for info in seen().embedders}

    @cache
    def groups(role: Role, by: str) -> Rows:
        values = comparable(seen(), role, infos[by]).values
        radius = SAME * float(np.sqrt(2 * values.var(axis=0, dtype=np.float64).sum()))
        return duplicate_groups(values, radius)

    return Duplicates(groups)
