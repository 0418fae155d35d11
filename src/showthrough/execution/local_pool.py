"""Worker processes on this machine."""

import multiprocessing
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Thread
from typing import final

from showthrough.errors import EnvironmentFault
from showthrough.execution.work_pool import TaskWork, WorkerLostError, WorkPool


@final
class LocalPool(WorkPool):
    """Processes of this machine, each with a Python of its own; they are started at the first task.

    Where one is killed, the standard library gives up all of them: new ones are started, and whoever
    waits starts its task again.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._width = workers or cores()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def width(self) -> int:
        """Return the number of processes."""
        return self._width

    def start(self, work: TaskWork, folder: str, key: str) -> Future[str]:
        """Let a process run a task."""
        try:
            return self._running().submit(work, folder, key)
        except BrokenProcessPool:
            self._pool = None
        try:
            return self._running().submit(work, folder, key)
        except BrokenProcessPool as broken:
            raise EnvironmentFault("worker processes die as soon as they start; is memory left?") from broken

    def wait(self, ticket: Future[str]) -> str:
        """Return what a task says at its end."""
        try:
            return ticket.result()
        except BrokenProcessPool as broken:
            raise WorkerLostError from broken

    def is_lost(self, ticket: Future[str]) -> bool:
        """Return whether it is known that the process of a task went away."""
        return ticket.done() and isinstance(ticket.exception(), BrokenProcessPool)

    def close(self) -> None:
        """Let the processes go; what they have begun is not waited for longer than that takes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawn: torch's threads do not survive a fork
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._width, context, _begin)
        return self._pool


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Leave Ctrl-C to the parent, which decides what becomes of all, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)  # as a kill would: no file is ever half there
