"""Time left: of stages as expected, at the pace of those before, and of what is counted by its own rate."""

import pytest

from showthrough.audit.planning.time_left import StageCost, TimeLeft


class Clock:
    """A clock that somebody moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def left(clock: Clock) -> TimeLeft:
    return TimeLeft(clock)


def test_before_anything_is_known_nothing_is_said(left: TimeLeft) -> None:
    assert left.left() is None
    left.begin("load weights")
    assert left.left() is None


def test_what_was_expected_is_left_and_runs_down(left: TimeLeft, clock: Clock) -> None:
    left.expect([StageCost("read", 10), StageCost("checks", 30)])
    assert left.left() == (40, False)  # nothing was begun: what comes before is not known
    left.begin("read")
    clock.now += 4
    assert left.left() == (36, True)
    clock.now += 100
    assert left.left() == (30, True)  # never below what is to come


def test_a_stage_that_took_twice_as_long_makes_the_others_longer(left: TimeLeft, clock: Clock) -> None:
    left.expect([StageCost("read", 10), StageCost("checks", 10)])
    left.begin("read")
    clock.now += 20
    assert left.end() == 20
    left.begin("checks")
    seconds, is_all = left.left()
    assert is_all
    assert 17 < seconds < 20  # of a whole of 20 expected seconds, 2 are trusted against what was measured
    assert left.pace == pytest.approx((20 + 2) / (10 + 2))


def test_stages_that_were_done_before_do_not_make_the_rest_vanish(left: TimeLeft) -> None:
    left.expect([StageCost("read", 1000), StageCost("checks", 10)])
    left.begin("read")
    left.end()
    assert left.pace == pytest.approx(0.2)
    assert left.left().seconds == pytest.approx(2)


def test_what_is_counted_is_told_by_its_own_rate(left: TimeLeft, clock: Clock) -> None:
    left.begin("train")
    left.step("train own, steps (loss 3)", 10, 110)
    assert left.left() is None
    clock.now += 5
    left.step("train own, steps (loss 2)", 60, 110)
    assert left.left() == (5, True)
    clock.now += 2
    assert left.left() == (3, True)
    left.step("sample own, images", 1, 2)
    assert left.left() is None  # another count, whose rate nobody knows yet


def test_a_count_corrects_what_was_expected_of_its_stage(left: TimeLeft, clock: Clock) -> None:
    left.expect([StageCost("train", 10), StageCost("checks", 5)])
    left.begin("train")
    left.step("steps", 0, 100)
    clock.now += 10
    left.step("steps", 10, 100)
    assert left.left() == (90 + 5, True)


def test_a_stage_that_nobody_knows_makes_it_at_least_so_long(left: TimeLeft, clock: Clock) -> None:
    left.expect([StageCost("read", 10), StageCost("train", None), StageCost("checks", 30)])
    left.begin("read")
    assert left.left() == (40, False)
    clock.now += 10
    left.end()
    left.begin("train")
    assert left.left() == (30, False)
    clock.now += 1000
    left.end()
    left.begin("checks")
    assert left.left().is_all


def test_a_stage_that_nobody_expected_and_one_that_was_left_out_do_no_harm(left: TimeLeft) -> None:
    left.expect([StageCost("read", 10), StageCost("strengths", 20), StageCost("checks", 30)])
    left.begin("read")
    left.end()
    left.begin("other")
    left.end()
    left.begin("checks")
    assert left.left().is_all
    assert left.left().seconds == pytest.approx(30 * left.pace)
