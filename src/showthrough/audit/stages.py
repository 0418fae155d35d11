"""How long each part of an audit took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

from showthrough.core.beside.run_account import Stage


@final
class Stages:
    """A stopwatch with a name for each lap."""

    def __init__(self) -> None:
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        yield
        self.done.append(Stage(name=name, seconds=round(time.perf_counter() - started, 3)))
