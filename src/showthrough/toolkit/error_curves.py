"""Curves that can be printed: ROC with its band and DET, no step of which tells of a few people."""

from collections.abc import Callable, Iterator
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np

from showthrough.core.curves import SMALLEST_STEP, Curve
from showthrough.core.types import Floats
from showthrough.stats.biometric.verification import ErrorCurve
from showthrough.stats.intervals import Interval
from showthrough.toolkit.histograms import binned

POINTS = 40  # at most, evenly spread over the orders of magnitude of the false positive rate
DIGITS = 6
SMALLEST_PAIRS = SMALLEST_STEP * (SMALLEST_STEP - 3) // 2 + 2  # 19 images have 171 pairs, so 172 need 20


class _Step(NamedTuple):
    accused: int  # non-members above the threshold
    caught: int  # members above it
    people: int  # between it and the threshold before


def roc_curve(members: Floats, nonmembers: Floats, band: Callable[[float], Interval]) -> tuple[Curve, ...]:
    """Return the ROC curve of an attack, or nothing where fewer than two steps can be printed.

    A point is the most members caught at that many false accusations. `band` gives the interval for
    the share caught at a false positive rate; it holds at each point alone, not for all at once.
    """
    steps = list(_steps(np.sort(members), np.sort(nonmembers)))
    if len(steps) < 2:
        return ()
    rates = [step.accused / len(nonmembers) for step in steps]
    caught = [round(step.caught / len(members), DIGITS) for step in steps]
    ends = [band(rate) if rate < 1 else Interval(1.0, 1.0, 1.0) for rate in rates]
    return (
        Curve(
            name="roc",
            x=tuple(round(rate, DIGITS) for rate in rates),
            y=tuple(caught),
            low=tuple(min(round(own.low, DIGITS), y) for own, y in zip(ends, caught, strict=True)),  # rounded
            high=tuple(max(round(own.high, DIGITS), y) for own, y in zip(ends, caught, strict=True)),
            level=ends[0].level,
            x_title="Held-out people wrongly accused",
            y_title="Training people caught",
            x_unit="share of people",
            y_unit="share of people",
            counts=tuple(step.people for step in steps),
        ),
    )


def _steps(own: Floats, other: Floats) -> Iterator[_Step]:
    """Yield thresholds from strict to loose; scores are sorted, and the last one accuses everybody."""
    n, before = len(other), 0
    wanted = np.unique(np.geomspace(1, max(n - 1, 1), POINTS).round().astype(int))
    thresholds = other[-1 - wanted[wanted < n]]
    accused = n - np.searchsorted(other, thresholds, "right")
    caught = len(own) - np.searchsorted(own, thresholds, "right")
    for step in zip(accused.tolist(), caught.tolist(), strict=True):
        is_last_full = n + len(own) - sum(step) < SMALLEST_STEP
        if step[0] > 0 and sum(step) - before >= SMALLEST_STEP and not is_last_full:
            yield _Step(*step, sum(step) - before)
            before = sum(step)
    if n + len(own) - before >= SMALLEST_STEP:
        yield _Step(n, len(own), n + len(own) - before)


def det_curve(curve: ErrorCurve, most_photos: int) -> tuple[Curve, ...]:
    """Return the DET curve of a matcher, or nothing where fewer than two steps can be printed.

    Comparisons are merged until those of a step are of at least 20 images; `most_photos` is the
    largest number of photos of one person, who cannot be in more than that less one own comparisons.
    """
    each = max(most_photos - 1, 1)
    smallest = np.array([min(SMALLEST_PAIRS, SMALLEST_STEP * each // 2), SMALLEST_PAIRS])
    counts = np.stack([curve.genuine, curve.strangers])
    if np.any(counts.sum(axis=1) < smallest):
        return ()
    genuine, strangers = binned(("one person", "two people"), curve.edges, counts, smallest)
    merged = ErrorCurve(np.asarray(genuine.edges), np.asarray(genuine.counts), np.asarray(strangers.counts))
    images = [
        min(count for count in (_own(g, each), _images(s)) if count)
        for g, s in zip(genuine.counts, strangers.counts, strict=True)
        if g or s
    ]
    moved = np.append(True, (merged.genuine + merged.strangers) > 0)  # the first edge, then what moved
    fmr, fnmr = merged.fmr[moved][::-1][1:], merged.fnmr[moved][::-1][1:]  # from strict to loose
    if len(fmr) < 2:
        return ()
    return (
        Curve(
            name="det",
            x=tuple(np.clip(fmr, 0, 1).round(9).tolist()),
            y=tuple(fnmr.round(DIGITS).tolist()),
            x_title="Comparisons of two people that match",
            y_title="Comparisons of one person that do not match",
            x_unit="share of comparisons",
            y_unit="share of comparisons",
            counts=tuple(images[::-1]),
        ),
    )


def _images(pairs: int) -> int:
    """Return how many images this many pairs need at least.

    >>> _images(171), _images(172), _images(0)
    (19, 20, 0)
    """
    return ceil((1 + sqrt(1 + 8 * pairs)) / 2 - 1e-9) if pairs else 0


def _own(pairs: int, each: int) -> int:
    """Return how many images this many comparisons within people need, `each` at most an image."""
    return max(_images(pairs), ceil(2 * pairs / each))
