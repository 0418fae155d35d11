"""People who stand in two sets under two names, as far as a face matcher can tell."""

from math import inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import poisson

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Singles, codes_of
from showthrough.stats.biometric.fusion import strangers
from showthrough.stats.similarity import by_person, genuine_pairs, most_alike

EXPECTED = (0.5, 2, 5, 10)  # people whom chance finds in the other set, at thresholds to choose from
TRUST = 2.0  # times as many: how far off the extrapolated tail may be
FAR, NEAR = 0.02, 0.002  # shares of all comparisons of strangers between which their tail is measured
COUNTED = 10  # comparisons beyond the nearer of them, at least
SURE = 0.99
SHARE, LEAST = 0.02, 2  # people who may be anybody without spoiling a set: twins, wrong names


class Strictness(NamedTuple):
    """A similarity that strangers hardly reach among so many comparisons."""

    threshold: float
    by_chance: int  # people whom chance finds at it, at most, in 99 of 100 such sets
    recall: float  # share of real pairs that reach it

    def needed(self, among: int) -> float:
        """Return how many shared people would spoil a set of so many, as far as this threshold shows them."""
        return (self.by_chance + tolerated(among) + 1) / self.recall if self.recall else inf


class SharedPeople(NamedTuple):
    """How many people of one set seem to stand in the other."""

    people: int
    among: int
    by_chance: int

    @property
    def beyond_chance(self) -> int:
        """Return how many are found that chance does not explain."""
        return max(self.people - self.by_chance, 0)

    @property
    def spoils(self) -> bool:
        """Return whether more are found than chance and look-alikes explain."""
        return self.beyond_chance > tolerated(self.among)


def tolerated(among: int) -> int:
    """Return how many of a set may be somebody's look-alike without spoiling it: 2 %, at least two."""
    return max(LEAST, int(SHARE * among))


def strictness(embeddings: ArrayLike, identity: ArrayLike, comparisons: int, among: int) -> Strictness:
    """Return the similarity that shows the fewest shared people, of `among`, in so many comparisons.

    Beyond what can be counted an exponential tail is assumed. Its slope is that between the hardest 2 %
    and .2 % of comparisons of known strangers: similarities thin out faster further out, and a few
    wrong names among the strangers do not move it, as they would move the slope at the very end.

    Source: Pickands, Annals of Statistics 3 (1975), shape 0.

    Raises:
        NotEnoughDataError: too few people to see a tail, or nobody with two photos.
        NotAssessableError: not even all people of a set would be told from chance.
    """
    vectors, codes = by_person(embeddings, identity)
    own = genuine_pairs(vectors, np.bincount(codes)).similarity
    if len(own) == 0:
        raise NotEnoughDataError("nobody in the reference set has two readable photos", needed=1)
    tail = _tail(vectors, codes)
    found = [_at(tail.exceeded(expected / comparisons), expected, own) for expected in EXPECTED]
    best = min(found, key=lambda each: each.needed(among))
    if best.needed(among) > among:
        raise NotAssessableError(f"not even {among} people under other names would be told from chance")
    return best


class _Tail(NamedTuple):
    edge: float  # similarity that the share `near` of all comparisons of strangers exceeds
    slope: float  # by how much it rises when the share falls by the factor e
    near: float

    def exceeded(self, share: float) -> float:
        return self.edge + self.slope * max(log(self.near / share), 0.0)


def _tail(vectors: Singles, codes: Rows) -> _Tail:
    known = strangers(vectors, codes).comparisons
    near = max(NEAR, COUNTED / known)
    far = near * FAR / NEAR
    if far > 0.5:
        needed = int(2 * COUNTED * FAR / NEAR)
        message = f"strangers take {needed:,} comparisons of different people; there are {known:,}"
        raise NotEnoughDataError(message, needed=needed)
    hardest = np.sort(most_alike(vectors, codes, int(far * known) + 1).similarity)[::-1]
    edge, inner = (float(hardest[int(share * known)]) for share in (near, far))
    return _Tail(edge, (edge - inner) / log(far / near), near)


def _at(threshold: float, expected: float, own: Singles) -> Strictness:
    return Strictness(threshold, int(poisson.ppf(SURE, TRUST * expected)), float((own >= threshold).mean()))


def shared_people(closest: Floats, identity: ArrayLike, strict: Strictness) -> SharedPeople:
    """Return how many people have a photo whose closest match in the other set is a real one.

    `closest` is the similarity of each photo to the closest photo of the other set.

    >>> found = shared_people(np.array([0.9, 0.2, 0.3]), ["a", "a", "b"], Strictness(0.6, 4, 0.95))
    >>> found.people, found.among, found.beyond_chance
    (1, 2, 0)
    """
    codes = codes_of(identity, len(closest), "identity")
    people = len(np.unique(codes[closest >= strict.threshold]))
    return SharedPeople(people, len(np.unique(codes)), strict.by_chance)
