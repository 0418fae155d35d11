import numpy as np
import pytest

from mixed_worlds import KINDS, mixed_world
from showthrough.errors import NotEnoughDataError
from showthrough.stats.tabular.copied_records import closest_records, is_copied
from showthrough.stats.tabular.mixed import mixed


@pytest.mark.parametrize("kind", KINDS)
def test_a_synthetic_table_of_the_same_law_is_as_close_to_both(kind: str) -> None:
    found = [
        closest_records(*mixed_world(kind, rng), rng).nearer for rng in map(np.random.default_rng, range(5))
    ]
    assert sum(not each.interval.contains(0.5) for each in found) <= 1
    assert 0.4 < np.mean([each.value for each in found]) < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_interval_of_the_nearer_share_covers_one_half(kind: str) -> None:
    rngs = map(np.random.default_rng, range(400))
    missed = [not closest_records(*mixed_world(kind, rng), rng).nearer.interval.contains(0.5) for rng in rngs]
    assert sum(missed) <= 30  # 20 expected


def test_copies_are_nearer_to_training_people() -> None:
    rng = np.random.default_rng(1)
    found = closest_records(*mixed_world("smooth", rng, copied=0.4), rng)
    assert found.nearer.interval.low > 0.5
    assert np.quantile(found.train, 0.2) < np.quantile(found.control, 0.2)
    assert np.quantile(found.train_ratio, 0.2) < np.quantile(found.control_ratio, 0.2)


def test_rows_come_back_exactly_only_where_they_were_copied() -> None:
    world = mixed_world("heavy", np.random.default_rng(2), copied=0.25, moved=0.0)
    assert is_copied(world.train, world.synthetic).mean() >= 0.25
    assert is_copied(world.control, world.synthetic).mean() < 0.02


def test_too_few_rows_are_refused() -> None:
    table = mixed(np.zeros((9, 1)), np.zeros((9, 1)))
    with pytest.raises(NotEnoughDataError, match="10 rows of each kind, got 9"):
        closest_records(table, table, table, np.random.default_rng(3))
