"""Progress for people, on stderr: one bar on a terminal, elsewhere a line every few seconds."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from showthrough.audit.planning.time_left import Remaining, StageCost, TimeLeft

SECONDS = 5.0  # between lines where there is no terminal


class Loudness(StrEnum):
    """How much a command tells while it runs."""

    QUIET = "quiet"  # errors and verdict only
    NORMAL = "normal"
    VERBOSE = "verbose"  # each stage with its time, too


@contextmanager
def watching(loudness: Loudness = Loudness.NORMAL) -> "Iterator[Watch]":
    """Give whoever works something to tell of progress, and tell it on."""
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if loudness is Loudness.QUIET:
        yield Watch()
        return
    is_verbose = loudness is Loudness.VERBOSE
    if not console.is_terminal:
        lines = _Lines(console.print)
        yield Watch(lines.show, lines.keep if is_verbose else None)
        lines.close()
        return
    text = TextColumn("{task.description}", markup=False)
    with Progress(TimeElapsedColumn(), BarColumn(20), text, console=console, transient=True) as bars:
        yield Watch(_Bar(bars).show, bars.console.print if is_verbose else None)


@final
class ProgressLine:
    """Line of progress: what is done now, how far the whole is, and what was found so far."""

    def __init__(self, doing: str, left: Remaining | None, share: float, found: str) -> None:
        self.doing, self.left, self.share, self.found = doing, left, share, found

    def __str__(self) -> str:
        """Return it in words."""
        is_over = self.left is None or self.left.seconds < 0.5
        left = "" if self.left is None or is_over else f"; {_span(self.left)} left"
        return f"{self.doing}{left}" + (f"; {self.found}" if self.found else "")


@final
class Watch:
    """What commands tell of their progress: a callback for what is counted, and the stages of an audit."""

    def __init__(
        self,
        show: Callable[[ProgressLine], None] | None = None,
        keep: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Tell what passes on to `show`, and what is to stay on the screen to `keep`."""
        self._show, self._keep, self._time = show, keep, TimeLeft(clock)
        self._clock, self._began = clock, clock()
        self._stage = self._doing = self._found = ""

    def __call__(self, name: str, done: int, total: int) -> None:
        """Tell that of what is called `name` so many are done, of so many."""
        self._time.step(name, done, total)
        self._doing = f"{name}: {done} of {total}"
        self._told()

    def expect(self, costs: Callable[[], Sequence[StageCost]]) -> None:
        """Take over what the stages to come should take; nothing is tried where nobody looks."""
        if self._show is not None:
            self._time.expect(costs())

    def begin(self, stage: str) -> None:
        """Tell that a stage begins."""
        self._time.begin(stage)
        self._stage, self._doing = stage, ""
        self._told()

    def end(self) -> None:
        """Tell that the stage is over."""
        self._kept(f"{self._stage}: {self._time.end():.1f} s")

    def found(self, told: str) -> None:
        """Tell what is final already: counts, never a name."""
        if told:
            self._found = told
            self._kept(told)

    def _kept(self, line: str) -> None:
        if self._keep is not None:
            self._keep(line)

    def _told(self) -> None:
        if self._show is None:
            return
        left, spent = self._time.left(), self._clock() - self._began
        share = 0.0 if left is None else spent / max(spent + left.seconds, 1e-9)
        doing = ", ".join(filter(None, (self._stage, self._doing)))
        self._show(ProgressLine(doing, left, share, self._found))


@final
class _Bar:
    """One bar for the whole of a command."""

    def __init__(self, bars: Progress) -> None:
        self._bars, self._task = bars, bars.add_task("", total=None)

    def show(self, told: ProgressLine) -> None:
        total = None if told.left is None else 1.0
        self._bars.update(self._task, description=str(told), completed=told.share, total=total)


@final
class _Lines:
    """A line at once, then one every few seconds, and the last of all."""

    def __init__(self, tell: Callable[..., None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._next = clock()
        self._waiting: ProgressLine | None = None

    def show(self, told: ProgressLine) -> None:
        self._waiting = told
        if self._clock() >= self._next:
            self.close()

    def keep(self, line: str) -> None:
        self._tell(line, soft_wrap=True)

    def close(self) -> None:
        if self._waiting is not None:
            self._tell(str(self._waiting), soft_wrap=True)
            self._waiting, self._next = None, self._clock() + SECONDS


def _span(left: Remaining) -> str:
    """Return a time in words.

    >>> _span(Remaining(41.0, True)), _span(Remaining(500.0, False))
    ('about 40 s', 'at least 8 min')
    """
    seconds = max(left.seconds, 1.0)
    if seconds < 90:
        told = f"{seconds:.0f} s" if seconds < 10 else f"{round(seconds, -1):.0f} s"
    else:
        told = f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
    return f"{'about' if left.is_all else 'at least'} {told}"
