"""One audit at a time in a run folder."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from showthrough.errors import EnvironmentFault, UsageError

LAST_RUN = "last-run.json"  # in the vault: when the last audit began; older than that is what others left


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the lock ends with the process, however it ends.

    Before and after, all that lies in its vault is closed to others, whatever the umask was.

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
        _close_to_others(folder / "vault")
        try:
            yield
        finally:
            _close_to_others(folder / "vault")


def _close_to_others(vault: Path) -> None:
    """Leave files at 0600 and folders at 0700; between two calls the vault's own 0700 keeps others out."""
    for folder, folders, files in os.walk(vault):
        for name in (*folders, *files):
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if mode & 0o077 and not stat.S_ISLNK(mode):
                path.chmod(mode & 0o700)
