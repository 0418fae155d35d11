"""One audit at a time in a run folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from showthrough.errors import EnvironmentFault, UsageError


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the lock ends with the process, however it ends.

    Raises:
        UsageError: another process audits into this folder now.
        EnvironmentFault: the folder cannot be written, or its file system knows no locks.
    """
    lock = FileLock(folder / ".lock", blocking=False, fallback_to_soft=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = lock.acquire()
    except Timeout as error:
        raise UsageError(f"another audit is writing to {folder}; wait for it or give --runs") from error
    except OSError as error:
        raise EnvironmentFault(f"cannot write to {folder}: {error.strerror}") from error
    with held:
        yield
