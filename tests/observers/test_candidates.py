"""A rounded search hands on every true neighbour, and not much else."""

import numpy as np
import pytest
import torch
from torch import Tensor

from showthrough.observers.candidates import Pairs, find, gallery_side, query_side

PRECISIONS = [torch.bfloat16, torch.float32, torch.float64]
NO_LIMIT = 10**9


def search(a: Tensor, b: Tensor, dtype: torch.dtype, need: int, limit: int = NO_LIMIT) -> Pairs | None:
    nothing_known = torch.full((len(a),), torch.inf, dtype=torch.float64)
    return find(query_side(a, dtype), gallery_side(b, dtype, need), nothing_known, need, limit)


def missed(a: Tensor, b: Tensor, pairs: Pairs, k: int) -> int:
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


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("kind", ["plain", "offset", "outlier", "shells", "line", "one cluster"])
@pytest.mark.parametrize("k", [1, 10, 60])
def test_no_precision_misses_a_neighbour(rng, dtype, kind, k):
    a, b = clouds(kind, rng)
    pairs = search(a, b, dtype, k)
    assert pairs is not None
    assert missed(a, b, pairs, k) == 0


def test_finer_precision_leaves_fewer_candidates(rng):
    a, b = clouds("plain", rng)
    counts = [len(search(a, b, dtype, 10).row) / len(a) for dtype in PRECISIONS]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] < 40  # the neighbours are 10
    assert counts[1] < 12


def test_too_many_candidates_are_not_listed(rng):
    a, b = clouds("one cluster", rng)
    assert search(a, b, torch.bfloat16, 10, limit=2000) is None
    assert search(a, b, torch.float64, 10, limit=2000) is not None


def test_what_is_known_already_narrows_the_search(rng):
    a, b = clouds("plain", rng)
    tenth = torch.cdist(a, b).topk(10, dim=1, largest=False).values[:, -1].double()
    later = find(query_side(a, torch.float32), gallery_side(b, torch.float32, 10), tenth / 2, 10, NO_LIMIT)
    assert len(later.row) < len(search(a, b, torch.float32, 10).row) / 2


def test_numbers_too_large_for_a_precision_are_left_to_the_next(rng):
    a, b = clouds("plain", rng)
    assert search(1e25 * a, 1e25 * b, torch.float32, 5) is None
    assert missed(a, b, search(1e25 * a, 1e25 * b, torch.float64, 5), 5) == 0


def test_with_fewer_columns_than_needed_all_are_candidates(rng):
    a, b = clouds("plain", rng)
    pairs = search(a, b[:7], torch.bfloat16, 10)
    assert len(pairs.row) == 7 * len(a)
    assert int(pairs.column.max()) == 6
