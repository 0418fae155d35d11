"""Tiles of squared distances, in float32, that never claim more than float64 would."""

import numpy as np
import pytest

from showthrough.stats.arrays import Floats
from showthrough.stats.quality.manifold import kth_nearest
from showthrough.stats.quality.tiles import Centred, centred, near, tiles, tiles_of_one


def squares(a: Floats, b: Floats) -> Floats:
    return ((a[:, None].astype(np.float64) - b) ** 2).sum(axis=2)


def around_mean(vectors: np.ndarray) -> Centred:
    return centred(vectors, vectors.mean(axis=0, dtype=np.float64))


@pytest.mark.parametrize("kind", ["plain", "offset", "outlier", "crowd"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_true_distance_lies_between_both_bounds(rng, kind, dtype) -> None:
    a, b = rng.normal(size=(90, 33)), rng.normal(size=(80, 33))
    a[0] *= 1e3 if kind == "outlier" else 1
    a, b = (1e-3 * a, 1e-3 * b) if kind == "crowd" else (a, b)
    a, b = ((x + (50 if kind == "offset" else 0)).astype(dtype) for x in (a, b))
    centre = a.mean(axis=0, dtype=np.float64)
    sets = centred(a, centre), centred(b, centre)
    true = squares(a, b)
    seen = np.zeros(true.shape, dtype=int)
    for tile in tiles(*sets, side=37):
        pairs = near(tile, np.array(np.inf), sets)
        assert (pairs.low <= true[pairs.i, pairs.j]).all()
        assert (pairs.high >= true[pairs.i, pairs.j]).all()
        seen[pairs.i, pairs.j] += 1
    assert (seen == 1).all()


def test_the_tiles_of_one_set_hold_each_pair_once_and_begin_on_the_diagonal(rng) -> None:
    vectors = around_mean(rng.normal(size=(70, 4)))
    seen, diagonal = np.zeros((70, 70), dtype=int), []
    for tile in tiles_of_one(vectors, side=20):
        seen[tile.rows, tile.columns] += 1
        diagonal.append(tile.rows == tile.columns)
    assert (np.triu(seen, 20) <= 1).all()
    assert (np.maximum(seen, seen.T) == 1).all()
    assert diagonal == sorted(diagonal, reverse=True)


@pytest.mark.parametrize("kind", ["plain", "copies", "grid", "crowd beside an outlier"])
@pytest.mark.parametrize("k", [1, 5, 40])
def test_the_kth_nearest_is_that_of_float64(rng, kind, k) -> None:
    vectors = rng.normal(size=(100, 6))
    if kind == "copies":
        vectors[10:60] = vectors[:50]
    if kind == "grid":
        vectors = rng.integers(0, 2, size=(100, 6)).astype(float)
    if kind == "crowd beside an outlier":
        vectors = np.concatenate([1e-4 * vectors[:99], [[1e4, 0, 0, 0, 0, 0]]])
    true = squares(vectors, vectors)
    np.fill_diagonal(true, np.inf)
    expected = np.sort(true, axis=1)[:, k - 1]
    found = kth_nearest(around_mean(vectors), k, side=32)  # below k + 1 in the last tile; for k = 40 in all
    np.testing.assert_allclose(found, expected, rtol=1e-12)
