"""Running tasks on workers that may die at any moment, in the order in which they are needed."""

import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from time import monotonic, sleep
from typing import Any, final

import showthrough.errors as told_apart
from showthrough.errors import EnvironmentFault, ShowthroughError
from showthrough.execution.tasks import TaskFolder

MOST_LOSSES = 5  # of workers at one task: then it is the task that kills them
AHEAD = 2  # tasks a worker that are under way or waiting to be asked for
PATIENCE = 60.0  # seconds in which a network drive shows a file that another machine wrote
DONE = ""

# A function at the top of a module: it runs the task of a key in a folder, and returns DONE or `refusal`.
TaskWork = Callable[[str, str], str]


class WorkerLostError(Exception):
    """A worker, or the machine that it ran on, went away; what it was doing can be done again."""


class WorkPool(ABC):
    """Workers, here or on other machines."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Return how many tasks run at once."""

    @abstractmethod
    def start(self, work: TaskWork, folder: str, key: str) -> Any:
        """Let some worker run a task; return a ticket to wait with."""

    @abstractmethod
    def wait(self, ticket: Any) -> str:
        """Return what a task says at its end.

        Raises:
            WorkerLostError: its worker went away.
        """

    @abstractmethod
    def is_lost(self, ticket: Any) -> bool:
        """Return whether it is known already that the worker of a task went away."""

    @abstractmethod
    def close(self) -> None:
        """Let all workers go."""


def refusal(error: ShowthroughError) -> str:
    """Return an error as a worker says it: in words, so that nothing that comes back is a program."""
    return json.dumps([type(error).__name__, str(error)])


def refused(told: str) -> ShowthroughError:
    """Return the error that a worker said.

    >>> refused(refusal(EnvironmentFault("no weights")))
    EnvironmentFault('no weights')
    """
    name, sentence = json.loads(told)
    kind = getattr(told_apart, name, None)
    is_ours = isinstance(kind, type) and issubclass(kind, ShowthroughError)
    return kind(sentence) if is_ours and kind is not None else ShowthroughError(sentence)


@final
@dataclass
class _UnderWay:
    key: str
    ticket: Any
    losses: int = 0


def in_order(pool: WorkPool, work: TaskWork, folder: TaskFolder, keys: Iterable[str]) -> Iterator[str]:
    """Yield each key once its file is there, in their order; keys are asked for as workers get free.

    A task whose file is there already is not run. One whose worker died runs again on another.

    Raises:
        ShowthroughError: what a task could not be done for.
        EnvironmentFault: workers died five times at one task, or write where nobody looks.
    """
    waiting: deque[_UnderWay] = deque()
    start = partial(_started, pool, work, folder)
    for key in keys:
        waiting.append(_UnderWay(key, start(key)))
        if len(waiting) >= AHEAD * pool.width:
            yield _first_done(pool, start, folder, waiting)
    while waiting:
        yield _first_done(pool, start, folder, waiting)


def _started(pool: WorkPool, work: TaskWork, folder: TaskFolder, key: str) -> Any:
    """Return a ticket, or None where there is nothing to wait for."""
    return None if folder.is_done(key) else pool.start(work, str(folder.folder), key)


def _first_done(
    pool: WorkPool, start: Callable[[str], Any], folder: TaskFolder, waiting: deque[_UnderWay]
) -> str:
    task = waiting[0]
    while task.ticket is not None:
        try:
            told = pool.wait(task.ticket)
        except WorkerLostError:
            task.losses += 1
            _refuse_losses(task.losses)
            _start_again(pool, start, waiting)
            continue
        if told != DONE:
            raise refused(told)
        if not _appears(folder, task.key):
            raise EnvironmentFault(
                f"a worker wrote its file, and it is not in {folder.folder}: engines need a folder that all "
                "machines share"
            )
        task.ticket = None
    return waiting.popleft().key


def _start_again(pool: WorkPool, start: Callable[[str], Any], waiting: deque[_UnderWay]) -> None:
    """Start the first task again, and all that are known to be lost, or they would be done one by one."""
    for place, task in enumerate(waiting):
        if place == 0 or (task.ticket is not None and pool.is_lost(task.ticket)):
            task.ticket = start(task.key)


def _refuse_losses(losses: int) -> None:
    if losses >= MOST_LOSSES:
        raise EnvironmentFault(
            f"workers died {losses} times at one task; they may have too little memory: let fewer work at "
            "once (--workers)"
        )


def _appears(folder: TaskFolder, key: str) -> bool:
    """Return whether the file of a task is there, or comes: network drives show it late."""
    end = monotonic() + PATIENCE
    while not (there := folder.is_there(key)) and monotonic() < end:
        sleep(0.05)
    return there
