"""Logs of long work, one JSON value a line, in folders that one process at a time writes to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from showthrough.errors import EnvironmentFault, UsageError, full_disk


@contextmanager
def held_folder(folder: Path, doing: str) -> Iterator[None]:
    """Hold an output folder, made where it is missing, for this process; `doing` says what others do there.

    Raises:
        UsageError: another process writes there.
        EnvironmentFault: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(folder / ".lock", blocking=False, fallback_to_soft=False).acquire()
    except Timeout as error:
        raise UsageError(
            f"another process is {doing} into {folder}; wait for it, or give another --out"
        ) from error
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write to {folder}: {error.strerror}") from error
    with held:
        yield


def begun_log(path: Path, settings: str, others: str) -> list[object]:
    """Return what a log holds after its first line, which says the settings; begin it where there is none.

    Half a last line, of a process that was killed, is cut off; what is no JSON is None. `others` says what
    the folder holds where the settings differ.

    Raises:
        UsageError: the folder holds other things, or was written with other settings.
        EnvironmentFault: the disk is full, or the log cannot be written.
    """
    if not path.exists():
        if any(entry.name != ".lock" for entry in path.parent.iterdir()):
            raise UsageError(
                f"{path.parent} holds other things already; give --out a folder that is new or empty"
            )
        append_line(path, settings)
        return []
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
    if not whole:
        append_line(path, settings)
        return []
    lines = [_read(line) for line in content[:whole].splitlines()]
    if lines[0] != settings:
        raise UsageError(f"{path.parent} holds {others}; give another --out, or remove it")
    return lines[1:]


def append_line(path: Path, content: object) -> None:
    """Write a value as the last line of a log.

    Raises:
        EnvironmentFault: the disk is full, or the log cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(content)}\n")
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path}: {error.strerror}") from error


def _read(line: bytes) -> object:
    try:
        found: object = json.loads(line)
    except ValueError:
        return None
    return found
