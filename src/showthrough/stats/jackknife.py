"""Grouped jackknife: how much figures vary with the people and images that they were computed from."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from showthrough.stats.arrays import Floats, Rows, codes_of

Estimator = Callable[..., Floats]


class Jackknife(NamedTuple):
    """Figures of whole samples, and the half-widths of their jackknife intervals."""

    value: Floats  # (figures,)
    half: Floats  # (figures,) half the width of the interval


def delete_groups(
    figures: Estimator, samples: Sequence[Floats], groups: Sequence[ArrayLike], level: float = 0.95
) -> Jackknife:
    """Return `figures(*samples)` and its t interval from leaving out a group of each sample in turn.

    A group holds whole people, so that several images of a person do not make it too narrow. Group
    i of every sample is left out at once: samples are independent, so their variances add. The
    interval covers chance only. A bias that depends on N, such as that of FID, stays in the value;
    in the difference of two figures of the same N it cancels.

    Source: Tukey's grouped jackknife; Efron and Stein, Annals of Statistics 9 (1981).

    >>> found = delete_groups(lambda x: x.mean(axis=0), [np.arange(8.0)[:, None]], [np.arange(8) % 4])
    >>> found.value, found.half.round(2)
    (array([3.5]), array([2.05]))
    """
    codes = [codes_of(group, len(sample), "groups") for sample, group in zip(samples, groups, strict=True)]
    n = 1 + min(int(code.max()) for code in codes)
    without = np.stack([figures(*_left(samples, codes, group)) for group in range(n)])  # (n, figures)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * sqrt(n - 1) * without.std(axis=0)
    return Jackknife(np.asarray(figures(*samples), dtype=np.float64), half)


def _left(samples: Sequence[Floats], codes: Sequence[Rows], group: int) -> list[Floats]:
    return [sample[code != group] for sample, code in zip(samples, codes, strict=True)]


def random_groups(labels: ArrayLike, n: int, rng: np.random.Generator) -> Rows:
    """Return one of `n` groups for each record; equal labels (a person's images) share a group.

    >>> random_groups(["a", "b", "b", "c"], 2, np.random.default_rng(0))
    array([0, 0, 0, 1])
    """
    codes = codes_of(labels, len(np.asarray(labels)), "labels")
    n_people = int(codes.max(initial=-1)) + 1
    return np.asarray((np.arange(n_people) % n)[rng.permutation(n_people)][codes], dtype=np.int64)
