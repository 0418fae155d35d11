"""The k nearest are those of a brute force in float64, whatever the data look like."""

import numpy as np
import pytest
import torch

from showthrough.core.types import Features, Floats
from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.knn import gallery
from showthrough.observers.knn import search as neighbours
from showthrough.observers.knn.candidates import Precision
from showthrough.observers.knn.search import Metric, nearest, nearest_blocks


def brute_force(a: Features, b: Features, metric: Metric) -> Floats:
    """Return all distances (n, m) from differences in float64."""
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    if metric == "cosine":
        wide_a, wide_b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (wide_a, wide_b))
    square = np.stack([((wide_b - row) ** 2).sum(axis=1) for row in wide_a])
    return square / 2 if metric == "cosine" else np.sqrt(square)


def ranked(distance: Floats, k: int) -> tuple[Floats, np.ndarray]:
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(distance, order, axis=1), order


def normal(rng: np.random.Generator, n: int, width: int, scale: float = 1.0) -> Features:
    return (scale * rng.standard_normal((n, width))).astype(np.float32)


@pytest.mark.parametrize("metric", ["l2", "cosine"])
@pytest.mark.parametrize(("n", "m", "width", "k"), [(1, 1, 1, 1), (7, 90, 3, 5), (600, 1500, 96, 20)])
def test_nearest_are_those_of_a_float64_brute_force(rng, metric, n, m, width, k):
    a, b = normal(rng, n, width), normal(rng, m, width)
    expected, order = ranked(brute_force(a, b, metric), k)
    found = nearest(a, b, k, metric)
    assert (found.rows == order).all()
    np.testing.assert_allclose(found.distance, expected, rtol=2e-7)
    assert found.distance.dtype == np.float32
    assert found.rows.dtype == np.int64


@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_a_large_offset_loses_no_neighbour(rng, metric):
    a, b = normal(rng, 200, 64) + np.float32(1e4), normal(rng, 900, 64) + np.float32(1e4)
    _, order = ranked(brute_force(a, b, metric), 10)
    assert (nearest(a, b, 10, metric).rows == order).all()


def test_near_copies_keep_their_rank_and_the_last_digit_of_their_distance(rng):
    b = normal(rng, 800, 256)
    a = b[:100].copy()
    a[:, 0] += np.linspace(1e-6, 1e-3, 100, dtype=np.float32)
    a[50:, 7] *= np.float32(1 + 2**-23)
    distance, order = ranked(brute_force(a, b, "l2"), 3)
    found = nearest(a, b, 3)
    assert (found.rows == order).all()
    np.testing.assert_allclose(found.distance, distance, rtol=2e-7)
    assert (nearest(b[:50], b, 1).distance == 0).all()


def test_tight_clusters_far_from_the_centre_are_told_apart(rng):
    middles = normal(rng, 12, 128, scale=100)
    b = np.repeat(middles, 150, axis=0) + normal(rng, 1800, 128, scale=1e-3)
    a = np.repeat(middles, 10, axis=0) + normal(rng, 120, 128, scale=1e-3)
    _, order = ranked(brute_force(a, b, "l2"), 25)
    assert (nearest(a, b, 25).rows == order).all()


@pytest.mark.parametrize("scale", [1e-18, 1e15])
def test_very_small_and_very_large_numbers_lose_no_neighbour(rng, scale):
    a, b = normal(rng, 60, 40, scale), normal(rng, 700, 40, scale)
    b[0] *= 100
    _, order = ranked(brute_force(a, b, "l2"), 7)
    assert (nearest(a, b, 7).rows == order).all()


def test_copies_come_in_the_order_of_their_rows(rng):
    b = normal(rng, 30, 16)[rng.integers(0, 30, 2000)]
    a = normal(rng, 40, 16)
    _, order = ranked(brute_force(a, b, "l2"), 60)
    assert (nearest(a, b, 60).rows == order).all()


def test_a_collapsed_gallery_is_answered_at_once(rng):
    b = np.repeat(normal(rng, 1, 512), 50_000, axis=0)
    b[49_999] += 1
    found = nearest(normal(rng, 2000, 512), b, 3)
    assert (found.rows[:, 0] == 0).mean() + (found.rows[:, 0] == 49_999).mean() == 1
    assert (found.rows[found.rows[:, 0] == 0] == [0, 1, 2]).all()


def test_thousands_of_equal_distances_are_compared_a_few_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(neighbours, "PAIRS", 5000)
    b = np.eye(300, dtype=np.float32)
    found = nearest(b, b, 4, exclude_self=True)
    np.testing.assert_allclose(found.distance, np.sqrt(2), rtol=1e-7)
    assert all(len({i, *row}) == 5 for i, row in enumerate(found.rows.tolist()))


def test_a_row_is_not_its_own_neighbour_but_its_copy_is(rng):
    b = normal(rng, 300, 32)
    b[200] = b[100]
    found = nearest(b, b, 2, exclude_self=True)
    distance = brute_force(b, b, "l2")
    np.fill_diagonal(distance, np.inf)
    assert (found.rows == ranked(distance, 2)[1]).all()
    assert found.rows[100, 0] == 200
    assert found.distance[100, 0] == 0


def test_where_fewer_than_k_exist_there_are_fewer_columns(rng):
    a, b = normal(rng, 20, 8), normal(rng, 6, 8)
    assert nearest(a, b, 50).rows.shape == (20, 6)
    assert nearest(b, b, 50, exclude_self=True).rows.shape == (6, 5)
    assert np.isfinite(nearest(b, b, 50, exclude_self=True).distance).all()


def small(monkeypatch, **changed):
    whole = gallery.sizes

    def cut(*given):
        return whole(*given)._replace(**changed)

    monkeypatch.setattr(gallery, "sizes", cut)


def test_blocks_from_any_start_are_those_of_the_whole(rng, monkeypatch):
    small(monkeypatch, block=64, query=32, part=100, tile=30)
    a, b = normal(rng, 200, 24), normal(rng, 350, 24)
    whole = nearest(a, b, 9)
    assert (whole.rows == ranked(brute_force(a, b, "l2"), 9)[1]).all()
    later = list(nearest_blocks(a, b, 9, start=128))
    assert [block.start for block in later] == [128, 192]
    assert (np.concatenate([block.rows for block in later]) == whole.rows[128:]).all()


def test_memory_mapped_arrays_are_read_in_parts_that_are_made_again(rng, tmp_path, monkeypatch):
    small(monkeypatch, block=40, part=64, kept=0)
    a, b = normal(rng, 150, 48), normal(rng, 500, 48)
    np.save(tmp_path / "b.npy", b)
    found = nearest(a, np.load(tmp_path / "b.npy", mmap_mode="r"), 5)
    assert (found.rows == ranked(brute_force(a, b, "l2"), 5)[1]).all()


@pytest.mark.parametrize("kind", ["cpu", "cuda"])
def test_what_is_worked_on_at_a_time_fits_into_the_free_memory(kind):
    for free, width in ((2**30, 512), (2**30, 3 * 512**2), (80 * 2**30, 512), (2**28, 12_288)):
        found = gallery.sizes(torch.device(kind), free, width)
        assert min(found[:4]) >= 1
        assert 8 * width * found.kept <= free / 2
        assert 8 * width * max(found.part, found.block) <= max(free / 8, 8 * width)
    assert gallery.sizes(torch.device(kind), 2**30, 512).part == 32_768


@pytest.mark.parametrize("precisions", [["bfloat16"], ["split"], ["float32"], ["float64"]])
def test_each_precision_alone_finds_the_same(rng, monkeypatch, precisions):
    named = {
        "bfloat16": Precision(torch.bfloat16),
        "split": Precision(torch.bfloat16, 2),
        "float32": Precision(torch.float32),
        "float64": Precision(torch.float64),
    }
    chosen = tuple(named[name] for name in precisions)
    monkeypatch.setattr(neighbours, "ladder", lambda *_: chosen)
    monkeypatch.setattr(gallery, "ladder", lambda *_: chosen)
    a, b = normal(rng, 300, 96), normal(rng, 2500, 96)
    assert (nearest(a, b, 10).rows == ranked(brute_force(a, b, "l2"), 10)[1]).all()


def test_vectors_that_cannot_be_compared_are_refused(rng):
    good = normal(rng, 10, 4)
    broken = good.copy()
    broken[7, 2] = np.nan
    with pytest.raises(DataError, match="row 7 of b holds a number that is not finite"):
        nearest(good, broken, 1)
    with pytest.raises(DataError, match="row 7 of a"):
        nearest(broken, good, 1)
    with pytest.raises(DataError, match="one width"):
        nearest(good, normal(rng, 10, 5), 1)
    with pytest.raises(NotEnoughDataError):
        nearest(good, good[:0], 1)
    with pytest.raises(NotEnoughDataError):
        nearest(good[:1], good[:1], 1, exclude_self=True)
    with pytest.raises(DataError, match="row 3 of b has length 0"):
        nearest(good, np.where(np.arange(10)[:, None] == 3, 0, good), 1, "cosine")
    with pytest.raises(TypeError, match="float32 vectors are needed, got float64"):
        nearest(good.astype(np.float64), good, 1)
    with pytest.raises(ValueError, match="k must be at least 1"):
        nearest(good, good, 0)
