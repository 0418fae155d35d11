"""What an earlier run of the same redaction has finished, one line a file, so that it is not done again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, final

from filelock import FileLock, Timeout

from showthrough.errors import EnvironmentFault, UsageError, full_disk


class FinishedFile(NamedTuple):
    """File that was dealt with."""

    name: str  # relative to its folder
    stamp: str  # of the file and of what was drawn on it: when that changes it is done again
    outcome: str
    why: str = ""
    faces: int = 0
    manual: int = 0
    later: int = 0  # pictures of the file beyond the first
    coarse: bool = False


@final
class FinishedFiles:
    """The files that are finished, written line by line."""

    def __init__(self, path: Path, known: dict[str, FinishedFile]) -> None:
        self.path, self._known = path, known

    def of(self, name: str, stamp: str) -> FinishedFile | None:
        """Return what became of a file that has not changed since."""
        known = self._known.get(name)
        return known if known is not None and known.stamp == stamp else None

    def add(self, finished: FinishedFile) -> None:
        """Write what became of a file, once all that it left lies there."""
        _append(self.path, finished)


@contextmanager
def finished_files(folder: Path, settings: str) -> Iterator[FinishedFiles]:
    """Hold the output folder for this process and give what is finished in it.

    Raises:
        UsageError: another process writes there, or what lies there was made with other settings, or not by
            this command.
        EnvironmentFault: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(folder / ".lock", blocking=False, fallback_to_soft=False).acquire()
    except Timeout as error:
        raise UsageError(
            f"another process is redacting into {folder}; wait for it, or give another --out"
        ) from error
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write to {folder}: {error.strerror}") from error
    with held:
        path = folder / "resume.jsonl"
        yield FinishedFiles(path, _earlier(path, folder, settings))


def _earlier(path: Path, folder: Path, settings: str) -> dict[str, FinishedFile]:
    if not path.exists():
        others = [entry for entry in folder.iterdir() if entry.name != ".lock"]
        if others:
            raise UsageError(f"{folder} holds other things already; give --out a folder that is new or empty")
        _append(path, settings)
        return {}
    text = path.read_text(encoding="utf-8")
    if not text.endswith("\n"):  # the process that wrote the last line was killed
        _append(path, None)
    lines = text.splitlines()
    if not lines or _read(lines[0]) != settings:
        raise UsageError(
            f"{folder} holds a redaction with other settings or of another folder; give another --out, "
            "or remove it"
        )
    rows = (_read(line) for line in lines[1:])
    finished = [
        FinishedFile(*row) for row in rows if isinstance(row, list) and len(row) == len(FinishedFile._fields)
    ]
    return {one.name: one for one in finished}


def _read(line: str) -> object:
    try:
        found: object = json.loads(line)
    except ValueError:
        return None
    return found


def _append(path: Path, content: object) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(content)}\n")
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path}: {error.strerror}") from error
