"""Texts of somebody else in a record reach a reader as text, each made legible once."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from showthrough.interpret.shown import CLOSE, LONGEST_SENTENCE, OPEN, only_shown, shown, shown_text
from showthrough.legible import HIDDEN, LONGEST
from showthrough.testing.planted_records import a_finding, a_record

QUIET = a_finding("near_copy_rate", hits=1, trials=1000)


@given(st.text())
def test_what_was_shown_before_stays_as_it_is(text: str) -> None:
    once = shown_text(text)
    assert shown_text(once) == once
    assert not {unicodedata.category(letter) for letter in once.strip(OPEN + CLOSE)} & HIDDEN


@given(st.text())
def test_a_template_prints_nothing_that_is_obeyed(text: str) -> None:
    told = only_shown(text)
    assert isinstance(told, str)
    assert not {unicodedata.category(letter) for letter in told if letter not in (OPEN, CLOSE)} & HIDDEN


def test_a_record_that_needs_no_change_is_the_same_finding() -> None:
    record = shown(a_record(QUIET))
    assert record.findings[0] is QUIET
    assert shown(record) == record


def test_names_are_cut_and_notes_may_be_longer() -> None:
    long = "word " * 1000
    found = QUIET.model_copy(update={"note": long, "params": {"by": "x" * 4000, "\x1b[2J": 1}})
    told = shown(a_record(found)).findings[0]
    assert len(told.note) == LONGEST_SENTENCE + 3
    assert told.params == {"by": "x" * LONGEST + "...", "\\x1b[2J": 1}
    assert found.params["by"] == "x" * 4000  # the record itself is left alone


def test_a_name_that_is_read_from_the_right_turns_nothing_around_it() -> None:
    assert shown_text("שלום") == f"{OPEN}שלום{CLOSE}"
    assert shown_text("שלום\u202e") == f"{OPEN}שלום\\u202e{CLOSE}"


def test_lines_of_a_note_are_joined_and_those_of_a_name_are_told() -> None:
    found = QUIET.model_copy(update={"note": "one\n  two", "params": {"by": "one\ntwo"}})
    told = shown(found)
    assert told.note == "one two"
    assert told.params == {"by": "one\\x0atwo"}
