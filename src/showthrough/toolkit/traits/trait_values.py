"""Values of a trait among the people of an audit."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.types import Names, Rows

REAL = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
UNKNOWN = -1


class Trait(NamedTuple):
    """Trait and its values, with the place of its value for each image; -1 where nobody told it."""

    name: str
    choices: tuple[str, ...]
    codes: dict[Role, Rows]  # of train, holdout, reference


def traits_of(seen: Observations) -> Iterator[Trait]:
    """Yield the traits of the audit that some image of its real people has.

    Raises:
        NotAvailableError: nobody told any.
    """
    told = seen.fact(Traits)
    for name in told.names:
        values = {role: told.of(role, name) for role in REAL}
        choices = tuple(sorted({str(value) for own in values.values() for value in own} - {""}))
        if choices:
            codes = {role: _codes(own, choices) for role, own in values.items()}
            yield Trait(name, choices, codes)


def _codes(values: Names, choices: tuple[str, ...]) -> Rows:
    order = np.asarray(choices, dtype=np.str_)
    place = np.searchsorted(order, values)
    known = order[np.minimum(place, len(order) - 1)] == values
    return np.where(known, place, UNKNOWN).astype(np.int64)
