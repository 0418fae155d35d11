"""Audits in processes of their own in which a fault happens at a chosen moment."""

import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.reliability.worlds import TALLY

from warm_processes import EACH_LINE, FORKED, LOADED, PLAIN, begin

PRIVATE = ("dp_sgd", "accounting", "secure_noise", "certificate")  # what takes long to load, once for all
SECONDS = 300.0  # after which an audit hangs
COUNTED = "written"  # beside the audit: how often a file of it was opened to write, renamed or removed
FORKED.set_forkserver_preload(
    [
        *LOADED,
        "sklearn.decomposition",
        "pandas",
        *(f"showthrough.generators.private.{name}" for name in PRIVATE),
    ]
)
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")


class Fault(NamedTuple):
    """What happens to an audit: a signal at a change of its files, or after a time, or limits."""

    signal: int = 0
    change: int = 0  # the signal comes as the audit is about to change its files for the n-th time
    seconds: float = 0.0  # or so long after it began
    file_bytes: int = 0  # no file may be larger
    memory_bytes: int = 0  # no more than this beside what it has when it begins


class Ended(NamedTuple):
    """How an audit ended."""

    code: int  # negative: by that signal
    out: str
    err: str
    hung: bool
    changes: int  # of its files, where nothing killed it

    @property
    def is_told(self) -> bool:
        """Return whether it ended as a command may: no traceback, no error of ours, no hang."""
        return not self.hung and "Traceback" not in self.err and "internal error" not in self.err

    @property
    def stage(self) -> str:
        """Return the last stage that it told of."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        return lines[-1].partition(",")[0].partition(";")[0] if lines else "start"


def audited(folder: Path, fault: Fault = Fault(), *arguments: str) -> Ended:  # noqa: B008 - a tuple
    """Run an audit in a folder, with a fault, and return how it ended."""
    return ended(begun(folder, fault, *arguments))


class Begun(NamedTuple):
    """An audit that runs."""

    process: Any
    told: Path  # folder of what it writes to its terminal
    folder: Path
    seconds: float


def begun(folder: Path, fault: Fault = Fault(), *arguments: str) -> Begun:  # noqa: B008 - a tuple
    """Start an audit in a folder."""
    told = Path(tempfile.mkdtemp())
    command = arguments or ("run", "audit.toml")
    process = FORKED.Process(target=_with, args=(command, folder, told, fault))
    process.start()
    return Begun(process, told, folder, fault.seconds)


def ended(audit: Begun) -> Ended:
    """Wait for an audit, kill it where that is its fault, and return how it ended."""
    process = audit.process
    if audit.seconds:
        process.join(audit.seconds)
        process.kill()
    process.join(SECONDS)
    hung = process.exitcode is None
    if hung:
        process.kill()
        process.join()
    out, err = ((audit.told / name).read_text("utf-8", "replace") for name in ("out", "err"))
    counted = audit.told / COUNTED
    changes = int(counted.read_text("ascii")) if counted.exists() else 0
    return Ended(process.exitcode, out, err, hung, changes)


def _with(arguments: tuple[str, ...], folder: Path, told: Path, fault: Fault) -> None:
    """Run the command line in this process after the fault was made ready."""
    (told / "out").touch(), (told / "err").touch()
    changes = _watched(fault)
    _tallied(folder / TALLY)
    if fault.file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.file_bytes, resource.RLIM_INFINITY))
    if fault.memory_bytes:
        used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + fault.memory_bytes,) * 2)
    try:
        begin(
            arguments,
            folder,
            {**os.environ, **PLAIN},
            (told / "out", told / "err"),
            EACH_LINE,
        )
    finally:
        (told / COUNTED).write_text(str(len(changes)), encoding="ascii")


def _watched(fault: Fault) -> list[None]:
    """Count each change of files below the runs, and send the signal when it is about to happen."""
    changes: list[None] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not (event in CHANGES or (event == "open" and _writes(arguments))):
            return
        if "audit-runs" not in os.fspath(arguments[0] if not isinstance(arguments[0], int) else ""):
            return
        changes.append(None)
        if fault.signal and len(changes) == fault.change:
            os.kill(os.getpid(), fault.signal)

    sys.addaudithook(hook)
    return changes


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, _, flags = arguments
    return isinstance(path, str | bytes | os.PathLike) and bool((flags or 0) & (os.O_WRONLY | os.O_RDWR))


def _tallied(tally: Path) -> None:
    """Write a line for each private step before it is taken, independently of the ledger."""
    from showthrough.generators.private.dp_sgd import PrivateLearner

    step = PrivateLearner.step

    def counted(self: PrivateLearner, number: int) -> float:
        with tally.open("a", encoding="ascii") as file:
            file.write(f"{self._plan.run}\n")
        return step(self, number)

    PrivateLearner.step = counted  # type: ignore[method-assign]


KILL, TERM = int(signal.SIGKILL), int(signal.SIGTERM)
