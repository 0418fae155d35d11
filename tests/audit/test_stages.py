"""Each part of an audit is timed under its name, in order; a part that fails has no time."""

import pytest

from showthrough.audit.stages import Stages


def test_parts_are_told_in_the_order_in_which_they_ended() -> None:
    watch = Stages()
    with watch.stage("read"):
        pass
    with pytest.raises(KeyError), watch.stage("draw"):
        raise KeyError
    with watch.stage("attack"):
        pass
    assert [stage.name for stage in watch.done] == ["read", "attack"]
    assert all(stage.seconds >= 0 for stage in watch.done)


class Listener:
    """Somebody who writes down what is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def expect(self, costs) -> None:
        self.told.append(f"expect {len(costs())}")

    def begin(self, stage: str) -> None:
        self.told.append(f"begin {stage}")

    def end(self) -> None:
        self.told.append("end")

    def found(self, told: str) -> None:
        self.told.append(told)


def test_whoever_watches_is_told_of_each_part() -> None:
    listener = Listener()
    watch = Stages(listener)
    with watch.stage("read"):
        watch.watch.found("3 photos")
    watch.watch.expect(list)
    assert listener.told == ["begin read", "3 photos", "end", "expect 0"]


def test_where_nobody_watches_nothing_is_estimated() -> None:
    def estimate():
        raise AssertionError

    Stages().watch.expect(estimate)
