"""Facts about redacted plates: whose they are held to be, by each way of telling."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.types import Rows

READER, RENDERED, PHOTOS = "a plate reader", "rendered candidates", "candidates' other photos"
WAYS = (READER, RENDERED, PHOTOS)
NOBODY = -1  # in the place of a candidate: none was told from the others


class PlateAttempt(NamedTuple):
    """Attempt to tell which of a list of plates each redacted picture shows, one picture a plate."""

    told: Rows  # (n,) the candidate that each judged plate is held to be, or NOBODY
    own: Rows  # (n,) the candidate that it is
    strangers: Rows  # (m,) the candidate that each plate is held to be that is not in the list
    candidates: int  # in the list
    method: str  # what was done, in words

    @property
    def chance(self) -> float:
        """Return how often guessing is right."""
        return 1 / self.candidates

    @property
    def hits(self) -> int:
        """Return how many judged plates were told."""
        return int((self.told == self.own).sum())


class PlateAttempts(NamedTuple):
    """Attempts to tell redacted plates, by the way of telling, made when they are asked for."""

    of: Callable[[str], PlateAttempt]  # one of WAYS
