"""One person has one name, however it is spelt in bytes; a mark of missing is nobody."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.naming import person_name

BLANKS = (" ", "\u00a0", "\u2009", "\u3000", "\t", "\n", "\u200b", "\ufeff")
MISSING = ("", " ", "NaN", "nan", "N/A", "n/a", "NULL", "null", "None", "-", "--", "?", "_", "unknown")
MISSING += ("Unknown", "<NA>", "#N/A", "#NA", "-1", "\u00a0", "\\N", "\u2014")


def test_accents_apart_and_together_are_one_name() -> None:
    assert person_name(unicodedata.normalize("NFD", "Zoë Peña")) == "Zoë Peña"


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_a_blank_of_any_kind_behind_or_before_a_name_is_no_part_of_it(blank: str) -> None:
    assert person_name(f"{blank}Ann Lee{blank}") == "Ann Lee"


def test_blanks_within_a_name_are_one_blank() -> None:
    assert person_name("Ann\u00a0 \u2009Lee") == "Ann Lee"


@pytest.mark.parametrize("mark", MISSING, ids=ascii)
def test_a_mark_of_missing_is_nobody(mark: str) -> None:
    assert person_name(mark) is None


SOMEBODY = ("Na", "NA", "Nan Li", "Nonell", "007", "7", "0", "Unknown Mortal", "李娜", "Ali\u200cReza")


@pytest.mark.parametrize("name", SOMEBODY, ids=ascii)
def test_a_name_that_only_looks_like_a_mark_is_somebody(name: str) -> None:
    assert person_name(name) == name


def test_bytes_that_are_no_text_have_a_name_that_can_be_written() -> None:
    name = person_name(b"Zo\xeb".decode(errors="surrogateescape"))
    assert name is not None
    assert name.encode()


@given(st.text())
def test_a_name_is_its_own_name(written: str) -> None:
    name = person_name(written)
    assert name is None or person_name(name) == name


@given(st.text(), st.sampled_from(["NFC", "NFD"]), st.sampled_from(BLANKS))
def test_no_spelling_in_bytes_makes_a_second_person(written: str, form: str, blank: str) -> None:
    assert person_name(f"{unicodedata.normalize(form, written)}{blank}") == person_name(written)
