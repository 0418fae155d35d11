"""Facts about faces that were computed back from a classifier."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.types import Features


class Inversion(NamedTuple):
    """Faces computed back from a model, one for each person that it knows and that was attacked."""

    identity: tuple[str, ...]  # keyed ids of the people, as in the training set
    vectors: Callable[[str], Features]  # of the faces, by the name of an embedder: NaN where it finds none
    method: str  # what was done, in words
    access: str  # what the attacker had: gradients, or answers alone
