"""LiRA: likelihood ratio of a record's score under models trained with it and without it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask, as_scores
from showthrough.stats.membership.shadow import membership, models_of, of_models, refuse_constant

FLOOR = 0.1  # of the pooled deviation: below it a record's own is rounding, which would decide alone
ROUNDING = 1e-12  # of the largest score


class _Normal(NamedTuple):
    """A normal distribution a record."""

    mean: Floats
    deviation: Floats


def lira_scores(
    shadow_scores: ArrayLike,
    shadow_membership: ArrayLike,
    target_scores: ArrayLike,
    online: bool = True,
    fixed_variance: bool = False,
) -> Floats:
    """Return the log likelihood ratio of "was in the training data" for each record's score.

    Shadow arrays are (shadows, records): each record's score under each shadow model, and whether
    that model was trained on it (IN) or not (OUT). Online: log N(s; IN) - log N(s; OUT). Offline,
    without IN models: how many OUT deviations s lies above the OUT mean, which orders records as
    the one-sided chance does, but never saturates.

    A deviation from a handful of models is nearly noise; below about 64 use `fixed_variance`: one
    deviation for IN and one for OUT, each pooled over records about their own means. Scores should be
    near normal: logits or log-losses rather than chances. No deviation is smaller than `FLOOR` pooled ones.

    Source: Carlini et al., IEEE S&P 2022.

    Raises:
        NotEnoughDataError: a record has fewer than 2 models on a side (1 with `fixed_variance`).
        NotAssessableError: the models of a side give each record all the same score.

    >>> shadows = np.array([[3.0], [5.0], [0.0], [2.0]])
    >>> inside = np.array([[True], [True], [False], [False]])
    >>> lira_scores(shadows, inside, [4.0]), lira_scores(shadows, inside, [4.0], online=False).round(3)
    (array([2.25]), array([2.121]))
    """
    target = as_scores(target_scores, "target_scores")
    scores = of_models(shadow_scores, len(target), "shadow_scores")
    inside = membership(shadow_membership, scores, "shadow_membership")
    refuse_constant(target, "target_scores")
    out = _fitted(scores, ~inside, fixed_variance, "OUT")
    surprise = (target - out.mean) / out.deviation
    if not online:
        return np.asarray(surprise, dtype=np.float64)
    within = _fitted(scores, inside, fixed_variance, "IN")
    odds = surprise**2 - ((target - within.mean) / within.deviation) ** 2
    return np.asarray(odds / 2 + np.log(out.deviation / within.deviation), dtype=np.float64)


def _fitted(scores: Floats, chosen: Mask, pooled: bool, side: str) -> _Normal:
    """Return a normal fit of each record's scores under the chosen models; its deviation may be pooled."""
    counts = models_of(chosen, 1 if pooled else 2, side)
    mean = np.where(chosen, scores, 0.0).sum(axis=0) / counts
    squares = (np.where(chosen, scores - mean, 0.0) ** 2).sum(axis=0)
    if pooled and (counts < 2).all():
        raise NotEnoughDataError(f"no record has 2 {side} models to vary over", needed=2)
    pool = float(squares.sum() / max(int((counts - 1).sum()), 1))
    if pool <= (ROUNDING * float(np.abs(scores).max())) ** 2:
        raise NotAssessableError(f"every record has the same score under all its {side} models")
    variance = pool if pooled else np.maximum(squares / (counts - 1), FLOOR**2 * pool)
    return _Normal(mean, np.broadcast_to(np.sqrt(variance), mean.shape))


def saturated(shadow_scores: ArrayLike, shadow_membership: ArrayLike) -> Mask:
    """Return which records are saturated: models score them alike, to a tenth of the usual deviation, (n,).

    Their deviations are rounding errors, and scores over these would top every list: `lira_scores` puts
    a floor under the deviation, so that such a record is hardly ranked at all.
    """
    scores = np.asarray(shadow_scores, dtype=np.float64)
    inside = membership(shadow_membership, scores, "shadow_membership")
    found = np.ones(scores.shape[1], dtype=bool)
    for side in (inside, ~inside):
        counts = np.maximum(side.sum(axis=0), 1)
        mean = np.where(side, scores, 0.0).sum(axis=0) / counts
        squares = (np.where(side, scores - mean, 0.0) ** 2).sum(axis=0)
        pool = squares.sum() / max(int((counts - 1).sum()), 1)
        found &= squares / np.maximum(counts - 1, 1) <= FLOOR**2 * pool
    return found
