"""Cliques of samples that are all alike."""

from itertools import combinations

import numpy as np
import pytest

from showthrough.stats.memorisation.extraction import SampleNeighbours, cliques, rarest_repeat
from showthrough.stats.neighbours import nearest


def near(samples, k):
    found = nearest(samples, samples, k, exclude_self=True)
    return SampleNeighbours(found.rows, found.distance)


def brute_force(samples, radius, size):
    """Return whether any `size` samples lie within `radius` of each other: every combination is tried."""
    distance = np.linalg.norm(samples[:, None] - samples[None], axis=2)
    return any(
        all(distance[i, j] <= radius for i, j in combinations(chosen, 2))
        for chosen in combinations(range(len(samples)), size)
    )


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_found_is_a_clique_and_nothing_is_used_twice(seed):
    rng = np.random.default_rng(seed)
    samples, radius = rng.normal(size=(80, 2)), rng.uniform(0.3, 1.5, size=80)
    found = cliques(samples, near(samples, 79), radius, size=4)
    for clique in found:
        for i, j in combinations(clique.members, 2):
            assert np.linalg.norm(samples[i] - samples[j]) <= min(radius[i], radius[j])
        sums = [np.linalg.norm(samples[clique.members] - samples[i], axis=1).sum() for i in clique.members]
        assert clique.medoid == clique.members[int(np.argmin(sums))]
    used = np.concatenate([clique.members for clique in found])
    assert len(used) == len(set(used))


@pytest.mark.parametrize("seed", range(20))
def test_where_no_clique_exists_none_is_found_and_a_tight_one_always_is(seed):
    rng = np.random.default_rng(seed)
    samples = rng.normal(size=(12, 3))
    found = cliques(samples, near(samples, 11), 1.6, size=4)
    if found:
        assert brute_force(samples, 1.6, 4)
    planted = np.concatenate([samples, samples[:1] + 0.01 * rng.normal(size=(4, 3))])
    assert any({12, 13, 14, 15} <= set(c.members) for c in cliques(planted, near(planted, 15), 0.2, size=4))


def test_a_chain_is_no_clique():
    samples = np.arange(20.0)[:, None]
    assert cliques(samples, near(samples, 10), radius=1.0, size=3) == ()


def test_short_lists_of_neighbours_hide_no_crowd():
    samples = np.random.default_rng(0).normal(size=(200, 5)) * 1e-3
    found = cliques(samples, near(samples, 12), radius=0.1, size=10)
    assert sum(len(clique.members) for clique in found) > 100
    assert all(len(clique.members) <= 13 for clique in found)


def test_equal_samples_make_a_clique_even_at_radius_zero():
    found = cliques(np.zeros((12, 2)), near(np.zeros((12, 2)), 11), radius=0.0, size=10)
    assert [len(clique.members) for clique in found] == [12]


def test_samples_that_are_not_finite_or_do_not_fit_are_refused():
    samples = np.zeros((5, 2))
    with pytest.raises(ValueError, match="must be finite"):
        cliques(np.full((5, 2), np.nan), near(samples, 4), 1.0, 2)
    with pytest.raises(ValueError, match="5 samples need as many rows"):
        cliques(samples, near(samples[:4], 3), 1.0, 2)
    with pytest.raises(ValueError, match="at least 2 members"):
        cliques(samples, near(samples, 4), 1.0, 1)


def test_the_rarest_repeat_is_seen_in_four_of_five_sets():
    share = rarest_repeat(2000)
    drawn = np.random.default_rng(1).binomial(2000, share, size=20_000)
    assert (drawn >= 10).mean() == pytest.approx(0.8, abs=0.01)
    assert rarest_repeat(5) == 1.0
