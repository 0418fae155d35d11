"""How long an audit still takes: what was expected of its stages, corrected by what those before took."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, final

TRUSTED = 0.1  # share of the whole that expectations weigh against what was measured, before anything was
PACES = (0.2, 5.0)  # a run that goes on from an earlier one finds most of its early stages done


class StageCost(NamedTuple):
    """A stage and the seconds that it should take; None where nobody can know before."""

    stage: str
    seconds: float | None


class Remaining(NamedTuple):
    """Seconds that are left, at least; of all stages, or of those that are known."""

    seconds: float
    is_all: bool


class _Task(NamedTuple):
    """What is counted now: the clock and the count when it was first told of, and when last."""

    name: str
    began: float
    first: int
    last: float
    done: int
    total: int


@final
class TimeLeft:
    """A stopwatch that knows what is to come."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ahead: list[StageCost] = []
        self._now = StageCost("", None)
        self._began = clock()
        self._task: _Task | None = None
        self._whole = self._expected = self._taken = 0.0

    def expect(self, costs: Sequence[StageCost]) -> None:
        """Take over what the stages to come should take, in their order."""
        self._ahead = list(costs)
        self._whole = sum(cost.seconds or 0.0 for cost in costs)

    def begin(self, stage: str) -> None:
        """Begin a stage; what stands before it in the order was left out."""
        names = [cost.stage for cost in self._ahead]
        self._now = StageCost(stage, None)
        if stage in names:
            self._now = self._ahead[names.index(stage)]
            self._ahead = self._ahead[names.index(stage) + 1 :]
        self._began, self._task = self._clock(), None

    def end(self) -> float:
        """End the stage and return the seconds that it took."""
        taken = self._clock() - self._began
        if self._now.seconds is not None:
            self._expected += self._now.seconds
            self._taken += taken
        self._now, self._task = StageCost("", 0.0), None
        self._began = self._clock()
        return taken

    def step(self, name: str, done: int, total: int) -> None:
        """Count: so many are done, of so many."""
        name, now, task = name.partition(" (")[0], self._clock(), self._task
        if task is None or task.name != name or done < task.done:
            self._task = _Task(name, now, done, now, done, total)
        else:
            self._task = task._replace(last=now, done=done, total=total)

    def left(self) -> Remaining | None:
        """Return what is left, or None where nothing can be said yet."""
        known = [cost.seconds for cost in self._ahead if cost.seconds is not None]
        is_all, of_task, pace = len(known) == len(self._ahead), self._of_task(), self.pace
        own: float | None = of_task
        if self._now.seconds is not None:
            own = max(of_task or 0.0, pace * self._now.seconds - (self._clock() - self._began), 0.0)
        if own is None and not known:
            return None
        return Remaining((own or 0.0) + pace * sum(known), is_all and own is not None)

    @property
    def pace(self) -> float:
        """Return how many seconds an expected second takes, as measured so far."""
        prior = TRUSTED * self._whole
        if self._expected + prior == 0.0:
            return 1.0
        return min(max((self._taken + prior) / (self._expected + prior), PACES[0]), PACES[1])

    def _of_task(self) -> float | None:
        task = self._task
        if task is None or (task.done == task.first and task.done < task.total):
            return None
        if task.done >= task.total:
            return 0.0
        each = (task.last - task.began) / (task.done - task.first)
        return max(0.0, each * (task.total - task.done) - (self._clock() - task.last))
