"""Strings one edit apart."""

import random

import numpy as np
import pytest

from showthrough.stats.redaction.strings import (
    character_error_interval,
    character_errors,
    is_one_edit,
    within_one_edit,
)


def distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    return min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))


def test_it_finds_just_those_that_the_definition_finds():
    draw = random.Random(0)
    words = ["".join(draw.choices("AB1", k=draw.randint(2, 5))) for _ in range(40)]
    for word in words:
        for other in words:
            assert bool(within_one_edit([word], [other])[0]) is (distance(word, other) <= 1), (word, other)
            assert is_one_edit(word, other) is (distance(word, other) == 1)


def test_nothing_is_near_nothing():
    assert within_one_edit([], ["A"]).tolist() == []
    assert within_one_edit(["A1"], []).tolist() == [False]


def test_errors_of_characters_are_edits_by_what_was_written():
    assert character_errors(["AB", "C"], ["AB", "CDE"]) == pytest.approx(2 / 5)


@pytest.mark.parametrize("wrong", [0.0, 0.02, 0.1, 0.5])
def test_the_interval_of_an_error_rate_holds_the_rate(wrong):
    """60 texts of 7 characters, in 200 worlds: wrong ones miss one character or all of them, as often."""
    rng, held = np.random.default_rng(0), 0
    for _ in range(200):
        edits = np.where(rng.random(60) < wrong, np.where(rng.random(60) < 0.5, 1, 7), 0)
        read = ["X" * n + "A" * (7 - n) for n in edits]
        interval = character_error_interval(read, ["A" * 7] * 60, rng, 300)
        held += interval.low <= wrong * 4 / 7 <= interval.high
    assert held >= 186  # 95 % of 200 less 1.3 standard deviations


def test_without_a_wrong_text_the_interval_says_how_many_there_were():
    rng = np.random.default_rng(0)
    few, many = (character_error_interval(["AB"] * n, ["AB"] * n, rng).high for n in (10, 100))
    assert few > 0.2
    assert 0 < many < 0.05
    with pytest.raises(ValueError, match="no text"):
        character_error_interval([], [], rng)
