"""Lists of candidates."""

import numpy as np

from showthrough.redaction.plate_attackers.candidate_numbers import candidate_numbers


def test_others_have_the_format_of_the_numbers_in_question():
    found = candidate_numbers(["AB123", "CD456"], 300, np.random.default_rng(0))
    assert found[:2] == ("AB123", "CD456")
    assert len(found) == len(set(found)) == 300
    assert all(text[:2].isalpha() and text[2:].isdigit() and len(text) == 5 for text in found)


def test_what_all_numbers_share_is_kept_and_so_is_what_is_neither_letter_nor_digit():
    found = candidate_numbers(["QQ 01", "QQ 27"], 50, np.random.default_rng(0))
    assert all(text.startswith("QQ ") for text in found)
    assert all("京" in text for text in candidate_numbers(["京A1", "京B2"], 20, np.random.default_rng(0)))


def test_a_format_that_runs_out_gives_fewer_and_no_numbers_give_none():
    assert len(candidate_numbers(["1", "2"], 30, np.random.default_rng(0))) == 10
    assert candidate_numbers([], 30, np.random.default_rng(0)) == ()


def test_more_numbers_than_wanted_all_stay():
    assert len(candidate_numbers([str(n) for n in range(40)], 5, np.random.default_rng(0))) == 40


def test_the_same_randomness_gives_the_same_list():
    first, again = (candidate_numbers(["A1"], 20, np.random.default_rng(3)) for _ in range(2))
    assert first == again
