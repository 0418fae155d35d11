"""Error rates group by group."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.groups import group_errors, is_large_enough, worst_group_ratio


def crowd(rng, n, closeness, photos=2, dims=24):
    """Return people who resemble each other more, the larger `closeness`."""
    who = rng.normal(size=(n, dims))
    who[:, 0] += closeness * np.sqrt(dims)
    drawn = np.repeat(who, photos, axis=0) + 0.4 * rng.normal(size=(n * photos, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def errors(rng, closeness, threshold=0.7, n=150):
    vectors = np.concatenate([crowd(rng, n, each) for each in closeness])
    who = np.repeat(np.arange(len(closeness) * n), 2)
    return group_errors(vectors, who, np.repeat([f"g{i}" for i in range(len(closeness))], 2 * n), threshold)


def test_errors_are_those_counted_by_hand(rng):
    vectors, who = crowd(rng, 30, 1.0), np.repeat(np.arange(30), 2)
    (found,) = group_errors(vectors, who, ["all"] * 60, 0.7)
    alike = vectors.astype(np.float32) @ vectors.astype(np.float32).T
    i, j = np.triu_indices(60, 1)
    same = who[i] == who[j]
    assert found.false_matches == int((alike[i, j][~same] >= 0.7).sum())
    assert found.missed == int((alike[i, j][same] < 0.7).sum())
    assert (found.strangers, found.genuine, found.people) == (int((~same).sum()), 30, 30)


def test_a_group_whose_people_resemble_each_other_is_the_worst(rng):
    found = errors(rng, (0.0, 0.0, 0.9))
    ratio = worst_group_ratio(found, "fmr", rng)
    assert ratio.worst == "g2"
    assert ratio.value > 1.5
    assert ratio.interval.low > 1.2
    assert ratio.spread > ratio.value


def test_alike_groups_have_a_ratio_near_one(rng):
    ratio = worst_group_ratio(errors(rng, (0.6, 0.6, 0.6)), "fmr", rng)
    assert 1 <= ratio.interval.low < ratio.value < 1.6


def test_the_larger_the_difference_the_larger_the_ratio(rng):
    ratios = [worst_group_ratio(errors(rng, (0.5, each)), "fmr", rng, 100).value for each in (0.5, 0.9, 1.3)]
    assert ratios == sorted(ratios)


def test_missed_people_have_a_ratio_too(rng):
    blurred = crowd(rng, 150, 0.5)
    blurred[::2] = crowd(rng, 300, 0.5)[:300:2]  # first photos of somebody else
    vectors = np.concatenate([crowd(rng, 150, 0.5), blurred])
    found = group_errors(vectors, np.repeat(np.arange(300), 2), np.repeat(["a", "b"], 300), 0.7)
    ratio = worst_group_ratio(found, "fnmr", rng)
    assert ratio.worst == "b"
    assert ratio.interval.low > 1


def test_intervals_of_a_group_count_people(rng):
    (found,) = errors(rng, (0.8,))
    interval = found.interval("fmr")
    assert interval.low < found.fmr < interval.high
    independent = 2 * 1.96 * np.sqrt(found.fmr / found.strangers)
    assert interval.high - interval.low > 1.5 * independent


def test_one_group_has_nothing_to_compare_with(rng):
    with pytest.raises(NotEnoughDataError, match="two groups"):
        worst_group_ratio(errors(rng, (0.5,)), "fmr", rng)


def test_a_cell_needs_thirty_expected_errors():
    assert is_large_enough(3000, 0.01)
    assert not is_large_enough(2999, 0.01)
    assert not is_large_enough(10**9, 0.0)
