"""People who stand in two sets under two names, as far as a face matcher can tell."""

from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import poisson

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, codes_of
from showthrough.stats.biometric.fusion import strangers
from showthrough.stats.similarity import by_person, genuine_pairs, most_alike

EXPECTED = 0.5  # people of one set whom chance takes for somebody of the other, at the threshold
FAR, NEAR = 0.02, 0.002  # shares of all comparisons of strangers between which their tail is measured
COUNTED = 10  # comparisons beyond the nearer of them, at least
RECALL = 0.5  # a matcher that misses more real pairs cannot look for anybody
SURE = 0.99
SHARE, LEAST = 0.02, 2  # people who may be anybody without spoiling a set: twins, wrong names


class Strictness(NamedTuple):
    """A similarity that strangers hardly reach among so many comparisons."""

    threshold: float
    recall: float  # share of real pairs that reach it


class SharedPeople(NamedTuple):
    """How many people of one set seem to stand in the other."""

    people: int
    among: int
    by_chance: int  # chance finds no more in 99 of 100 such sets
    recall: float

    @property
    def beyond_chance(self) -> int:
        """Return how many are found that chance does not explain."""
        return max(self.people - self.by_chance, 0)

    @property
    def tolerated(self) -> int:
        """Return how many may be somebody else's look-alike, 2 % and at least two; more spoil the set."""
        return max(LEAST, int(SHARE * self.among))


def strictness(embeddings: ArrayLike, identity: ArrayLike, comparisons: int) -> Strictness:
    """Return the similarity that chance reaches half a time in so many comparisons of two photos.

    Beyond what can be counted an exponential tail is assumed. Its slope is that between the hardest 2 %
    and .2 % of comparisons of known strangers: similarities thin out faster further out, and a few
    wrong names among the strangers do not move it, as they would move the slope at the very end.

    Source: Pickands, Annals of Statistics 3 (1975), shape 0.

    Raises:
        NotEnoughDataError: too few people to see a tail, or nobody with two photos.
        NotAssessableError: at that similarity half of the real pairs are missed.
    """
    vectors, codes = by_person(embeddings, identity)
    own = genuine_pairs(vectors, np.bincount(codes)).similarity
    if len(own) == 0:
        raise NotEnoughDataError("nobody in the reference set has two readable photos", needed=1)
    known = strangers(vectors, codes).comparisons
    near = max(NEAR, COUNTED / known)
    far = near * FAR / NEAR
    if far > 0.5:
        needed = int(2 * COUNTED * FAR / NEAR)
        raise NotEnoughDataError(
            f"strangers need {needed} comparisons of different people, got {known}", needed=needed
        )
    hardest = np.sort(most_alike(vectors, codes, int(far * known) + 1).similarity)[::-1]
    edge, inner = (float(hardest[int(share * known)]) for share in (near, far))
    slope = (edge - inner) / log(far / near)
    threshold = edge + slope * max(log(near * comparisons / EXPECTED), 0.0)
    recall = float((own >= threshold).mean())
    if recall < RECALL:
        raise NotAssessableError(
            f"a threshold that strangers do not reach misses {1 - recall:.0%} of the real pairs"
        )
    return Strictness(threshold, recall)


def shared_people(closest: Floats, identity: ArrayLike, strict: Strictness) -> SharedPeople:
    """Return how many people have a photo whose closest match in the other set is a real one.

    `closest` is the similarity of each photo to the closest photo of the other set. Chance is Poisson,
    since at this threshold hardly anybody is matched by it.

    >>> found = shared_people(np.array([0.9, 0.2, 0.3]), ["a", "a", "b"], Strictness(0.6, 0.95))
    >>> found.people, found.among, found.by_chance
    (1, 2, 3)
    """
    codes = codes_of(identity, len(closest), "identity")
    people = len(np.unique(codes[closest >= strict.threshold]))
    return SharedPeople(people, len(np.unique(codes)), int(poisson.ppf(SURE, EXPECTED)), strict.recall)
