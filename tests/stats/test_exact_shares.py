"""Ends of exact intervals without SciPy are those of SciPy, and what the definition asks."""

from itertools import product

import numpy as np
import pytest
from scipy.special import betaincinv
from scipy.stats import binom

from showthrough.stats.exact_shares import largest_share, least_share

TRIALS = (1, 2, 3, 10, 100, 1_234, 100_000, 10_000_000)
TAILS = (0.05, 0.025, 0.0005, 1e-8, 0.5, 0.95)


def of(trials: int) -> list[int]:
    near = {0, 1, 2, 3, trials // 100, trials // 3, trials // 2, trials - 2, trials - 1, trials}
    return sorted(hits for hits in near if 0 <= hits <= trials)


@pytest.mark.parametrize("trials", TRIALS)
def test_ends_are_those_of_scipy(trials: int) -> None:
    for hits, tail in product(of(trials), TAILS):
        if hits:
            expected = betaincinv(hits, trials - hits + 1, tail)
            assert least_share(hits, trials, tail) == pytest.approx(expected, rel=1e-8)
        if hits < trials:
            expected = betaincinv(hits + 1, trials - hits, 1 - tail)
            assert largest_share(hits, trials, tail) == pytest.approx(expected, rel=1e-8)


def test_at_its_ends_the_tails_have_the_size_that_was_asked_for() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        trials = int(10 ** rng.uniform(0, 5))
        hits, tail = int(rng.integers(0, trials + 1)), float(10 ** rng.uniform(-9, -0.01))
        if hits:
            assert binom.sf(hits - 1, trials, least_share(hits, trials, tail)) == pytest.approx(
                tail, rel=1e-7
            )
        if hits < trials:
            assert binom.cdf(hits, trials, largest_share(hits, trials, tail)) == pytest.approx(tail, rel=1e-7)


def test_no_hit_and_nothing_but_hits_have_ends_at_the_edges() -> None:
    assert least_share(0, 10, 0.025) == 0
    assert largest_share(10, 10, 0.025) == 1
    assert largest_share(0, 10, 0.025) == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-12)
    assert least_share(10, 10, 0.025) == pytest.approx(0.025 ** (1 / 10), rel=1e-12)


def test_more_hits_have_higher_ends() -> None:
    for trials in (7, 400):
        for end in (least_share, largest_share):
            ends = [end(hits, trials, 0.01) for hits in range(trials + 1)]
            assert ends == sorted(set(ends))
