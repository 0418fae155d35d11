"""The smallest value for which something holds that stays true from there on."""

from math import sqrt

import pytest

from showthrough.stats.bisection import smallest


def test_a_root_is_found_from_above_so_that_the_answer_itself_holds() -> None:
    found = smallest(lambda x: x * x >= 2, 0.0, 2.0)
    assert found == pytest.approx(sqrt(2), abs=1e-12)
    assert found * found >= 2


def test_what_holds_everywhere_is_true_at_the_lower_end_and_what_never_does_at_the_upper() -> None:
    assert smallest(lambda _: True, 1.0, 3.0) == pytest.approx(1.0)
    assert smallest(lambda _: False, 1.0, 3.0) == 3.0


def test_more_steps_come_closer() -> None:
    assert smallest(lambda x: x >= 1 / 3, 0.0, 1.0, steps=2) == 0.5
    assert abs(smallest(lambda x: x >= 1 / 3, 0.0, 1.0, steps=20) - 1 / 3) < 1e-6
