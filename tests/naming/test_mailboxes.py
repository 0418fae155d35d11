"""Mailboxes: one person's address is one, however it is written."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.naming import is_same_person, mailbox

TEXT = st.text(max_size=60)


@pytest.mark.parametrize("written", ["ann@x.eu", " Ann@X.EU ", "<ann@x.eu>", "Ann <ann@x.eu>", "ann+2@x.eu"])
def test_spellings_of_one_address(written: str) -> None:
    assert is_same_person(mailbox(written), mailbox("ann@x.eu"))


def test_two_people_of_one_house_are_two() -> None:
    assert not is_same_person(mailbox("Ann Lee <ann@x.eu>"), mailbox("Bob Lee <bob@x.eu>"))
    assert not is_same_person(mailbox("ann@x.eu"), mailbox("ann@y.eu"))


def test_letters_that_look_alike_are_no_address() -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        mailbox("\u0430nn@x.eu")  # a Cyrillic a


@given(TEXT, TEXT)
def test_any_text_is_an_address_or_a_sentence(one: str, other: str) -> None:
    with suppress(ValueError):
        assert is_same_person(mailbox(one), mailbox(f"{other} <{one}>"))


@given(TEXT)
def test_a_name_before_an_address_changes_nothing(name: str) -> None:
    with suppress(ValueError):
        assert is_same_person(mailbox(f"{name}<ann@x.eu>"), mailbox("ann@x.eu"))
