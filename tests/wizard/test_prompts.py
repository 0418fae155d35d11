"""Questions have defaults, or are refused with the flag that answers them."""

import pytest

from showthrough.errors import UsageError
from showthrough.wizard.prompts import AtTerminal, Unasked


def test_a_default_answers_where_nobody_does() -> None:
    assert Unasked().line("Which?", "this", "--which") == "this"
    assert Unasked().choice("Which?", {"a": "A", "b": "B"}, "b", "--which") == "b"


def test_what_has_no_default_is_refused_with_its_flag() -> None:
    with pytest.raises(UsageError, match=r"Which\? Give --which"):
        Unasked().line("Which?", None, "--which")
    with pytest.raises(UsageError, match=r"\(A; B\)\. Give --which"):
        Unasked().choice("Which?", {"a": "A", "b": "B"}, None, "--which")


def test_a_choice_is_made_by_number_or_by_name(monkeypatch, capsys) -> None:
    answers = iter(["3", "", "2", "a"])
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    asker = AtTerminal()
    assert asker.choice("Which?", {"a": "A", "b": "B"}, None, "--which") == "b"
    assert asker.choice("Which?", {"a": "A", "b": "B"}, None, "--which") == "a"
    assert "one of 1 to 2" in capsys.readouterr().err


def test_no_answer_at_all_ends_in_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr("builtins.input", lambda: "")
    with pytest.raises(UsageError, match="Nothing was written"):
        AtTerminal().line("Which?", None, "--which")
    with pytest.raises(UsageError, match="Nothing was written"):
        AtTerminal().choice("Which?", {"a": "A"}, None, "--which")
    assert AtTerminal().line("Which?", "this", "--which") == "this"
