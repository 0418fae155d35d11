"""Scores below zero, tile by tile, are those of one large matrix product."""

import numpy as np
import pytest
import torch

from showthrough.observers.knn.scores import below, kth_lowest, kth_score, places, scores


def drawn(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    return torch.from_numpy(rng.standard_normal(shape))


def tiled(gallery: torch.Tensor, width: int) -> list[torch.Tensor]:
    return list(gallery.split(width, dim=1))


@pytest.mark.parametrize("patches", [1, 3])
def test_all_pairs_below_zero_are_found_in_order(rng, patches) -> None:
    query, gallery = drawn(rng, patches, 9, 5), drawn(rng, patches, 23, 5)
    whole = torch.stack([q @ g.T for q, g in zip(query, gallery, strict=True)]).amax(0)
    torch.testing.assert_close(scores(query, gallery), whole)
    found = below(query, tiled(gallery, 10), most=10**6)
    i, j = (whole < 0).nonzero(as_tuple=True)
    assert len(i)
    assert torch.equal(found.row, i)
    assert torch.equal(found.column, j)
    torch.testing.assert_close(found.score, whole[i, j])


def test_where_there_are_too_many_none_is_the_answer(rng) -> None:
    query, gallery = drawn(rng, 1, 9, 5), drawn(rng, 1, 23, 5)
    n = len(below(query, tiled(gallery, 10), most=10**6).row)
    assert below(query, tiled(gallery, 10), most=n) is not None
    assert below(query, tiled(gallery, 10), most=n - 1) is None


@pytest.mark.parametrize("k", [1, 2, 5])
def test_the_kth_score_of_a_row_is_infinite_where_it_has_fewer(rng, k) -> None:
    query, gallery = drawn(rng, 1, 12, 5), drawn(rng, 1, 8, 5)
    found = below(query, tiled(gallery, 3), most=10**6)
    expected = []
    for row in (query[0] @ gallery[0].T).numpy():
        low = np.sort(row[row < 0])
        expected.append(low[k - 1] if len(low) >= k else np.inf)
    np.testing.assert_allclose(kth_score(found, 12, k).numpy(), expected)


def test_equal_rows_are_counted_from_nothing() -> None:
    assert places(torch.tensor([0, 0, 2, 2, 2, 3]), 5).tolist() == [0, 1, 0, 1, 2, 0]


def test_the_lowest_of_a_narrow_table_is_infinite() -> None:
    table = torch.tensor([[3.0, 1.0, 2.0]])
    assert [float(kth_lowest(table, k)) for k in (1, 2, 3, 4)] == [1.0, 2.0, 3.0, float("inf")]
