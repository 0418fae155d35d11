"""Verification performance of a matcher: true acceptance at fixed false match rates, and the DET curve."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Singles
from showthrough.stats.biometric.calibration import ERRORS, TARGETS
from showthrough.stats.biometric.match_rates import step_above
from showthrough.stats.clusters import clustered_share
from showthrough.stats.intervals import Interval
from showthrough.stats.roc import allowed
from showthrough.stats.similarity import (
    Pairs,
    by_person,
    genuine_pairs,
    most_alike,
    similarity,
    similarity_counts,
)

SPARE = 2  # times as many hardest comparisons as the rate allows: drawing people anew moves the threshold
EDGES = np.round(np.linspace(-1.0, 1.0, 101), 2)  # of the curve


class TrueAcceptance(NamedTuple):
    """True acceptance rate of a matcher at one false match rate; `fnmr` is 1 - `tar`."""

    fmr: float
    threshold: float
    tar: float
    interval: Interval  # of the tar; people are drawn anew, and the threshold with them
    strangers: int  # comparisons of different people
    genuine: int
    people: int  # with two photos

    @property
    def fnmr(self) -> float:
        """Return the share of genuine comparisons that are missed."""
        return 1 - self.tar


def true_acceptance(
    embeddings: ArrayLike,
    identity: ArrayLike,
    rng: np.random.Generator,
    targets: tuple[float, ...] = TARGETS,
    replicates: int = 200,
) -> tuple[TrueAcceptance, ...]:
    """Return TAR at each false match rate that this many comparisons can carry, strictest first.

    Intervals draw people anew, and all their comparisons with them: those of a person depend on each
    other, and an interval that counts comparisons is several times too narrow.

    Source: ISO/IEC 19795-1:2021; bootstrap over people: Bolle et al., Computer Vision and Image
    Understanding 93 (2004).

    Raises:
        NotEnoughDataError: nobody has two photos, or not even the loosest rate has 30 / rate comparisons.

    >>> rng = np.random.default_rng(0)
    >>> people = np.repeat(rng.normal(size=(200, 16)), 2, axis=0)
    >>> photos = people + 0.2 * rng.normal(size=people.shape)
    >>> photos /= np.linalg.norm(photos, axis=1, keepdims=True)
    >>> [(each.fmr, round(each.tar, 2)) for each in true_acceptance(photos, np.arange(400) // 2, rng)]
    [(0.001, 1.0), (0.01, 1.0)]
    """
    vectors, codes = by_person(embeddings, identity)
    sizes = np.bincount(codes)
    strangers = int(len(codes) ** 2 - (sizes**2).sum()) // 2
    carried = sorted(target for target in targets if strangers * target >= ERRORS)
    pairs = genuine_pairs(vectors, sizes)
    _refuse_too_few(carried, max(targets), len(pairs.i))
    most = min(strangers, SPARE * (1 + allowed(carried[-1], strangers)))
    hardest = _descending(most_alike(vectors, codes, most), vectors, codes)
    genuine = Pairs(codes[pairs.i], codes[pairs.j], pairs.similarity)
    n = len(sizes)
    times = [np.ones(n, dtype=np.int64)]
    times += [np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(replicates)]
    return tuple(_acceptance(target, hardest, genuine, sizes, times) for target in carried)


def _refuse_too_few(carried: list[float], loosest: float, genuine: int) -> None:
    if not carried:
        needed = round(ERRORS / loosest)
        raise NotEnoughDataError(
            f"a false match rate of {loosest:g} needs {needed} comparisons of different people", needed=needed
        )
    if genuine == 0:
        raise NotEnoughDataError(
            "nobody has two readable photos, so no recognition can be measured", needed=1
        )


def _descending(found: Pairs, vectors: Singles, codes: Rows) -> Pairs:
    """Return the pairs as people, most alike first, by similarities that depend on the pair alone."""
    exact = similarity(vectors, vectors, found.i, found.j)
    order = np.argsort(-exact, kind="stable")
    return Pairs(codes[found.i[order]], codes[found.j[order]], exact[order])


def _acceptance(
    target: float, hardest: Pairs, genuine: Pairs, sizes: Rows, times: list[Rows]
) -> TrueAcceptance:
    """Return TAR at one rate; pairs hold people, and `times[0]` takes each person once.

    Where nobody or everybody is recognised all draws agree, so the interval is at least as wide as
    that of the rate at the threshold as it stands.
    """
    found = [_at(target, hardest, genuine, sizes, drawn) for drawn in times]
    low, high = np.nanquantile(np.array([tar for _, tar in found[1:]]), [0.025, 0.975])
    threshold, tar = found[0]
    standing = clustered_share(genuine.similarity >= threshold, genuine.i)
    interval = Interval(
        min(float(low), standing.interval.low), max(float(high), standing.interval.high), 0.95
    )
    strangers = int(sizes.sum() ** 2 - (sizes**2).sum()) // 2
    return TrueAcceptance(target, threshold, tar, interval, strangers, standing.trials, standing.people)


def _at(target: float, hardest: Pairs, genuine: Pairs, sizes: Rows, times: Rows) -> tuple[float, float]:
    """Return threshold and TAR where each person counts `times` times; NaN where no pair is left."""
    photos = sizes * times
    strangers = int(photos.sum() ** 2 - (photos**2).sum()) // 2
    errors = np.cumsum(times[hardest.i] * times[hardest.j])
    excluded = min(int(np.searchsorted(errors, allowed(target, strangers), "right")), len(errors) - 1)
    threshold = step_above(hardest.similarity[excluded])
    weight = times[genuine.i]
    trials = int(weight.sum())
    return threshold, float(weight @ (genuine.similarity >= threshold)) / trials if trials else float("nan")


class ErrorCurve(NamedTuple):
    """Histograms of genuine and impostor similarities, from which a DET curve is drawn: nobody's score."""

    edges: Floats
    genuine: Rows
    strangers: Rows

    @property
    def fnmr(self) -> Floats:
        """Return the share of genuine comparisons below each edge."""
        return np.asarray(np.concatenate([[0], np.cumsum(self.genuine)]) / max(self.genuine.sum(), 1))

    @property
    def fmr(self) -> Floats:
        """Return the share of comparisons of strangers at or above each edge."""
        return np.asarray(1 - np.concatenate([[0], np.cumsum(self.strangers)]) / max(self.strangers.sum(), 1))


def error_curve(embeddings: ArrayLike, identity: ArrayLike) -> ErrorCurve:
    """Return the histograms of similarities between photos of one person and of two.

    Source: Martin et al., The DET curve in assessment of detection task performance, Eurospeech 1997.

    >>> curve = error_curve([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], ["a", "a", "b"])
    >>> int(curve.genuine.sum()), int(curve.strangers.sum()), float(curve.fmr[0]), float(curve.fnmr[-1])
    (1, 2, 1.0, 1.0)
    """
    vectors, codes = by_person(embeddings, identity)
    genuine = genuine_pairs(vectors, np.bincount(codes)).similarity
    counted = np.histogram(np.clip(genuine, -1, 1), EDGES)[0].astype(np.int64)
    return ErrorCurve(EDGES, counted, similarity_counts(vectors, codes, EDGES))
