"""Numbers that people read: never a bare zero, never more than was measured, bounds that still hold."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.interpret.numbers import between, count, digits, frequency, one_in, percent
from showthrough.stats.intervals import Interval


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "zero"),
        (nan, "not a number"),
        (inf, "infinite"),
        (-inf, "minus infinite"),
        (1234567.0, "1,230,000"),
        (-0.00012345, "−0.000123"),
    ],
)
def test_digits_are_three_at_most_and_words_where_there_are_none(value: float, told: str) -> None:
    assert digits(value) == told


def test_nothing_found_is_the_word_none() -> None:
    assert count(0) == percent(0.0) == frequency(0.0) == "none"


def test_a_share_close_to_one_is_not_rounded_to_all_of_it() -> None:
    assert percent(0.995) == "99.5 %"
    assert percent(1.0) == "100 %"
    assert frequency(1.0) == "all"


@given(st.floats(min_value=1e-6, max_value=0.5))
def test_a_bound_told_as_one_in_so_many_still_holds(share: float) -> None:
    told = int(one_in(share).removeprefix("1 in ").replace(",", ""))
    assert share <= 1 / told
    assert 1 / told <= 1.1 * share or told < 20  # and is not much looser


def test_an_interval_that_is_open_above_says_so() -> None:
    assert between(Interval(1.5, inf, 0.95), as_share=False) == "95 % interval from 1.5 up"
    assert between(Interval(0.5, 2.0, 0.95), as_share=False) == "95 % interval 0.5 to 2"
