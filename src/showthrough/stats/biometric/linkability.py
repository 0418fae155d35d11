"""Linkability of scores: how far those of people who were used and who were not can be told apart."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, as_scores
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups, random_groups

BINS = 50  # over [-1, 1], fixed: bins that follow the scores would make two audits incomparable
GROUPS = 20
FEWEST = 50


def linkability(mated: ArrayLike, nonmated: ArrayLike, bins: int = BINS, prior_ratio: float = 1.0) -> float:
    """Return D_sys, from 0 (scores say nothing) to 1 (each score says whether the two belong together).

    Scores are cosines. Two samples of the same distribution do not give 0, because bins that happen
    to hold more mated scores count and the others do not: take `linkability_excess` for a verdict.

    Source: Gomez-Barrero et al., General Framework to Evaluate Unlinkability in Biometric Template
    Protection Systems, IEEE TIFS 13 (2018), Eqs. 10 to 13; a Riemann sum over fixed bins.

    >>> linkability([0.9, 0.8], [0.1, 0.2]), linkability([0.1, 0.9], [0.1, 0.9])
    (1.0, 0.0)
    """
    counts = [_counts(_places(scores, bins), bins) for scores in (mated, nonmated)]
    return float(_linked(counts[0], counts[1], prior_ratio))


class LinkabilityExcess(NamedTuple):
    """D_sys beyond what chance gives to samples of these sizes."""

    value: float
    interval: Interval
    raw: float  # D_sys itself
    null: float  # its mean where labels mean nothing


def linkability_excess(
    mated: ArrayLike,
    nonmated: ArrayLike,
    rng: np.random.Generator,
    permutations: int = 1000,
    bins: int = BINS,
    level: float = 0.95,
) -> LinkabilityExcess:
    """Return D_sys minus its mean over permuted labels; one score a person, on both sides.

    The interval lies above 0 only where D_sys exceeds the upper tail of that permutation null, which
    assumes nothing about scores; beyond that it is as wide as leaving out groups of people makes it.

    Source: as `linkability`; permutation: Pitman, JRSS Supplement 4 (1937).

    Raises:
        NotEnoughDataError: fewer than 50 people on one side.
        NotAssessableError: both sides agree more than any two samples would, so they are no two samples.

    >>> rng = np.random.default_rng(0)
    >>> same = linkability_excess(rng.normal(0, 0.1, 200), rng.normal(0, 0.1, 200), rng)
    >>> same.interval.low < 0 < same.null
    True
    """
    mated, nonmated = _places(mated, bins), _places(nonmated, bins)
    fewest = min(len(mated), len(nonmated))
    if fewest < FEWEST:
        raise NotEnoughDataError(
            f"linkability needs {FEWEST} people of each role, got {fewest}", needed=FEWEST
        )
    raw = float(_linked(_counts(mated, bins), _counts(nonmated, bins)))
    null = _permuted(mated, nonmated, bins, rng, permutations)
    _refuse_one_sample(raw, null)
    half = _half_width(mated, nonmated, bins, rng, level)
    value = raw - float(null.mean())
    tails = np.quantile(null, [(1 - level) / 2, (1 + level) / 2])
    low, high = min(raw - float(tails[1]), value - half), max(raw - float(tails[0]), value + half)
    interval = Interval(max(low, -1.0), min(high, 1.0), level)
    return LinkabilityExcess(value, interval, raw, float(null.mean()))


def _places(scores: ArrayLike, bins: int) -> Rows:
    found = as_scores(scores, "scores")
    return np.clip(((found + 1) / 2 * bins).astype(np.int64), 0, bins - 1)


def _counts(places: Rows, bins: int) -> Rows:
    return np.bincount(places, minlength=bins)


def _linked(mated: Rows, nonmated: Rows, prior_ratio: float = 1.0) -> Floats:
    """Return D_sys of histograms, the sum of p(bin | mated) D(bin); counts (..., bins)."""
    p_mated = mated / mated.sum(axis=-1, keepdims=True)
    likely, p_nonmated = p_mated * prior_ratio, nonmated / nonmated.sum(axis=-1, keepdims=True)
    total = likely + p_nonmated
    linked = np.divide(
        likely - p_nonmated, total, out=np.zeros(total.shape), where=total > 0
    )  # 2 LR/(1+LR) - 1
    return np.asarray((p_mated * np.maximum(linked, 0)).sum(axis=-1))


def _refuse_one_sample(raw: float, null: Floats) -> None:
    if raw < null.min():
        raise NotAssessableError(
            "likenesses of both roles agree more than those of strangers ever do: "
            "the same photos may stand in both roles"
        )


def _half_width(mated: Rows, nonmated: Rows, bins: int, rng: np.random.Generator, level: float) -> float:
    """Return half the width of the jackknife interval of D_sys over groups of people."""

    def figure(left: Floats, right: Floats) -> Floats:
        return np.array([_linked(_counts(left.astype(int), bins), _counts(right.astype(int), bins))])

    sides = [mated.astype(np.float64), nonmated.astype(np.float64)]
    groups = [random_groups(np.arange(len(side)), GROUPS, rng) for side in sides]
    return float(delete_groups(figure, sides, groups, level).half[0])


def _permuted(mated: Rows, nonmated: Rows, bins: int, rng: np.random.Generator, permutations: int) -> Floats:
    """Return D_sys under permuted labels; the bins of `mated` are a hypergeometric draw from all."""
    whole = _counts(np.concatenate([mated, nonmated]), bins)
    drawn = rng.multivariate_hypergeometric(whole, len(mated), size=permutations, method="marginals")
    return np.asarray(_linked(drawn, whole - drawn), dtype=np.float64)
