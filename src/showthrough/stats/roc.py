"""ROC analysis of membership scores, with intervals that hold for people."""

from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, expit, logit, ndtri, stdtrit

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, as_scores, codes_of
from showthrough.stats.bisection import smallest
from showthrough.stats.intervals import Interval

NODES = np.linspace(-20, 20, 81)  # logits of the quantiles at which a true rate is looked at


class TrueRate(NamedTuple):
    """Distribution of the true false positive rate of a threshold: quantiles and their weights."""

    value: Floats
    weight: Floats


class Operating(NamedTuple):
    """Operating point of an attack, which accuses few of those who were not in the training data."""

    value: float  # share of members caught
    hits: int
    trials: int
    threshold: float  # accused are the scores above it
    fpr: float  # share of non-members accused in this sample, at most the target


def roc_auc(members: ArrayLike, nonmembers: ArrayLike) -> float:
    """Return the AUC: the chance that a member scores higher than a non-member; ties count half.

    An average hides the worst people: 2 % fully exposed members give .51.

    >>> roc_auc([0.9, 0.6, 0.4], [0.6, 0.1])
    0.75
    """
    members = np.sort(as_scores(members, "members"))  # looking up sorted scores is far faster
    return float(_placements(members, as_scores(nonmembers, "nonmembers")).mean())


def roc_auc_interval(
    members: ArrayLike,
    nonmembers: ArrayLike,
    level: float = 0.95,
    member_groups: ArrayLike | None = None,
    nonmember_groups: ArrayLike | None = None,
) -> Interval:
    """Return a confidence interval for the AUC: DeLong's in logits, or Newcombe's where that is wider.

    Images of one person repeat each other, so with several a person pass the groups: without them
    the interval is too narrow. At an AUC of 0 or 1 DeLong's variance is zero, which would claim
    certainty from five people; Newcombe's then counts each person once.

    Source: DeLong et al., Biometrics 44 (1988), in the fast form of Sun and Xu (2014); clusters:
    Obuchowski, Biometrics 53 (1997); score interval: Newcombe, Statistics in Medicine 25 (2006).

    >>> interval = roc_auc_interval([5, 6, 7, 8, 9], [0, 1, 2, 3, 4])
    >>> round(interval.low, 2), interval.high
    (0.64, 1.0)
    """
    members, nonmembers = as_scores(members, "members"), as_scores(nonmembers, "nonmembers")
    member_codes, nonmember_codes = _clusters(len(members), len(nonmembers), member_groups, nonmember_groups)
    # Looking up sorted scores is far faster.
    member_order, nonmember_order = np.argsort(members), np.argsort(nonmembers)
    members, member_codes = members[member_order], member_codes[member_order]
    nonmembers, nonmember_codes = nonmembers[nonmember_order], nonmember_codes[nonmember_order]
    above, below = _placements(members, nonmembers), 1 - _placements(nonmembers, members)
    auc = float(above.mean())
    people = 1 + int(max(member_codes.max(), nonmember_codes.max()))
    a, a_people, a_worth = _pulls(above - auc, member_codes, people)
    b, b_people, b_worth = _pulls(below - auc, nonmember_codes, people)
    score = _newcombe(auc, a_worth, b_worth, level)
    if min(a_people, b_people) < 2 or not 0 < auc < 1:
        return score
    parts = np.array([a_people / (a_people - 1) * (a @ a), b_people / (b_people - 1) * (b @ b)])
    variance = max(parts.sum() + 2 * (a @ b), 0.0)  # a @ b: people on both sides
    freedom = parts.sum() ** 2 / (parts**2 / (a_people - 1, b_people - 1)).sum() if parts.any() else 1.0
    half = float(stdtrit(freedom, (1 + level) / 2)) * sqrt(variance) / (auc * (1 - auc))
    low, high = float(expit(logit(auc) - half)), float(expit(logit(auc) + half))
    return Interval(min(low, score.low), max(high, score.high), level)


def tpr_at_fpr(members: ArrayLike, nonmembers: ArrayLike, fpr: float) -> float:
    """Return the true positive rate, members caught, while accusing at most `fpr` of the non-members.

    Scores rise with "was a member"; a tie with the threshold is not an accusation. With fewer than
    `1 / fpr` non-members not one may be accused, so the answer is then TPR at zero false positives
    and should be reported as that; `operating_point` refuses instead.

    >>> tpr_at_fpr([0.9, 0.6, 0.3, 0.1], [0.7, 0.4, 0.2, 0.0], fpr=0.25)
    0.5
    """
    return _operating(as_scores(members, "members"), as_scores(nonmembers, "nonmembers"), fpr).value


def operating_point(members: ArrayLike, nonmembers: ArrayLike, fpr: float) -> Operating:
    """Return the operating point that accuses most at a false positive rate of at most `fpr` in this sample.

    Raises:
        NotEnoughDataError: with fewer than `1 / fpr` non-members the rate cannot be resolved.

    >>> operating_point([0.9, 0.6, 0.3, 0.1], [0.7, 0.4, 0.2, 0.0], fpr=0.25)
    Operating(value=0.5, hits=2, trials=4, threshold=0.4, fpr=0.25)
    """
    members, nonmembers = as_scores(members, "members"), as_scores(nonmembers, "nonmembers")
    point = _operating(members, nonmembers, fpr)
    needed = ceil(1 / fpr - 1e-9) if fpr > 0 else None
    if needed is not None and len(nonmembers) < needed:
        raise NotEnoughDataError(
            f"a rate of {fpr:g} wrong accusations takes {needed:,} other people, not {len(nonmembers):,}",
            needed=needed,
        )
    return point


def operating_interval(
    members: ArrayLike, nonmembers: ArrayLike, fpr: float, level: float = 0.95
) -> Interval:
    """Return an interval for the true positive rate at a *true* false positive rate of `fpr`.

    The threshold comes from a sample too: 1 accused of 100 can truly be 3 %. A Clopper-Pearson
    interval on the hits forgets that and, where nothing leaks, lies above `fpr` far too often.
    Here the unknown true rate is Beta distributed, as that of an order statistic, and the share
    caught is taken to grow with it in proportion, the steepest that a concave curve allows. The low
    end exceeds `fpr` exactly when the permutation test that compares both samples rejects.

    >>> interval = operating_interval(np.arange(200.0), np.arange(100.0), fpr=0.05)
    >>> round(interval.low, 2), round(interval.high, 2)
    (0.23, 1.0)
    """
    if fpr <= 0:
        raise ValueError(f"an interval needs a false positive rate above 0, got {fpr}")
    point = operating_point(members, nonmembers, fpr)
    n, tail = np.size(nonmembers), (1 - level) / 2
    truth = true_rate(allowed(fpr, n), n)

    def caught(share: float) -> TrueRate:
        return TrueRate(np.minimum(share / fpr * truth.value, 1.0), truth.weight)

    low = 0.0
    if point.hits > 0:
        low = smallest(lambda share: at_least(point.hits, point.trials, caught(share)) > tail, 0.0, 1.0)
    high = 1.0
    if point.hits < point.trials:
        few = point.hits + 1  # P(at most hits) = 1 - P(at least hits + 1)
        high = smallest(lambda share: 1 - at_least(few, point.trials, caught(share)) < tail, 0.0, 1.0)
    return Interval(low, high, level)


def allowed(rate: float, trials: int) -> int:
    """Return the largest count that is at most `rate` of the trials (0.29 * 100 is 28.999...).

    >>> allowed(0.29, 100), allowed(0.001, 999)
    (29, 0)
    """
    if not 0 <= rate < 1:
        raise ValueError(f"a target rate must be at least 0 and below 1, got {rate}")
    return int(rate * trials * (1 + 1e-12))


def true_rate(errors: int, trials: int) -> TrueRate:
    """Return the distribution of a threshold's true rate, all but `errors` of `trials` scores lying below it.

    It is Beta(errors + 1, trials - errors) distributed, whatever the distribution of the scores.
    """
    quantiles = expit(NODES)
    weight = quantiles * expit(-NODES)
    return TrueRate(betaincinv(errors + 1, trials - errors, quantiles), weight / weight.sum())


def at_least(hits: int, trials: int, share: TrueRate) -> float:
    """Return the upper tail of a binomial whose share is uncertain: the chance of `hits` or more."""
    return float(share.weight @ betainc(hits, trials - hits + 1, share.value)) if hits > 0 else 1.0


def _operating(members: Floats, nonmembers: Floats, fpr: float) -> Operating:
    threshold = np.sort(nonmembers)[-1 - allowed(fpr, len(nonmembers))]
    hits = int((members > threshold).sum())
    return Operating(
        hits / len(members), hits, len(members), float(threshold), float((nonmembers > threshold).mean())
    )


def _placements(scores: Floats, others: Floats) -> Floats:
    """Return the placement of each score: the share of the others below it, ties half."""
    ordered = np.sort(others)
    rank = np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")
    return np.asarray(rank / (2 * len(others)), dtype=np.float64)


def _clusters(
    members: int, nonmembers: int, member_groups: ArrayLike | None, nonmember_groups: ArrayLike | None
) -> tuple[Rows, Rows]:
    if member_groups is not None and nonmember_groups is not None:
        both = np.concatenate([np.asarray(member_groups), np.asarray(nonmember_groups)])
        codes = codes_of(both, members + nonmembers, "member_groups and nonmember_groups")
        return codes[:members], codes[members:]
    codes = np.arange(members) if member_groups is None else codes_of(member_groups, members, "member_groups")
    first = codes.max() + 1
    if nonmember_groups is None:
        return codes, first + np.arange(nonmembers)
    return codes, first + codes_of(nonmember_groups, nonmembers, "nonmember_groups")


def _pulls(deviations: Floats, codes: Rows, people: int) -> tuple[Floats, int, float]:
    """Return each person's residual on the AUC, the people, and how many lone records they are worth."""
    sums = np.bincount(codes, deviations, people)
    n_people, n = int((np.bincount(codes) > 0).sum()), len(deviations)
    together = float(sums @ sums)
    worth = n * float(deviations @ deviations) / together if together > 0 else n_people
    return sums / n, n_people, float(np.clip(worth, n_people, n))


def hanley_mcneil(auc: float, members: float, nonmembers: float) -> float:
    """Return the variance of an AUC estimate from its true value, for scores of exponential shape.

    Source: Hanley and McNeil, Radiology 143 (1982), with both sizes' means in the corrections, which
    makes it symmetric (Newcombe 2006, method 5).
    """
    others = (members + nonmembers) / 2 - 1
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    return (auc * (1 - auc) + others * (q1 + q2 - 2 * auc**2)) / (members * nonmembers)


def _newcombe(auc: float, members: float, nonmembers: float, level: float) -> Interval:
    z = float(ndtri((1 + level) / 2))

    def rejects(true: float) -> bool:
        return abs(auc - true) > z * sqrt(hanley_mcneil(true, members, nonmembers))

    low = 0.0 if auc == 0 else smallest(lambda true: not rejects(true), 0.0, auc)
    high = 1.0 if auc == 1 else smallest(rejects, auc, 1.0)
    return Interval(low, high, level)
