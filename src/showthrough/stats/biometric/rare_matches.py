"""Match threshold for few leaked people among many, and the smallest leak detectable at it."""

from math import inf, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, pdtr, pdtrc

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Singles
from showthrough.stats.biometric.calibration import ERRORS, PEOPLE, Calibration, Threshold, jackknife_of_pairs
from showthrough.stats.biometric.fusion import Strangers, strangers
from showthrough.stats.biometric.match_rates import step_above
from showthrough.stats.biometric.prediction_limit import Controls, first_enough, prediction_limit
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.intervals import clopper_pearson, effective_interval
from showthrough.stats.similarity import Pairs, by_person, genuine_pairs, most_alike

POWER = 0.8
EXPECTED = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)  # people matched by chance, at thresholds to choose from
MOST = 1 << 14  # people; a leak that only more would show is told as infinite


class RareThreshold(NamedTuple):
    """Threshold for rare matches, with the chance matches and the smallest detectable leak at it."""

    calibration: Calibration
    expected: float  # people that chance would match if they were like reference people
    detectable: float  # fewest leaked people who would be shown in 80 % of audits


class _Reference(NamedTuple):
    """Comparisons of reference people, genuine and impostor; pairs hold people."""

    others: Strangers
    hardest: Pairs  # of different people, most alike first
    sizes: Rows  # photos of each person
    genuine: Pairs

    def missed(self, threshold: float) -> ClusteredShare:
        return clustered_share(self.genuine.similarity < threshold, self.genuine.i)


def rare_threshold(
    embeddings: ArrayLike, identity: ArrayLike, comparisons: int, controls: Controls, max_fnmr: float
) -> RareThreshold:
    """Return the threshold with the smallest detectable leak among so many `comparisons`.

    It is chosen on reference people alone, where it can be among those that miss at most `max_fnmr` of
    real pairs. Strict thresholds miss leaked people, loose ones match too many by chance, and wrong
    names in the reference set make strict ones look worse than they are. Rates too rare to be counted
    are extrapolated: beyond the 30 hardest comparisons an exponential tail. So the threshold claims
    nothing by itself: its certificate says what was counted, and `controls` say what chance does. Of
    them only the exposures are looked at.

    Source: Pickands, Annals of Statistics 3 (1975), shape 0; the certificate is that of `calibrate`.

    Raises:
        NotEnoughDataError: fewer than ten people, or nobody with two photos.
    """
    reference = _reference(embeddings, identity, comparisons)
    found = [_at(expected, reference, comparisons, controls) for expected in EXPECTED]
    return min(found, key=lambda each: _rank(each, max_fnmr))


def _rank(found: RareThreshold, max_fnmr: float) -> tuple[bool, float, float]:
    missed = found.calibration.fnmr or 0.0
    return missed > max_fnmr, found.detectable, missed


def _reference(embeddings: ArrayLike, identity: ArrayLike, comparisons: int) -> _Reference:
    vectors, codes = by_person(embeddings, identity)
    sizes = np.bincount(codes)
    if len(sizes) < PEOPLE:
        raise NotEnoughDataError(f"calibration needs {PEOPLE} people, got {len(sizes)}", needed=PEOPLE)
    genuine = genuine_pairs(vectors, sizes)
    if len(genuine.i) == 0:
        raise NotEnoughDataError("nobody in the reference set has two readable photos", needed=1)
    others = strangers(vectors, codes)
    most = int(min(EXPECTED[-1] / comparisons, 1.0) * others.comparisons)
    found = most_alike(vectors, codes, min(max(most, ERRORS) + 1, others.comparisons))
    order = np.argsort(-found.similarity, kind="stable")
    hardest = Pairs(codes[found.i[order]], codes[found.j[order]], found.similarity[order])
    return _Reference(others, hardest, sizes, Pairs(codes[genuine.i], codes[genuine.j], genuine.similarity))


def _at(expected: float, reference: _Reference, comparisons: int, controls: Controls) -> RareThreshold:
    known, sizes = reference.others.comparisons, reference.sizes
    value = _threshold(min(expected / comparisons, 1.0) * known, reference.hardest.similarity)
    wrong = reference.hardest.similarity >= value
    errors = int(wrong.sum())
    each = np.bincount(reference.hardest.i[wrong], minlength=len(sizes))
    each += np.bincount(reference.hardest.j[wrong], minlength=len(sizes))
    variance = jackknife_of_pairs(each, sizes * (sizes.sum() - sizes), errors, known)
    interval = effective_interval(errors / known, variance, known, len(sizes))
    high = clopper_pearson(errors, known, side="high").high
    threshold = Threshold(value, expected / comparisons, known, len(sizes), errors, high)
    missed, genuine = reference.missed(value), reference.genuine.similarity
    mean = float(genuine.mean(dtype=np.float64))
    calibration = Calibration(
        threshold, interval, *missed[:2], missed.trials, missed.people, mean, reference.others.mean
    )
    return RareThreshold(calibration, expected, smallest_leak(1 - missed.value, expected, controls))


def _threshold(errors: float, hardest: Singles) -> float:
    """Return the similarity that so many impostors exceed; `hardest` are the largest, descending."""
    if errors >= ERRORS:
        return step_above(hardest[min(int(errors), len(hardest) - 1)])
    edge = hardest[min(ERRORS, len(hardest) - 1)]
    mean = float((hardest[:ERRORS] - edge).mean(dtype=np.float64))
    return step_above(np.float32(edge + mean * log(ERRORS / errors)))


def smallest_leak(recall: float, expected: float, controls: Controls) -> float:
    """Return the smallest detectable leak: people whom 80 % of audits would show; infinite where none would.

    A leaked person is matched with chance `recall`; `expected` others are matched by chance, and as
    many of the control for each comparison. Of `controls` only the exposures are looked at.

    >>> from showthrough.stats.biometric.prediction_limit import ControlGroup
    >>> alone, joint = ControlGroup(0, 1.0), ControlGroup(0, 3.0)
    >>> [smallest_leak(0.9, 0.05, Controls(alone, control)) for control in (alone, joint)]
    [4, 3]
    """
    holdout, joint = controls.holdout.exposure, controls.joint.exposure
    level, level_alone = controls.levels
    in_holdout, holdout_weight = _likely(expected * holdout)
    in_reference, reference_weight = _likely(expected * (joint - holdout))
    alone = np.array([prediction_limit(hits, holdout, level_alone) for hits in in_holdout])[:, None]
    sums = np.arange(in_holdout[0] + in_reference[0], in_holdout[-1] + in_reference[-1] + 1)
    together = np.array([prediction_limit(hits, joint, level) for hits in sums])
    needed = (
        1
        + np.maximum(
            alone, together[(in_holdout - in_holdout[0])[:, None] + (in_reference - in_reference[0])]
        ).ravel()
    )
    weights = np.outer(holdout_weight, reference_weight).ravel()

    def shown(leaked: int) -> bool:
        counts = np.arange(leaked + 1)
        found = np.diff(bdtr(counts, leaked, recall), prepend=0.0)
        missing = needed[:, None] - counts[None]  # (control hits, leaked people matched)
        return float(weights @ _at_least(missing, expected) @ found) >= POWER

    leak = first_enough(lambda leaked: leaked >= MOST or shown(leaked))
    return leak if leak < MOST else inf


def _likely(mean: float) -> tuple[Rows, Floats]:
    """Return the range of Poisson counts that holds nearly all the probability, with their chances."""
    spread = 5 * sqrt(mean)
    counts = np.arange(int(max(mean - spread, 0)), int(mean + spread) + 4 if mean > 0 else 1)
    below = pdtr(counts[0] - 1.0, mean) if counts[0] > 0 else 0.0
    return counts, np.diff(pdtr(counts, mean), prepend=below)


def _at_least(count: Rows, expected: float) -> Floats:
    """Return the upper tail of a Poisson count: its chance to be `count` or more."""
    return np.where(count <= 0, 1.0, pdtrc(np.maximum(count - 1, 0), expected))
