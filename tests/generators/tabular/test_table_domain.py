import numpy as np
import pytest

from showthrough.errors import ConfigError
from showthrough.generators.tabular.table_domain import TableDomain, domain_of
from showthrough.stats.tabular.mixed import Mixed


def test_what_lies_outside_is_moved_in_or_missing() -> None:
    domain = TableDomain((0.0,), (10.0,), (2,))
    found = domain.clipped(Mixed(np.array([[-5.0], [np.nan], [20.0]]), np.array([[0], [2], [-1]])))
    assert found.numbers[[0, 2], 0].tolist() == [0.0, 10.0]
    assert np.isnan(found.numbers[1, 0])
    assert found.codes.ravel().tolist() == [0, -1, -1]


def test_scaling_there_and_back_changes_nothing() -> None:
    domain = TableDomain((2.0, 5.0), (4.0, 5.0), ())
    numbers = np.array([[2.0, 5.0], [3.0, 5.0]])
    assert domain.scaled(numbers).tolist() == [[0.0, 0.0], [0.5, 0.0]]
    assert domain.unscaled(domain.scaled(numbers)).tolist() == numbers.tolist()


def test_a_domain_of_other_columns_is_refused() -> None:
    with pytest.raises(ConfigError, match="describe every column"):
        TableDomain((0.0,), (1.0,), ()).clipped(Mixed(np.zeros((3, 2)), np.zeros((3, 0), dtype=int)))


def test_a_column_without_a_cell_has_a_domain_too() -> None:
    found = domain_of(Mixed(np.full((3, 1), np.nan), np.full((3, 1), -1)))
    assert found == TableDomain((0.0,), (0.0,), (0,))
