"""Distances in float64, right to the last digit for near-copies, and copies in the order of their rows."""

import numpy as np
import pytest
import torch

from showthrough.observers.knn.candidates import CandidatePairs
from showthrough.observers.knn.exact import (
    first_copies,
    frame_of,
    improved,
    nothing_yet,
    squared_distances,
    widened,
    without_surplus_copies,
)

CPU = torch.device("cpu")


def all_pairs(n: int, m: int) -> CandidatePairs:
    return CandidatePairs(torch.arange(n).repeat_interleave(m), torch.arange(m).repeat(n))


@pytest.mark.parametrize("patches", [1, 2])
def test_distances_are_those_of_differences_even_of_near_copies_under_an_offset(rng, patches) -> None:
    a = (1000 + rng.standard_normal((6, patches, 5))).astype(np.float32)
    b = a[[0, 3, 5]] + np.float32(0.001)
    frame = frame_of(torch.from_numpy(a), unit=False)
    own, other = (widened(torch.from_numpy(each), frame) for each in (a, b))
    found = squared_distances(own, other, all_pairs(6, 3)).reshape(6, 3) / frame.scale**2
    apart = a[:, None].astype(np.float64) - b[None]
    expected = (apart**2).sum(-1).max(-1)  # of the patches farthest apart
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-9)


def test_directions_are_compared_where_lengths_do_not_count(rng) -> None:
    a = rng.standard_normal((5, 1, 4)).astype(np.float32)
    frame = frame_of(torch.from_numpy(a), unit=True)
    one, longer = (widened(torch.from_numpy(np.float32(by) * a), frame) for by in (1, 8))
    found = squared_distances(one, longer, all_pairs(5, 5)).reshape(5, 5)
    assert found.diagonal().abs().max() < 1e-12 * frame.scale**2
    assert torch.equal(found.argmin(1), torch.arange(5))


def test_the_nearest_stay_and_of_equal_ones_the_lower_row_comes_first() -> None:
    best = nothing_yet(2, 2, CPU)
    pairs = CandidatePairs(torch.tensor([0, 0, 0, 1]), torch.tensor([0, 1, 2, 1]))
    best = improved(best, pairs, torch.tensor([3.0, 1.0, 1.0, 5.0]).double(), torch.tensor([10, 11, 12, 11]))
    assert best.rows.tolist() == [[11, 12], [11, -1]]
    assert best.square.tolist() == [[1.0, 1.0], [5.0, float("inf")]]
    later = CandidatePairs(torch.tensor([0, 1]), torch.tensor([0, 1]))
    best = improved(best, later, torch.tensor([1.0, 4.0]).double(), torch.tensor([20, 21]))
    assert best.rows.tolist() == [[11, 12], [21, 11]]


def test_copies_are_known_by_their_first_row(rng) -> None:
    vectors = rng.standard_normal((6, 3)).astype(np.float32)[[0, 1, 0, 2, 1, 0]]
    assert first_copies(vectors).tolist() == [0, 1, 0, 3, 1, 0]
    vectors[5, 2] += 1e-6
    assert first_copies(vectors).tolist() == [0, 1, 0, 3, 1, 5]


def test_only_the_first_few_copies_can_be_an_answer() -> None:
    vectors = np.array([[1.0], [2.0], [1.0], [1.0], [2.0]], dtype=np.float32)
    assert without_surplus_copies(vectors, 2).tolist() == [0, 1, 2, 4]
    assert without_surplus_copies(vectors, 1).tolist() == [0, 1]
