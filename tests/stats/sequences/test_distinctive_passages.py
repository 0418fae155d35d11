"""Distinctive passages: found as long as a search by hand says, and nobody's where two people have them."""

from difflib import SequenceMatcher

import numpy as np
import pytest

from showthrough.stats.sequences.distinctive_passages import (
    counted_windows,
    longest_in_each,
    owned_windows,
    shared_passages,
)
from showthrough.stats.sequences.window_hashes import characters, laid_out


def laid(*texts: str):
    return laid_out([characters(text) for text in texts])


def passages(real, person, synthetic, size):
    owned = owned_windows(laid(*real), np.array(person), size)
    return shared_passages(owned, laid(*synthetic))


def random_texts(rng, n, letters=4, length=120) -> list[str]:
    return ["".join(map(chr, rng.integers(97, 97 + letters, length))) for _ in range(n)]


def test_a_planted_passage_is_found_whole_and_where_it_stands() -> None:
    real = ["the quick brown fox jumps over the lazy dog", "pack my box with five dozen liquor jugs"]
    found = passages(real, [0, 1], ["zz brown fox jumps over th!", "nothing"], 8)
    length = len(" brown fox jumps over th")
    assert [column.tolist() for column in found] == [[0], [0], [length], [2], [length]]


def test_the_longest_is_that_of_a_search_by_hand(rng) -> None:
    real = random_texts(rng, 6, letters=26)
    starts, lengths = rng.integers(0, 60, 12), rng.integers(6, 60, 12)
    pieces = [
        real[at % 6][start : start + n] for at, (start, n) in enumerate(zip(starts, lengths, strict=True))
    ]
    synthetic = [f"{first}##{second}" for first, second in zip(pieces[:6], pieces[6:], strict=True)]
    found = passages(real, [0] * 6, synthetic, 6)
    for row, text in enumerate(synthetic):
        assert found.length[found.synthetic == row].max() == max(by_hand(text, other) for other in real)
    longest = longest_in_each(found, 6)
    assert longest.tolist() == [max(by_hand(text, other) for text in synthetic) for other in real]


def by_hand(text: str, other: str) -> int:
    return SequenceMatcher(None, text, other, autojunk=False).find_longest_match().size


def test_what_two_people_wrote_is_nobodys() -> None:
    greeting = "kind regards and thanks for all"
    real = [f"ada {greeting}", f"bob {greeting}", "carl has his own words, thank you"]
    assert len(passages(real, [0, 1, 2], [f"xx {greeting}"], 10).length) == 0
    assert len(passages(real, [0, 0, 2], [f"xx {greeting}"], 10).length) == 1
    mixed = passages(real, [0, 1, 2], [f"yy ada {greeting}"], 10)  # the name before it makes it hers
    assert mixed.real.tolist() == [0]
    assert mixed.own.tolist() == [10 + 2]  # three windows are her own: from "ada kind r" to "a kind reg"


def test_common_words_within_a_passage_do_not_end_it() -> None:
    phrase = "as everybody knows"
    real = [f"blue elephants {phrase} never forget", f"nobody {phrase} cares"]
    found = passages(real, [0, 1], [f"xx blue elephants {phrase} never forget yy"], 6)
    assert found.length.max() < len(real[0])  # what lies between is longer than a window
    assert len(found.length) == 2
    longer = passages(real, [0, 1], [f"xx blue elephants {phrase} never forget yy"], 12)
    assert longer.length.tolist() == [len(real[0])]
    assert longer.own[0] < longer.length[0]


def test_a_passage_ends_where_the_record_does() -> None:
    found = passages(["abcdefgh", "ijklmnop"], [0, 0], ["abcdefghijklmnop"], 4)
    assert sorted(found.length.tolist()) == [8, 8]
    assert len(passages(["abcd", "efgh"], [0, 0], ["cdef"], 4).length) == 0


def test_windows_are_counted_through_changed_words(rng) -> None:
    own, other = random_texts(rng, 2, letters=26)
    typed = "".join("#" if at % 17 == 0 else letter for at, letter in enumerate(own))
    owned = owned_windows(laid(own, other), np.array([4, 9]), 6)
    found = counted_windows(owned, laid(typed, "unrelated text"))
    assert (found.synthetic.tolist(), found.person.tolist()) == ([0], [4])
    assert found.windows[0] > 50
    assert len(shared_passages(owned_windows(laid(own), np.array([4]), 30), laid(typed)).length) == 0


def test_an_answer_does_not_depend_on_how_much_is_looked_up_at_once(rng, monkeypatch) -> None:
    real, synthetic = random_texts(rng, 10), random_texts(rng, 10)
    owned = owned_windows(laid(*real), np.arange(10) // 2, 5)
    whole = shared_passages(owned, laid(*synthetic))
    monkeypatch.setattr("showthrough.stats.sequences.distinctive_passages.AT_ONCE", 7)
    assert all(map(np.array_equal, whole, shared_passages(owned, laid(*synthetic))))
    assert len(whole.length) > 0


@pytest.mark.parametrize(("real", "synthetic"), [([], ["abcdef"]), (["abcdef"], []), (["ab"], ["ab"])])
def test_nothing_is_shared_where_nothing_is_long_enough(real, synthetic) -> None:
    owned = owned_windows(laid(*real), np.arange(len(real)), 4)
    assert len(shared_passages(owned, laid(*synthetic)).length) == 0
    assert len(counted_windows(owned, laid(*synthetic)).windows) == 0
    assert longest_in_each(shared_passages(owned, laid(*synthetic)), len(real)).tolist() == [0] * len(real)


def test_a_text_of_one_letter_is_one_window() -> None:
    found = passages(["a" * 5000], [0], ["a" * 4000], 50)
    assert set(found.own.tolist()) == {50}
