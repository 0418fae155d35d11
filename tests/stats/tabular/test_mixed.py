import numpy as np
import pytest

from mixed_worlds import KINDS, mixed_world
from showthrough.errors import NotEnoughDataError
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, mixed, on_one_scale


def plain_distance(a: Mixed, b: Mixed, i: int, j: int) -> float:
    total = float((a.codes[i] != b.codes[j]).sum())
    for x, y in zip(a.numbers[i], b.numbers[j], strict=True):
        if np.isnan(x) and np.isnan(y):
            continue
        total += abs(x - y) if not np.isnan(x + y) else 0.5 + abs(np.nanmax([x, y]) - 0.5)
    return total


@pytest.mark.parametrize("kind", KINDS)
def test_the_nearest_are_those_of_a_plain_loop_over_all_pairs(kind: str) -> None:
    synthetic, train, _ = on_one_scale(*mixed_world(kind, np.random.default_rng(0), n=40))
    found = gower_nearest(synthetic, train, k=3)
    for i in range(synthetic.n_rows):
        plain = np.array([plain_distance(synthetic, train, i, j) for j in range(train.n_rows)])
        assert found.distance[i] == pytest.approx(np.sort(plain)[:3])
        assert plain[found.rows[i]] == pytest.approx(found.distance[i])


def test_a_row_is_not_its_own_neighbour_where_both_are_one_table() -> None:
    table = on_one_scale(mixed_world("smooth", np.random.default_rng(1)).train)[0]
    found = gower_nearest(table, table, k=1, exclude_self=True)
    assert (found.rows[:, 0] != np.arange(table.n_rows)).all()
    assert (found.distance > 0).all()


def test_numbers_lie_between_0_and_1_and_a_constant_column_adds_nothing() -> None:
    scaled = on_one_scale(*mixed_world("constant", np.random.default_rng(2)))
    assert all(np.nanmin(table.numbers) >= 0 and np.nanmax(table.numbers) <= 1 for table in scaled)
    assert all((table.numbers[:, 2] == 0).all() for table in scaled)


def test_columns_can_be_taken_of_both_kinds() -> None:
    table = mixed([[1.0, 2.0]], [[7, 8]])
    half = table.of([1, 2])
    assert half.numbers.tolist() == [[2.0]]
    assert half.codes.tolist() == [[7]]
    assert table.cells(3).tolist() == [8.0]
    assert table.n_columns == 4


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="0 rows"):
        mixed(np.zeros((0, 2)), np.zeros((0, 1)))
    with pytest.raises(ValueError, match="infinite"):
        mixed([[np.inf]], [[0]])
    with pytest.raises(ValueError, match="equally many rows"):
        mixed([[1.0]], np.zeros((2, 1)))
