"""How much of a set of people was used: a lower bound that needs nothing but people who were not."""

from math import ceil
from typing import NamedTuple

import numpy as np
from scipy.stats import hypergeom

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats

AMONG = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9)  # shares of all people who score above a threshold
FEWEST = 10  # people of each kind


class UsedAtLeast(NamedTuple):
    """Lower bound on how many claimed people were used, and the counts at the threshold that shows most."""

    people: int
    claimed: int
    hits: int  # claimed people above the threshold
    others: int
    other_hits: int

    @property
    def share(self) -> float:
        """Return the least share of the claimed people who were used."""
        return self.people / self.claimed


def used_at_least(claimed: Floats, others: Floats, alpha: float = 0.05) -> UsedAtLeast:
    """Return how many of the claimed people were used, at least, at an error rate of `alpha`.

    Scores rise with "was used". Were m of the n claimed people used and all of them above a threshold, then
    the n - m others among them are like people who were not used: so many above it as there are left must be
    no rare draw (Fisher's exact test). The bound is the smallest m that is not refuted, of any threshold;
    all thresholds share the error rate. They are ranks among all people, which exchanging those who were not
    used does not move, so that no half is lost to choosing one.

    Source: Fisher, The Design of Experiments, 1935 (the exact test).

    Raises:
        NotEnoughDataError: fewer than ten people of either kind.

    >>> used = used_at_least(np.r_[np.linspace(5, 6, 40), np.linspace(0, 1, 60)], np.linspace(0, 1, 100))
    >>> used.people, used.claimed
    (31, 100)
    """
    fewest = min(len(claimed), len(others))
    if fewest < FEWEST:
        raise NotEnoughDataError(
            f"how much was used takes {FEWEST} people of each kind; of one there are {fewest}", needed=FEWEST
        )
    every = np.sort(np.concatenate([claimed, others]))[::-1]
    found = []
    for share in AMONG:
        threshold = every[min(ceil(share * len(every)), len(every) - 1)]
        hits, other_hits = int((claimed > threshold).sum()), int((others > threshold).sum())
        people = fewest_used(hits, len(claimed), other_hits, len(others), alpha / len(AMONG))
        found.append(UsedAtLeast(people, len(claimed), hits, len(others), other_hits))
    return max(found, key=lambda one: one.people)


def fewest_used(hits: int, claimed: int, other_hits: int, others: int, alpha: float) -> int:
    """Return the smallest number of used people, all of them hit, at which the other hits are no rare draw.

    >>> fewest_used(40, 100, 1, 100, 0.05), fewest_used(5, 100, 4, 100, 0.05)
    (36, 0)
    """
    used = np.arange(hits + 1)
    left, left_hits = claimed - used, hits - used
    chance = hypergeom.sf(left_hits - 1, left + others, left_hits + other_hits, left)
    return int((chance > alpha).argmax())  # the last has a chance of 1: nobody is hit who was not used
