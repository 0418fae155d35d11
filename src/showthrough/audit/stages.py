"""How long each part of an audit took, told on to whoever watches."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, final

from showthrough.audit.planning.time_left import StageCost
from showthrough.core.beside.run_account import Stage


class StageWatch(Protocol):
    """Somebody who is told of the stages of an audit."""

    def expect(self, costs: Callable[[], Sequence[StageCost]]) -> None:
        """Take over what the stages to come should take; nothing is estimated unless it is asked for."""

    def begin(self, stage: str) -> None:
        """Note that a stage begins."""

    def end(self) -> None:
        """Note that it ended."""

    def found(self, told: str) -> None:
        """Note what is final already: counts, never a name."""


@final
class Unwatched:
    """Nobody."""

    def expect(self, costs: Callable[[], Sequence[StageCost]]) -> None:
        """Estimate nothing."""

    def begin(self, stage: str) -> None:
        """Tell nobody."""

    def end(self) -> None:
        """Tell nobody."""

    def found(self, told: str) -> None:
        """Tell nobody."""


@final
class Stages:
    """A stopwatch with a name for each lap."""

    def __init__(self, watch: StageWatch | None = None) -> None:
        self.done: list[Stage] = []
        self.watch = watch or Unwatched()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        self.watch.begin(name)
        yield
        self.done.append(Stage(name=name, seconds=round(time.perf_counter() - started, 3)))
        self.watch.end()
