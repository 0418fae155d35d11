"""Strings one edit apart."""

import random

import pytest

from showthrough.stats.redaction.strings import character_errors, is_one_edit, within_one_edit


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
