"""What a card says is not changed afterwards, and holds nothing that nobody knows."""

import pytest
from pydantic import ValidationError

from showthrough.core.card_words.frozen import Frozen


class Word(Frozen):
    text: str


def test_nothing_is_changed_or_added() -> None:
    word = Word(text="a")
    with pytest.raises(ValidationError, match="frozen"):
        word.text = "b"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Word(text="a", note="b")
