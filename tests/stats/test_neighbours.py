"""Nearest vectors, where float32 alone would name the wrong ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from showthrough.stats import nearest


@pytest.mark.parametrize("k", [1, 7])
def test_neighbours_are_those_of_scikit_learn(rng, k) -> None:
    points, among = rng.normal(size=(150, 20)), rng.normal(size=(300, 20))
    distance, rows = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(among).kneighbors(points)
    found = nearest(points, among, k)
    np.testing.assert_allclose(found.distance, distance, atol=1e-12)
    np.testing.assert_array_equal(found.rows, rows)


def test_blocks_change_nothing(rng) -> None:
    points = rng.normal(size=(100, 5))
    whole = nearest(points, points, 4, exclude_self=True)
    parts = nearest(points, points, 4, exclude_self=True, cells=700)  # seven rows at a time
    np.testing.assert_array_equal(whole.rows, parts.rows)
    assert (whole.rows != np.arange(100)[:, None]).all()


def test_an_offset_that_float32_cannot_carry_does_not_matter(rng) -> None:
    points = rng.normal(size=(200, 8))
    shifted = nearest(points + 1e6, points + 1e6, 3, exclude_self=True)
    plain = nearest(points, points, 3, exclude_self=True)
    np.testing.assert_allclose(shifted.distance, plain.distance, rtol=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_crowded_vectors_far_from_one_outlier_are_told_apart(seed) -> None:
    rng = np.random.default_rng(seed)
    among = np.concatenate([1e-4 * rng.normal(size=(60, 3)), [[1e4, 0, 0]]])  # 1e-8 apart at scale 1e8
    found = nearest(among, among, 2, exclude_self=True)
    squared = ((among[:, None] - among) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    np.testing.assert_allclose(found.distance**2, np.sort(squared, axis=1)[:, :2], rtol=1e-9)


def test_fewer_than_k_others_give_fewer_columns() -> None:
    points = np.array([[0.0], [1.0], [3.0]])
    assert nearest(points, points, 50, exclude_self=True).distance.tolist() == [[1, 3], [1, 2], [2, 3]]
    assert nearest(points, points, 50).rows.shape == (3, 3)


def test_exact_copies_are_at_distance_zero(rng) -> None:
    points = rng.normal(size=(50, 300)).astype(np.float32).astype(np.float64) + 5
    assert nearest(points[:10], points, 1).distance.max() == 0.0
