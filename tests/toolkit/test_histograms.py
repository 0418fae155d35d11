"""Histograms that can be printed."""

import numpy as np
import pytest

from showthrough.toolkit.histograms import histograms


def test_every_value_is_counted_once_under_common_edges(rng):
    samples = {"a": rng.normal(size=500), "b": rng.normal(size=300) + 2}
    a, b = histograms(samples)
    assert (a.label, b.label) == ("a", "b")
    assert a.edges == b.edges
    assert (sum(a.counts), sum(b.counts)) == (500, 300)
    assert a.edges[0] <= samples["a"].min()
    assert b.edges[-1] >= samples["b"].max()
    assert len(a.counts) == len(a.edges) - 1 > 2


@pytest.mark.parametrize("seed", range(20))
def test_a_bar_is_empty_or_stands_for_enough(seed):
    rng = np.random.default_rng(seed)
    samples = {"a": rng.exponential(size=rng.integers(20, 300)), "b": rng.normal(size=rng.integers(20, 300))}
    for histogram in histograms(samples):
        assert all(count == 0 or count >= 20 for count in histogram.counts)


def test_two_samples_apart_stay_apart():
    near, far = histograms({"near": np.linspace(0, 1, 40), "far": np.linspace(9, 10, 40)})
    assert all(a == 0 or b == 0 for a, b in zip(near.counts, far.counts, strict=True))


def test_a_sample_smaller_than_a_bar_is_one_bar():
    (histogram,) = histograms({"few": np.array([1.0, 2.0, 5.0])})
    assert histogram.counts == (3,)


def test_edges_are_round_and_nobody_s_score():
    values = np.array([0.123456, 0.987654] * 30)
    (histogram,) = histograms({"a": values})
    assert not set(histogram.edges) & set(values)
    assert all(edge == round(edge, 3) for edge in histogram.edges)


@pytest.mark.parametrize("value", [0.0, -3.0, 1e9])
def test_equal_values_make_one_bar(value):
    (histogram,) = histograms({"a": np.full(50, value)})
    assert sum(histogram.counts) == max(histogram.counts) == 50
