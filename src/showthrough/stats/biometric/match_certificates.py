"""Certificates of match thresholds at several false match rates, and how often a real pair is turned away."""

from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Rows, codes_of
from showthrough.stats.biometric.calibration import ERRORS, PEOPLE, Calibration, calibrate
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.similarity import Pairs, by_person, genuine_pairs


class MatchCertificate(NamedTuple):
    """What these data say of one false match rate: a calibrated threshold, or how many people it takes."""

    target: float
    people_needed: int
    calibration: Calibration | None  # None: these data cannot carry the rate
    reason: str = ""


def people_for(target: float) -> int:
    """Return how many people have 30 / target pairs among them.

    Many photos of a person are many comparisons and no more people: it is pairs of people that count.

    Source: the rule of 30, Doddington et al., Speech Communication 31 (2000).

    >>> [people_for(target) for target in (1e-2, 1e-3, 1e-4, 1e-5)]
    [78, 246, 776, 2450]
    """
    return max(PEOPLE, ceil(0.5 + sqrt(0.25 + 2 * ERRORS / target) - 1e-9))


def match_certificates(
    embeddings: ArrayLike, identity: ArrayLike, targets: tuple[float, ...]
) -> tuple[MatchCertificate, ...]:
    """Return a certificate for each false match rate; none is extrapolated.

    A rate is calibrated where as many different pairs of people can be compared as the rule of 30 asks
    for. The interval of the rate at the threshold is that of `calibrate`, which leaves out one person at
    a time: comparisons that share a person are not independent.
    """
    vectors, codes = by_person(embeddings, identity)
    people = int(codes.max(initial=-1)) + 1
    return tuple(_certificate(target, vectors, codes, people) for target in targets)


def _certificate(target: float, vectors: ArrayLike, codes: Rows, people: int) -> MatchCertificate:
    needed = people_for(target)
    if people < needed:
        return MatchCertificate(target, needed, None, f"takes about {needed} people")
    try:
        return MatchCertificate(target, needed, calibrate(np.asarray(vectors), codes, (target,)))
    except NotEnoughDataError as error:
        return MatchCertificate(target, error.needed or needed, None, str(error))
    except NotAssessableError as error:
        return MatchCertificate(target, needed, None, str(error))


def genuine_outcomes(vectors: ArrayLike, identity: ArrayLike) -> Pairs:
    """Return all pairs of photos of one person, by rows, lost photos included.

    `vectors` are of all photos, NaN where no face was found; so is the similarity of a pair with one.

    >>> genuine_outcomes([[1.0, 0.0], [0.0, 1.0], [np.nan, np.nan]], ["a", "b", "a"])[:2]
    (array([0]), array([2]))
    """
    given = np.asarray(vectors, dtype=np.float32)
    codes = codes_of(identity, len(given), "identity")
    order = np.argsort(codes, kind="stable")
    pairs = genuine_pairs(given[order], np.bincount(codes))
    return Pairs(order[pairs.i], order[pairs.j], pairs.similarity)


def false_rejects(outcomes: Pairs, identity: ArrayLike, threshold: float) -> ClusteredShare:
    """Return the share of a person's pairs of photos that do not match, those with a lost photo included.

    A pair with a photo in which no face was found counts as one that does not match: whoever verifies
    people turns this person away. The interval counts people; `outcomes` are those of the same photos.

    Source: ISO/IEC 19795-1:2021, FRR of a transaction of one attempt.

    Raises:
        NotEnoughDataError: there is no pair.

    >>> photos = np.array([[1.0, 0.0], [1.0, 0.0], [np.nan, np.nan], [0.0, 1.0]])
    >>> who = ["a", "a", "a", "b"]
    >>> found = false_rejects(genuine_outcomes(photos, who), who, 0.5)
    >>> round(found.value, 2), found.trials
    (0.67, 3)
    """
    who = np.asarray(identity)
    return clustered_share(~(outcomes.similarity >= threshold), who[outcomes.i])
