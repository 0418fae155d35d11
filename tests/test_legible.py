"""Foreign text that reaches a reader is only shown."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from showthrough.legible import HIDDEN, LONGEST, legible


@given(st.text())
def test_nothing_that_a_terminal_or_browser_would_obey_is_left(text: str) -> None:
    shown = legible(text)
    assert not {unicodedata.category(letter) for letter in shown} & HIDDEN
    assert len(shown) <= LONGEST + 3


def test_names_of_people_stay_as_they_are() -> None:
    assert legible("Zażółć gęślą jaźń, O’Brien-Łuć") == "Zażółć gęślą jaźń, O’Brien-Łuć"


def test_a_name_of_4000_characters_is_cut() -> None:
    assert legible("x" * 4000) == "x" * LONGEST + "..."
