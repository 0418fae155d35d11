"""Processes of dlib, one a core, asked from any number of threads; each image is one question."""

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, final

import numpy as np

from showthrough.core.types import Floats, Images
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces import dlib_process
from showthrough.observers.faces.dlib_process import ASKED, READY, TOLD, DlibJob, DlibWork
from showthrough.weight_catalogue import is_installed

MOST_PROCESSES = 32  # each takes 65 MB
MISSING = "dlib is not installed: pip install 'showthrough[dlib]'"
GONE = "a process of dlib ended; it may have run out of memory: set OMP_NUM_THREADS to ask for fewer"


@final
class DlibPool:
    """dlib on so many cores: answers are the same, bit for bit, whatever their number.

    With one core the work is done in this process, one caller at a time.
    """

    def __init__(self, landmarks: Path | None, network: Path | None, cores: int) -> None:
        """Start the processes and wait until they have read their files.

        Raises:
            EnvironmentFault: dlib is missing.
            IntegrityError: a file is damaged, or of another kind.
        """
        if not is_installed("dlib"):
            raise EnvironmentFault(MISSING)
        self.cores = min(MOST_PROCESSES, max(1, cores))
        files = tuple(str(path) if path is not None else "" for path in (landmarks, network))
        named = " or ".join(file for file in files if file)
        damaged = f"{named} is damaged, or no such file of dlib"
        self._workers: list[_Worker] = []
        if self.cores == 1:
            try:
                self._own = DlibWork(landmarks, network)
            except RuntimeError as error:
                raise IntegrityError(damaged) from error
            self._turn = threading.Lock()
            return
        self._workers = [_Worker(files) for _ in range(self.cores)]
        self._idle = list(self._workers)
        self._someone_idle = threading.Condition()
        self._callers = ThreadPoolExecutor(self.cores, "dlib")
        weakref.finalize(self, _end, self._workers)
        ready = [worker.is_ready() for worker in self._workers]  # all of them are waited for
        if not all(ready):
            _end(self._workers)
            raise IntegrityError(damaged)

    def __call__(self, job: DlibJob, images: Sequence[Images] | Images, doublings: int = 0) -> list[Floats]:
        """Return the answer for each image, in their order.

        Raises:
            EnvironmentFault: a process ended.
        """
        if not self._workers:
            with self._turn:
                return [self._own(job, image, doublings) for image in images]
        return list(self._callers.map(partial(self._ask, job, doublings), images))

    def _ask(self, job: DlibJob, doublings: int, image: Images) -> Floats:
        with self._someone_idle:
            while not self._idle:
                self._someone_idle.wait()
            worker = self._idle.pop()
        try:
            return worker(job, image, doublings)
        finally:
            with self._someone_idle:
                self._idle.append(worker)
                self._someone_idle.notify()


@final
class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, files: Sequence[str]) -> None:
        here = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", dlib_process.__name__, *files]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours, two paths
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=here
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout

    def is_ready(self) -> bool:
        """Return whether its files were read, once they were."""
        return self._from.read(1) == READY

    def __call__(self, job: DlibJob, image: Images, doublings: int) -> Floats:
        height, width = image.shape[:2]
        try:
            self._to.write(ASKED.pack(job, height, width, doublings))
            self._to.write(np.ascontiguousarray(image).tobytes())
            self._to.flush()
        except OSError as gone:
            raise EnvironmentFault(GONE) from gone
        rows, columns = TOLD.unpack(self._read(TOLD.size))
        return np.frombuffer(self._read(8 * rows * columns), dtype="<f8").reshape(rows, columns).copy()

    def _read(self, size: int) -> bytes:
        answer = self._from.read(size)
        if len(answer) < size:
            raise EnvironmentFault(GONE)
        return answer

    def end(self) -> None:
        """Stop the process: nobody asks any more."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):  # what was not read any more
                pipe.close()


def _end(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.end()
