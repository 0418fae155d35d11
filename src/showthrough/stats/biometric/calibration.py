"""Calibration of a match threshold: the false match rate that it is certified for, on how many people."""

from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Rows, Singles
from showthrough.stats.biometric.match_rates import step_above
from showthrough.stats.clusters import clustered_share
from showthrough.stats.intervals import Interval, clopper_pearson, effective_interval
from showthrough.stats.roc import allowed
from showthrough.stats.similarity import by_person, genuine_pairs, most_alike

TARGETS = (1e-4, 1e-3, 1e-2)
ERRORS = 30  # the rule of 30: fewer expected errors leave a rate unknown within a factor of 1.4
PEOPLE = 10  # fewer cannot say how much people differ


class Threshold(NamedTuple):
    """Match threshold with the false match rate that it was chosen for and the errors counted at it."""

    value: float
    target_fmr: float
    comparisons: int  # of different people
    identities: int
    errors: int  # comparisons of different people that match
    fmr_high: float  # exact one-sided 95 % bound, were the comparisons independent


class Calibration(NamedTuple):
    """Calibrated threshold, and the matcher's false match and false non-match rates at it."""

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
    vectors, codes = by_person(embeddings, identity)
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
    genuine = genuine_pairs(vectors, sizes)
    mean_impostor = _mean_impostor(vectors, codes, comparisons)
    if len(genuine.i) == 0:
        return Calibration(threshold, fmr_interval, None, None, 0, 0, None, mean_impostor)
    fnmr = clustered_share(genuine.similarity < value, codes[genuine.i])
    mean = float(genuine.similarity.mean(dtype=np.float64))
    return Calibration(threshold, fmr_interval, *fnmr[:2], fnmr.trials, fnmr.people, mean, mean_impostor)


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
        f"a false match rate of {loosest:g} takes {ceil(ERRORS / loosest):,} comparisons of different "
        f"people; there are {comparisons:,}, and {people:,} people with as many images each would do",
        needed=people,
    )


def _fmr_interval(errors: Rows, sizes: Rows, threshold: Threshold) -> Interval:
    """Return the jackknife interval of the FMR over people; `errors` (people,)."""
    n = threshold.comparisons
    variance = jackknife_of_pairs(errors, sizes * (sizes.sum() - sizes), threshold.errors, n)
    return effective_interval(threshold.errors / n, variance, n, len(sizes))


def jackknife_of_pairs(errors: Rows, met: Rows, total: int, comparisons: int) -> float:
    """Return the delete-one-person jackknife variance of a rate over pairs of people.

    `errors` and `met` count each person's wrong and all comparisons with others, `total` and
    `comparisons` those of everybody.

    Source: Arvesen, Annals of Mathematical Statistics 40 (1969).

    >>> round(jackknife_of_pairs(np.array([1, 1, 0]), np.array([2, 2, 2]), 1, 3), 3)
    0.444
    """
    if len(errors) < 3:
        return 0.0  # without one of two people nothing is left to compare
    return (len(errors) - 1) * float(((total - errors) / (comparisons - met)).var())


def _mean_impostor(vectors: Singles, codes: Rows, comparisons: int) -> float:
    """Return the mean impostor similarity, from (|sum of all|^2 - sum over people of |their sum|^2) / 2."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums = np.add.reduceat(vectors.astype(np.float64), starts, axis=0)  # (people, D)
    total = sums.sum(axis=0)
    return float((total @ total - (sums**2).sum()) / 2 / comparisons)
