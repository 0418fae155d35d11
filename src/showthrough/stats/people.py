"""Bootstrap over people: how much a difference varies with who happened to be in the sample."""

from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from showthrough.stats.arrays import Floats, as_scores, codes_of
from showthrough.stats.intervals import Interval

HELD = 1 << 22  # counts held at a time


def bootstrap_difference(
    sample: tuple[ArrayLike, ArrayLike],
    control: tuple[ArrayLike, ArrayLike],
    rng: np.random.Generator,
    replicates: int = 1000,
    level: float = 0.95,
) -> Interval:
    """Return the bootstrap interval over people for the mean of `sample` minus that of `control`.

    Each side holds values and the person that each is of; a person's values stay together. The
    percentiles are moved apart as a t interval is wider than a normal one, by the side with fewer
    people. It knows only the people in the sample: where all of one side agree it claims certainty
    for that side.

    Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.

    >>> rng = np.random.default_rng(0)
    >>> sides = [(rng.normal(mean, 1, 400), np.arange(400) // 2) for mean in (1.0, 0.0)]
    >>> interval = bootstrap_difference(*sides, rng)
    >>> round(interval.low, 1), round(interval.high, 1)
    (0.8, 1.1)
    """
    if replicates < 1 or not 0 < level < 1:
        raise ValueError(f"replicates and level must be above 0, got {replicates} and {level}")
    sides = [_Totals.of(*side) for side in (sample, control)]
    value = sides[0].mean() - sides[1].mean()
    drawn = _drawn(sides[0], rng, replicates) - _drawn(sides[1], rng, replicates)
    tail, n = (1 - level) / 2, min(side.people for side in sides)
    wider = float(stdtrit(n - 1, tail) / ndtri(tail)) * sqrt(n / (n - 1)) if n > 1 else inf
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(_farther(value, float(low), wider), _farther(value, float(high), wider), level)


def _farther(value: float, end: float, times: float) -> float:
    return value if end == value else value + times * (end - value)


class _Totals(NamedTuple):
    """Sum of values and number of values by person."""

    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, values: ArrayLike, people: ArrayLike) -> "_Totals":
        found = as_scores(values, "values")
        codes = codes_of(people, len(found), "people")
        sums, counts = np.bincount(codes, weights=found), np.bincount(codes)
        return cls(np.asarray(sums, dtype=np.float64), np.asarray(counts, dtype=np.float64))

    @property
    def people(self) -> int:
        return len(self.sums)

    def mean(self) -> float:
        return float(self.sums.sum() / self.counts.sum())


def _drawn(side: _Totals, rng: np.random.Generator, replicates: int) -> Floats:
    n, means = side.people, np.empty(replicates)
    for start in range(0, replicates, step := max(1, HELD // n)):
        part = slice(start, min(start + step, replicates))
        times = rng.multinomial(n, np.full(n, 1 / n), size=part.stop - part.start)  # each person is drawn
        means[part] = (times @ side.sums) / (times @ side.counts)
    return means
