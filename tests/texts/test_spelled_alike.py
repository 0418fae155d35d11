"""Spelling alike: what does not make two texts."""

import pytest

from showthrough.texts.spelled_alike import WordNumbers, repeated_whole, spelled_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("ﬁne", "fine"),
        ("a\u00a0b\r\n\tc ", "a b c"),
        ("co\u00adop\u200bera\ufefftion", "cooperation"),
        ("１２３", "123"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("bell\x07", "bell"),
    ],
)
def test_these_are_one_text(one, other) -> None:
    assert spelled_alike(one) == spelled_alike(other)


def test_other_letters_and_other_punctuation_are_other_texts() -> None:
    assert len({spelled_alike(text) for text in ("zamek", "zamęk", "zamek.", "za mek")}) == 4
    assert spelled_alike(spelled_alike("İstanbul ŻÓŁĆ")) == spelled_alike("İstanbul ŻÓŁĆ")


def test_words_keep_their_numbers_from_one_set_of_texts_to_the_next() -> None:
    words = WordNumbers()
    first, second = words.units(["one two"]), words.units(["two, three!", "…"])
    assert first[0].tolist() == [0, 1]
    assert [one.tolist() for one in second] == [[1, 2], []]
    assert len(words) == 3


def test_a_whole_text_of_two_people_is_nobodys() -> None:
    assert repeated_whole(["yes", "no", "maybe"], ["yes", "yes", "no", "no"], [1, 2, 3, 3]) == {1: 2}
