"""Work on other processes, whose results come back in order whatever their number."""

import signal
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Full, Queue
from threading import Thread
from typing import Any, TypeVar

from showthrough.errors import EnvironmentFault, ShowthroughError

AHEAD = 16  # results that a worker holds ready
Result = TypeVar("Result")
Work = Callable[[int], Result]
_Told = tuple[Any, Exception | None]


def in_order(begin: Callable[[], Work[Result]], numbers: Sequence[int], workers: int) -> Generator[Result]:
    """Yield the result for each number, in order, from processes that work ahead.

    Each process calls `begin` once and has every n-th number. Without workers, all is done in this process,
    when it is asked for. `begin` is sent to the processes, which import it afresh: a script that asks for
    some needs `if __name__ == "__main__":`.

    Raises:
        ShowthroughError: what a worker raised.
        EnvironmentFault: a worker ended, as one does that the system stops for want of memory.
    """
    workers = min(workers, len(numbers))
    if workers < 1:
        work = begin()
        yield from (work(number) for number in numbers)
        return
    context = get_context("spawn")
    pipes = [context.Pipe(duplex=False) for _ in range(workers)]
    processes = [
        context.Process(target=_worker, args=(begin, numbers[start::workers], sender), daemon=True)
        for start, (_, sender) in enumerate(pipes)
    ]
    try:
        for process, (_, sender) in zip(processes, pipes, strict=True):
            process.start()
            sender.close()  # of the worker alone from now on, so that its end is noticed
        for position in range(len(numbers)):
            yield _received(pipes[position % workers][0])
    finally:
        for process, (receiver, _) in zip(processes, pipes, strict=True):
            receiver.close()
            if process.pid is not None:
                process.terminate()
                process.join()


def _received(receiver: Connection) -> Any:
    try:
        result, error = receiver.recv()
    except (EOFError, OSError) as gone:
        raise EnvironmentFault(
            "a process that was composing ended; it may have run out of memory: ask for fewer workers"
        ) from gone
    if error is not None:
        raise error
    return result


def _worker(begin: Callable[[], Work[Any]], numbers: Sequence[int], sender: Connection) -> None:
    """Work ahead of what is asked for; ends when nobody receives any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, which sends it to all: the parent decides
    ready: Queue[_Told | None] = Queue(AHEAD)
    sending = Thread(target=_send, args=(ready, sender), daemon=True)
    sending.start()
    try:
        work = begin()
        for number in numbers:
            if not _put(ready, (work(number), None), sending):
                return
    except ShowthroughError as error:
        _put(ready, (None, error), sending)
    _put(ready, None, sending)
    sending.join()


def _put(ready: "Queue[_Told | None]", told: _Told | None, sending: Thread) -> bool:
    """Return whether what is told found room in the queue, as it does while somebody empties it."""
    while sending.is_alive():
        with suppress(Full):
            ready.put(told, timeout=0.5)
            return True
    return False


def _send(ready: "Queue[_Told | None]", sender: Connection) -> None:
    with suppress(OSError):  # the parent is gone, or has enough
        while (told := ready.get()) is not None:
            sender.send(told)
        sender.close()
