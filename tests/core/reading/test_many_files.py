"""Many files that are asked at once answer in their order."""

import pytest

from showthrough.core.reading.many_files import FEW, asked_at_once


@pytest.mark.parametrize("n", [0, 1, FEW - 1, FEW, FEW + 5])
def test_answers_stand_in_the_order_of_the_files(n: int) -> None:
    assert asked_at_once(lambda row: 2 * row, range(n)) == [2 * row for row in range(n)]


@pytest.mark.parametrize("n", [2, 3 * FEW])
def test_an_error_is_raised(n: int) -> None:
    with pytest.raises(ZeroDivisionError):
        asked_at_once(lambda row: 1 // (row - 1), range(n))
