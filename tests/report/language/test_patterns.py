"""Patterns of sentences: words stand fast, places are filled."""

import pytest

from showthrough.errors import ConfigError
from showthrough.report.language.patterns import filled, pattern


def test_places_take_numbers_dates_names_and_words() -> None:
    made = pattern("{s} found {n} of {n2} people on {d}: {t}.", "{s} {n} {n2} {d} {t}")
    found = made.shape.fullmatch("a.b (c) found 1,200 of 3.5 people on 1 March 2026: so it is.")
    assert found is not None
    assert found.groupdict() == {
        "s": "a.b (c)", "n": "1,200", "n2": "3.5", "d": "1 March 2026", "t": "so it is",
    }  # fmt: skip
    assert made.first_word == ""
    assert made.shape.fullmatch("x found many of 3 people on 1 March 2026: y.") is None


def test_signs_of_a_sentence_are_no_rules_of_a_pattern() -> None:
    made = pattern("Really (a+b)? {n} %", "{n}")
    assert made.first_word == "Really"
    assert made.shape.fullmatch("Really (a+b)? 5 %")
    assert not made.shape.fullmatch("Really aab 5 %")


@pytest.mark.parametrize(
    ("english", "other"),
    [("{n} people", "osoby"), ("people", "{n} osoby"), ("{n} of {n}", "{n}"), ("{q}", "{q}"), ("{t}", "{t}")],
)
def test_an_entry_whose_places_do_not_agree_is_refused(english: str, other: str) -> None:
    with pytest.raises(ConfigError):
        pattern(english, other)


def test_the_form_of_a_word_goes_with_the_number_as_it_was_told() -> None:
    told = {"n": "1 000", "n as told": "1,000"}
    forms = {"1,000": 2}
    assert filled("{n} {n|osoba|osoby|osób}", told, forms.__getitem__) == "1 000 osób"
    assert filled("{n|a|b}", told, forms.__getitem__) == "b"


def test_a_pattern_that_ends_with_words_would_take_up_a_full_stop() -> None:
    assert pattern("It is {t}", "{t}").is_open
    assert not pattern("It is {t}.", "{t}").is_open
    assert not pattern("It is {n}", "{n}").is_open
