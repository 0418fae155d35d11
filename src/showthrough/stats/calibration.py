"""A match threshold with a certificate: which rate of false matches, on how many people."""

from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, codes_of
from showthrough.stats.biometric import step_above
from showthrough.stats.intervals import Interval, clopper_pearson, effective_interval
from showthrough.stats.roc import allowed
from showthrough.stats.similarity import Pairs, Singles, most_alike, similarity, unit_vectors

TARGETS = (1e-4, 1e-3, 1e-2)
ERRORS = 30  # the rule of 30: fewer expected errors leave a rate unknown within a factor of 1.4
PEOPLE = 10  # fewer cannot say how much people differ


class Threshold(NamedTuple):
    """Where two faces count as one person, and how well that is known."""

    value: float
    target_fmr: float
    comparisons: int  # of different people
    identities: int
    errors: int  # comparisons of different people that match
    fmr_high: float  # exact one-sided 95 % bound, were the comparisons independent


class Calibration(NamedTuple):
    """A threshold, and whether the matcher recognises the same person at it."""

    threshold: Threshold
    fmr_interval: Interval  # counts people: wider, for one look-alike errs in many comparisons
    fnmr: float | None  # None: nobody has two images
    fnmr_interval: Interval | None
    genuine: int  # comparisons of a person with themself
    genuine_identities: int
    mean_genuine: float | None
    mean_impostor: float


def calibrate(embeddings: Singles, identity: ArrayLike, targets: tuple[float, ...] = TARGETS) -> Calibration:
    """Return the threshold at the strictest false match rate that this many comparisons can carry.

    Embeddings have length 1; all pairs of images of different people are compared, block by block.
    They must be of people who are in no other set of the audit. A similarity is the float64 dot
    product rounded to float32, so that it depends on the pair alone.

    Source: the rule of 30, Doddington et al., Speech Communication 31 (2000). The interval of the FMR
    has the delete-one-person jackknife variance of a U-statistic, Arvesen, Annals of Mathematical
    Statistics 40 (1969).

    Raises:
        NotEnoughDataError: not even the loosest target has 30 / target comparisons.
    """
    vectors = unit_vectors(embeddings, "embeddings")
    codes = codes_of(identity, len(vectors), "identity")
    order = np.argsort(codes, kind="stable")
    vectors, codes = vectors[order], codes[order]
    sizes = np.bincount(codes)
    comparisons = int(len(codes) ** 2 - (sizes**2).sum()) // 2
    target = _strictest(targets, comparisons, sizes)
    hardest = most_alike(vectors, codes, 1 + allowed(target, comparisons))
    value = step_above(np.sort(hardest.similarity)[-1 - allowed(target, comparisons)])
    wrong = hardest.similarity >= value
    errors = int(wrong.sum())
    high = clopper_pearson(errors, comparisons, side="high").high
    threshold = Threshold(value, target, comparisons, len(sizes), errors, high)
    each = np.bincount(codes[hardest.i[wrong]], minlength=len(sizes))
    each += np.bincount(codes[hardest.j[wrong]], minlength=len(sizes))
    fmr_interval = _fmr_interval(each, sizes, threshold)
    genuine = _genuine(vectors, sizes)
    mean_impostor = _mean_impostor(vectors, codes, comparisons)
    if len(genuine.i) == 0:
        return Calibration(threshold, fmr_interval, None, None, 0, 0, None, mean_impostor)
    missed = (genuine.similarity < value).astype(np.int64)
    fnmr, fnmr_interval, people = _fnmr(missed, codes[genuine.i])
    mean_genuine = float(genuine.similarity.mean(dtype=np.float64))
    return Calibration(
        threshold, fmr_interval, fnmr, fnmr_interval, len(missed), people, mean_genuine, mean_impostor
    )


def _strictest(targets: tuple[float, ...], comparisons: int, sizes: Rows) -> float:
    if len(sizes) < PEOPLE:
        raise NotEnoughDataError(f"calibration needs {PEOPLE} people, got {len(sizes)}", needed=PEOPLE)
    supported = [target for target in targets if comparisons * target >= ERRORS]
    if supported:
        return min(supported)
    loosest = max(targets)
    images = sizes.mean()
    people = ceil(0.5 + sqrt(0.25 + 2 * ERRORS / loosest / images**2))
    raise NotEnoughDataError(
        f"a false match rate of {loosest:g} needs {ceil(ERRORS / loosest)} comparisons of different people, "
        f"got {comparisons}; {people} people with {images:.1f} images each would do",
        needed=people,
    )


def _fmr_interval(errors: Rows, sizes: Rows, threshold: Threshold) -> Interval:
    """Return the interval from leaving out each person's comparisons in turn; `errors` (people,)."""
    n = threshold.comparisons
    without = (threshold.errors - errors) / (n - sizes * (sizes.sum() - sizes))
    variance = (len(sizes) - 1) * float(without.var())
    return effective_interval(threshold.errors / n, variance, n, len(sizes))


def _fnmr(missed: Rows, person: Rows) -> tuple[float, Interval, int]:
    """Return the rate over all genuine comparisons, with an interval that counts people."""
    _, codes, counts = np.unique(person, return_inverse=True, return_counts=True)
    people, share = len(counts), float(missed.mean())
    pull = np.bincount(codes, missed) - share * counts
    variance = people / max(people - 1, 1) * float(pull @ pull) / len(missed) ** 2
    interval = effective_interval(share, variance, len(missed), people, freedom=_freedom(pull))
    return share, interval, people


def _freedom(pull: Floats) -> float:
    """Return how many degrees of freedom a sum of squares has: few, where few people make most of it.

    The variance of an estimated variance grows with the kurtosis; these match both.
    """
    together = float(pull @ pull)
    if together == 0:
        return 1.0
    kurtosis = len(pull) * float((pull**4).sum()) / together**2
    return max(min(len(pull) - 1.0, 2 * len(pull) / max(kurtosis - 1, 1e-9)), 1.0)


def _genuine(vectors: Singles, sizes: Rows) -> Pairs:
    """Return all pairs of images of one person; the rows of a person stand together."""
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start, size in zip(np.cumsum(sizes) - sizes, sizes, strict=True):
        i, j = np.triu_indices(size, 1)
        left.append(start + i)
        right.append(start + j)
    i, j = np.concatenate(left), np.concatenate(right)
    return Pairs(i, j, similarity(vectors, vectors, i, j))


def _mean_impostor(vectors: Singles, codes: Rows, comparisons: int) -> float:
    """Return (|sum of all|^2 - sum over people of |their sum|^2) / 2, a pair."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums = np.add.reduceat(vectors.astype(np.float64), starts, axis=0)  # (people, D)
    total = sums.sum(axis=0)
    return float((total @ total - (sums**2).sum()) / 2 / comparisons)
