"""Cosines of many pairs, block by block."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError
from showthrough.stats import count_matches
from showthrough.stats.similarity import most_alike


def _units(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    vectors = rng.normal(size=(n, d))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _all_pairs(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a.astype(np.float64) @ b.astype(np.float64).T).astype(np.float32)


@pytest.mark.parametrize("side", [16, 2048])
def test_matches_are_counted_exactly_at_the_edge_whatever_the_blocks(rng, side) -> None:
    a, b = _units(rng, 70, 64), _units(rng, 90, 64)
    ordered = np.sort(_all_pairs(a, b).ravel())
    for rank in (1, 5, 600):
        assert count_matches(a, b, float(ordered[-rank]), side) == rank
        assert count_matches(a, b, float(np.nextafter(ordered[-rank], np.float32(2))), side) == rank - 1
    assert count_matches(a, b, -2.0, side) == 70 * 90


@pytest.mark.parametrize("side", [16, 2048])
def test_the_most_alike_pairs_of_different_people_are_all_found(rng, side) -> None:
    vectors, people = _units(rng, 120, 32), np.repeat(np.arange(40), 3)
    i, j = np.triu_indices(120, 1)
    apart = people[i] != people[j]
    expected = np.sort(_all_pairs(vectors, vectors)[i[apart], j[apart]])[::-1]
    found = most_alike(vectors, people, 50, side=side)
    assert (found.i < found.j).all()
    assert (people[found.i] != people[found.j]).all()
    np.testing.assert_allclose(np.sort(found.similarity)[::-1][:50], expected[:50], atol=1e-7)
    assert np.sort(found.similarity)[-50] == expected[49]


def test_an_embedder_that_sees_no_difference_is_refused() -> None:
    same = np.tile(np.array([[1.0, 0.0]], np.float32), (200, 1))
    with pytest.raises(NotAssessableError, match="equally similar"):
        most_alike(same, np.arange(200), 5, side=16)


def test_vectors_of_another_length_are_refused_with_their_row() -> None:
    with pytest.raises(ValueError, match=r"b\[1\] has length 2; embeddings must be scaled to length 1"):
        count_matches([[1.0, 0.0]], [[1.0, 0.0], [0.0, 2.0]], 0.5)
