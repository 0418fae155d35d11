"""A tape holds each question once, and says so of what it does not hold."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.replay.spelling import NotOnTapeError, Within
from showthrough.replay.tape import Tape, question
from showthrough.testing.contract import ArraysInMemory


def test_a_question_has_the_answer_that_it_had_first() -> None:
    tape = Tape(ArraysInMemory())
    within = Within(tape.arrays, {}, lambda place: place, lambda place: place)
    tape.add("how many[]", 3)
    tape.add("how many[]", 4)
    tape.add("what[]", object())
    assert tape.answer("how many[]", within) == 3
    with pytest.raises(NotOnTapeError, match="nobody asked for who"):
        tape.answer("who[]", within)
    with pytest.raises(NotOnTapeError, match="no tape holds a object"):
        tape.answer("what[]", within)


def test_questions_are_told_apart_by_what_they_are_asked_with() -> None:
    rows = np.arange(5)
    assert question("near", Role.TRAIN, rows) == question("near", Role.TRAIN, rows.copy())
    assert question("near", Role.TRAIN, rows) != question("near", Role.TRAIN, rows[::-1])
    assert question("near", np.int64(3), (1, "a"), None) == question("near", 3, [1, "a"], None)
    with pytest.raises(NotOnTapeError, match="set"):
        question("near", {1})
