"""Shelf for the scores behind figures: what an audit keeps of them, for whoever derives the figures again."""

from collections.abc import Mapping
from typing import NamedTuple, final

from showthrough.core.types import Floats, Scalar


class KeptScores(NamedTuple):
    """Scores of one guess at membership, one a person, and the check that made it."""

    implementation: str  # module:class, as its card names it
    params: Mapping[str, Scalar]
    members: Floats
    nonmembers: Floats


@final
class ScoreShelf:
    """Shelf on which checks put scores; where there is none, as for planted leaks, nothing is kept."""

    def __init__(self) -> None:
        self.kept: list[KeptScores] = []

    def keep(self, check: type, params: Mapping[str, Scalar], members: Floats, nonmembers: Floats) -> None:
        """Put the scores of one guess on the shelf."""
        implementation = f"{check.__module__}:{check.__qualname__}"
        self.kept.append(KeptScores(implementation, dict(params), members, nonmembers))
