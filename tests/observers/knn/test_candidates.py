"""A rounded search hands on every true neighbour, and not much else."""

import numpy as np
import pytest
import torch
from torch import Tensor

from showthrough.observers.knn import candidates
from showthrough.observers.knn.candidates import (
    CandidatePairs,
    Precision,
    RoundedGallery,
    find,
    gallery_of,
    gallery_side,
    query_side,
    within,
)

BFLOAT16, FLOAT32, FLOAT64 = (Precision(dtype) for dtype in (torch.bfloat16, torch.float32, torch.float64))
SPLIT = Precision(torch.bfloat16, 2)
PRECISIONS = [BFLOAT16, SPLIT, FLOAT32, FLOAT64]
NO_LIMIT = 10**9


def search(
    a: Tensor, b: Tensor, precision: Precision, need: int, most: int = NO_LIMIT
) -> CandidatePairs | None:
    nothing_known = torch.full((len(a),), torch.inf, dtype=torch.float64)
    return find(query_side(a[None], precision), looked_up(b, precision, need), nothing_known, need, most)


def looked_up(b: Tensor, precision: Precision, need: int) -> RoundedGallery:
    return gallery_of([gallery_side(tile[None], precision) for tile in b.split(500)], need)


def missed(a: Tensor, b: Tensor, pairs: CandidatePairs, k: int) -> int:
    """Return how many of the true k nearest are no candidates."""
    distance = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")
    true = distance.topk(k, dim=1, largest=False).indices
    listed = torch.zeros_like(distance, dtype=torch.bool)
    listed[pairs.row, pairs.column] = True
    return int((~listed.gather(1, true)).sum())


def clouds(kind: str, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    a, b = rng.standard_normal((80, 48)), rng.standard_normal((1700, 48))
    if kind == "offset":
        a, b = a + 3, b + 3
    if kind == "outlier":
        b[5] *= 1e4
    if kind == "shells":
        b *= np.linspace(0.999, 1.001, len(b))[:, None] / np.linalg.norm(b, axis=1, keepdims=True)
    if kind == "line":
        a, b = np.zeros_like(a), np.zeros_like(b)
        a[:, 0], b[:, 0] = rng.uniform(0, 1, len(a)), np.linspace(0, 1, len(b))
    if kind == "one cluster":
        a, b = 1 + 1e-4 * a, 1 + 1e-4 * b
    return torch.tensor(a), torch.tensor(b)


@pytest.mark.parametrize("precision", PRECISIONS, ids=["bfloat16", "split", "float32", "float64"])
@pytest.mark.parametrize("kind", ["plain", "offset", "outlier", "shells", "line", "one cluster"])
@pytest.mark.parametrize("k", [1, 10, 60])
def test_no_precision_misses_a_neighbour(rng, precision, kind, k):
    a, b = clouds(kind, rng)
    pairs = search(a, b, precision, k)
    assert pairs is not None
    assert missed(a, b, pairs, k) == 0


def test_finer_precision_leaves_fewer_candidates(rng):
    a, b = clouds("plain", rng)
    counts = [len(search(a, b, precision, 10).row) / len(a) for precision in PRECISIONS]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] < 40  # the neighbours are 10
    assert counts[1] < 12


def test_too_many_candidates_are_not_listed(rng):
    a, b = clouds("one cluster", rng)
    assert search(a, b, BFLOAT16, 10, most=2000) is None
    assert search(a, b, FLOAT64, 10, most=2000) is not None


def test_what_is_known_already_narrows_the_search(rng):
    a, b = clouds("plain", rng)
    tenth = torch.cdist(a, b).topk(10, dim=1, largest=False).values[:, -1].double()
    later = find(query_side(a[None], FLOAT32), looked_up(b, FLOAT32, 10), tenth / 2, 10, NO_LIMIT)
    assert len(later.row) < len(search(a, b, FLOAT32, 10).row) / 2


def test_numbers_too_large_for_a_precision_are_left_to_the_next(rng):
    a, b = clouds("plain", rng)
    assert search(1e25 * a, 1e25 * b, FLOAT32, 5) is None
    assert missed(a, b, search(1e25 * a, 1e25 * b, FLOAT64, 5), 5) == 0


def test_with_fewer_columns_than_needed_all_are_candidates(rng):
    a, b = clouds("plain", rng)
    pairs = search(a, b[:7], BFLOAT16, 10)
    assert len(pairs.row) == 7 * len(a)
    assert int(pairs.column.max()) == 6


@pytest.mark.parametrize("precision", PRECISIONS, ids=["bfloat16", "split", "float32", "float64"])
def test_rows_whose_first_limit_was_too_low_are_looked_at_again(rng, monkeypatch, precision):
    monkeypatch.setattr(candidates, "_likely", lambda sampled, share: sampled.amin(1) / 2)
    a, b = clouds("plain", rng)
    pairs = search(a, b, precision, 10)
    assert missed(a, b, pairs, 10) == 0
    assert (pairs.row.diff() >= 0).all()


@pytest.mark.parametrize("precision", PRECISIONS, ids=["bfloat16", "split", "float32", "float64"])
@pytest.mark.parametrize("kind", ["plain", "offset", "outlier", "shells", "line", "one cluster"])
def test_no_pair_within_a_radius_is_missed(rng, precision, kind):
    a, b = clouds(kind, rng)
    distance = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")
    radius = distance.flatten().kthvalue(3000).values
    reach = radius.expand(len(a))
    pairs = within(query_side(a[None], precision), looked_up(b, precision, 1), reach, NO_LIMIT)
    listed = torch.zeros_like(distance, dtype=torch.bool)
    listed[pairs.row, pairs.column] = True
    assert int((~listed & (distance <= radius)).sum()) == 0
    assert within(query_side(a[None], precision), looked_up(b, precision, 1), reach, 2000) is None


def test_patches_are_as_far_apart_as_the_farthest_two(rng):
    a, b = (torch.tensor(rng.standard_normal((n, 6, 8))) for n in (50, 900))
    distance = torch.linalg.vector_norm(a[:, None] - b, dim=3).amax(2)
    true = distance.topk(5, dim=1, largest=False).indices
    nothing_known = torch.full((50,), torch.inf, dtype=torch.float64)
    for precision in PRECISIONS:
        query = query_side(a.transpose(0, 1), precision)
        pairs = find(
            query, gallery_of([gallery_side(b.transpose(0, 1), precision)], 5), nothing_known, 5, 10**6
        )
        listed = torch.zeros_like(distance, dtype=torch.bool)
        listed[pairs.row, pairs.column] = True
        assert bool(listed.gather(1, true).all())
