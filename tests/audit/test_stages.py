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
