import numpy as np
import pytest
from scipy.stats import ks_2samp

from mixed_worlds import KINDS, mixed_world
from showthrough.errors import NotEnoughDataError
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.table_likeness import column_distances, likeness


def test_distances_of_numbers_are_those_of_scipy() -> None:
    world = mixed_world("smooth", np.random.default_rng(0))
    found = column_distances(world.synthetic, world.train)
    pairs = zip(world.synthetic.numbers.T, world.train.numbers.T, strict=True)
    assert found[:5] == pytest.approx([ks_2samp(*pair).statistic for pair in pairs])


def test_missing_cells_are_part_of_a_distribution() -> None:
    full, gone = np.arange(10.0)[:, None], np.full((10, 1), np.nan)
    none = np.zeros((10, 0), dtype=int)
    assert column_distances(Mixed(full, none), Mixed(gone, none)) == pytest.approx([1.0])
    assert column_distances(Mixed(gone, none), Mixed(gone, none)) == pytest.approx([0.0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_the_same_law_is_as_like_as_held_out_rows(kind: str) -> None:
    found = [likeness(*mixed_world(kind, rng), rng) for rng in map(np.random.default_rng, range(3))]
    assert sum(each.marginal_interval.low > 0 for each in found) <= 1
    assert sum(each.correlation_interval.low > 0 for each in found) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_intervals_cover_no_difference_where_there_is_none(kind: str) -> None:
    found = [likeness(*mixed_world(kind, rng), rng) for rng in map(np.random.default_rng, range(200))]
    assert sum(not each.marginal_interval.contains(0.0) for each in found) <= 19  # 10 expected
    assert sum(not each.correlation_interval.contains(0.0) for each in found) <= 19


def test_columns_drawn_apart_lose_their_correlations_and_keep_their_distributions() -> None:
    rng = np.random.default_rng(1)
    world = mixed_world("smooth", rng)
    apart = Mixed(rng.permuted(world.train.numbers, axis=0), rng.permuted(world.train.codes, axis=0))
    found = likeness(apart, world.train, world.control, rng)
    assert found.columns.max() == 0
    assert found.correlation_interval.low > 0
    moved = world.synthetic._replace(numbers=world.synthetic.numbers + 3)
    assert likeness(moved, world.train, world.control, rng).marginal_interval.low > 0


def test_too_few_rows_are_refused() -> None:
    world = mixed_world("smooth", np.random.default_rng(2), n=30)
    with pytest.raises(NotEnoughDataError, match="40 rows of each kind, got 30"):
        likeness(*world, np.random.default_rng(3))
