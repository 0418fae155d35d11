"""Near-duplicates are grouped as brute force groups them, block by block."""

import numpy as np
import pytest

from showthrough.core.types import Features, Rows
from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.knn import gallery
from showthrough.observers.knn.duplicate_search import duplicate_groups, groups_of, linked_blocks
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.stats.memorisation.near_copies import SAME
from showthrough.stats.memorisation.near_copies import duplicate_groups as by_brute_force


def same_partition(a: Rows, b: Rows) -> bool:
    """Return whether two numberings make the same groups."""
    return len(set(zip(a.tolist(), b.tolist(), strict=True))) == len(set(a.tolist())) == len(set(b.tolist()))


def crowded(rng: np.random.Generator, n: int = 600, width: int = 48) -> Features:
    """Return different vectors, exact copies, near copies and chains of near copies."""
    vectors = rng.standard_normal((n, width))
    vectors[n // 2 :: 3] = vectors[: len(vectors[n // 2 :: 3])]
    vectors[n // 2 + 1 :: 3] = vectors[0] + np.linspace(0, 3, len(vectors[n // 2 + 1 :: 3]))[:, None]
    return (vectors + 0.001 * rng.standard_normal(vectors.shape) * (rng.random((n, 1)) < 0.5)).astype(
        np.float32
    )


def radius_of(vectors: Features) -> float:
    """Return the radius that the brute force takes."""
    return float(SAME * np.sqrt(2 * vectors.astype(np.float64).var(axis=0).sum()))


def test_groups_are_those_of_brute_force(rng):
    vectors = crowded(rng)
    found = duplicate_groups(vectors, radius_of(vectors))
    expected = by_brute_force(vectors)
    assert same_partition(found, expected)
    assert 1 < len(np.unique(found)) < len(found)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert same_partition(duplicate_groups(7 * vectors, radius_of(unit), "cosine"), by_brute_force(unit))


def test_blocks_and_parts_change_nothing(rng, monkeypatch):
    vectors = crowded(rng)
    whole = duplicate_groups(vectors, radius_of(vectors))
    sizes = gallery.sizes
    monkeypatch.setattr(
        gallery, "sizes", lambda *given: sizes(*given)._replace(block=60, query=25, part=90, tile=40, kept=0)
    )
    assert (duplicate_groups(vectors, radius_of(vectors), block=100) == whole).all()


def test_links_go_on_where_they_were_cut_short(rng, tmp_path):
    vectors = crowded(rng)
    radius = radius_of(vectors)
    asked: list[int] = []

    def produce(first):
        for block in linked_blocks(vectors, radius, start=100 * first, block=100):
            asked.append(block.start)
            yield (block.lowest[None],)
            if block.start == 200 and len(asked) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FeatureCache(tmp_path).arrays("links", 6, produce)
    (links,) = FeatureCache(tmp_path).arrays("links", 6, produce)
    assert asked == [0, 100, 200, 300, 400, 500]
    assert (groups_of(links) == duplicate_groups(vectors, radius, block=100)).all()


def test_a_crowd_is_compared_a_few_rows_at_a_time(rng):
    vectors = (1e-3 * rng.standard_normal((400, 16))).astype(np.float32)
    assert (duplicate_groups(vectors, 1.0, pairs=3000) == 0).all()


def test_a_collapsed_set_is_one_group_at_once(rng):
    vectors = np.repeat(rng.standard_normal((1, 256)).astype(np.float32), 50_000, axis=0)
    assert (duplicate_groups(vectors, 0.1) == 0).all()


def test_without_near_copies_each_vector_is_its_own_group(rng):
    vectors = rng.standard_normal((300, 20)).astype(np.float32)
    assert (duplicate_groups(vectors, 0.01) == np.arange(300)).all()
    assert (duplicate_groups(vectors[:1], 0.01) == [0]).all()


def test_sets_that_cannot_be_grouped_are_refused(rng):
    vectors = rng.standard_normal((30, 4)).astype(np.float32)
    with pytest.raises(NotEnoughDataError):
        duplicate_groups(vectors[:0], 1.0)
    vectors[4, 1] = np.nan
    with pytest.raises(DataError, match="row 4 of the set"):
        duplicate_groups(vectors, 1.0)
