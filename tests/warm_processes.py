"""Processes that begin with the modules of an audit loaded: a start from nothing takes seconds."""

import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import islice
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess

LOADED = (
    "warm_processes",
    "showthrough.cli",
    "showthrough.audit.run",
    "showthrough.audit.plan",
    "showthrough.detection.detection_scores",  # torchvision, which takes longest of all
    "showthrough.report.html",
)
SECONDS = 300.0
FORKED = multiprocessing.get_context("forkserver")  # its server runs no thread and no test: forks are clean
FORKED.set_forkserver_preload(list(LOADED))
PLAIN = {"NO_COLOR": "1", "COLUMNS": "220"}
EACH_LINE = {"showthrough.terminal_progress.SECONDS": 0.0}  # every count of progress is a line


def called(arguments: Sequence[str], cwd: Path) -> CompletedProcess[str]:
    """Return what the command line said, in a process of its own that need not load its modules.

    What rests on modules being loaded late, or on the order of sets (all these processes have one seed of
    hashes), wants a start from nothing instead: `command_line.showthrough`.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = started(arguments, cwd, (out, err))
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"showthrough {' '.join(arguments)} took more than {SECONDS:.0f} seconds")
        return CompletedProcess(
            ["showthrough", *arguments], process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
        )


def killed_after(
    arguments: Sequence[str],
    cwd: Path,
    lines: int,
    of: str = "",
    settings: Mapping[str, object] | None = None,
) -> bool:
    """Kill a command after so many lines of progress that hold some words; return whether it still ran."""
    with tempfile.TemporaryDirectory() as folder:
        err = Path(folder, "err")
        os.mkfifo(err)
        process = started(arguments, cwd, (Path(os.devnull), err), EACH_LINE | dict(settings or {}))
        with err.open(encoding="utf-8") as told:
            for _ in islice((line for line in told if of in line), lines):
                pass
            process.kill()
        process.join(SECONDS)
    return process.exitcode == -signal.SIGKILL


def started(
    arguments: Sequence[str], cwd: Path, told: tuple[Path, Path], settings: Mapping[str, object] | None = None
) -> ForkServerProcess:
    """Start the command line; it writes into two files or pipes, after some names of modules were set."""
    process = FORKED.Process(
        target=begin, args=(tuple(arguments), cwd, {**os.environ, **PLAIN}, told, settings or {})
    )
    process.start()
    return process


def begin(
    arguments: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    told: tuple[Path, Path],
    settings: Mapping[str, object],
) -> None:
    """Run the command line in this process, which ends with it."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    _speak_into(*told)
    for name, value in settings.items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)
    sys.argv = ["showthrough", *arguments]
    sys.path.insert(0, str(cwd))  # as `python -m` does
    from showthrough.cli import main

    main()


def _speak_into(out: Path, err: Path) -> None:
    """Let this process, and any that it starts, write into two files or pipes."""
    for descriptor, path in enumerate((out, err), start=1):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")  # the server's own were made for what it writes into
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace")
