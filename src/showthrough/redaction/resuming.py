"""What an earlier run of the same redaction has finished, one line a file, so that it is not done again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, final

from showthrough.core.line_log import append_line, begun_log, held_folder


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
        append_line(self.path, finished)


@contextmanager
def finished_files(folder: Path, settings: str) -> Iterator[FinishedFiles]:
    """Hold the output folder for this process and give what is finished in it.

    Raises:
        UsageError: another process writes there, or what lies there was made with other settings, or not by
            this command.
        EnvironmentFault: the folder cannot be written.
    """
    with held_folder(folder, "redacting"):
        path = folder / "resume.jsonl"
        rows = begun_log(path, settings, "a redaction with other settings or of another folder")
        finished = [
            FinishedFile(*row)
            for row in rows
            if isinstance(row, list) and len(row) == len(FinishedFile._fields)
        ]
        yield FinishedFiles(path, {one.name: one for one in finished})
