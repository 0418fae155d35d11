"""How a command ends that was broken off: one line, an exit code, and a file for what nobody foresaw."""

import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from itertools import pairwise
from typing import NamedTuple, ParamSpec

from showthrough.errors import (
    EnvironmentFault,
    Exit,
    ShowthroughError,
    full_disk,
    missing_library,
    out_of_memory,
)
from showthrough.tracebacks import keep_traceback, place_of

Arguments = ParamSpec("Arguments")
LONGEST = 1500  # characters of a line on the terminal


class Ending(NamedTuple):
    """Last line of a command, and its exit code."""

    line: str
    code: Exit


def ending_of(error: Exception) -> Ending:
    """Return how a command ends that an error broke off.

    What was raised on purpose, and what a machine lacks, is a sentence. Anything else is an error of ours:
    the line says where it happened and nothing that the error says, since that can hold names of people's
    files, and a terminal's output is often published. The traceback goes into a file of its own.
    """
    if isinstance(error, ShowthroughError):
        return Ending(in_one_line(str(error)), error.exit_code)
    known = _fault_of(error)
    if known is not None:
        return Ending(in_one_line(str(known)), known.exit_code)
    kept = keep_traceback(error)
    return Ending(
        f"internal error: {place_of(error)}; please report it as CONTRIBUTING.md says, with {kept}",
        Exit.INTERNAL,
    )


def _fault_of(error: Exception) -> EnvironmentFault | None:
    """Return what the machine lacks, without the file that it was noticed at: its name can be a person's."""
    if isinstance(error, ModuleNotFoundError):
        return missing_library(error)
    if isinstance(error, OSError):
        return full_disk(error) or EnvironmentFault(
            f"the system refused something: {error.strerror or type(error).__name__}; "
            f"where, is told in {keep_traceback(error)}"
        )
    return out_of_memory(error)


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON: then how it ends badly is JSON too.

    >>> asks_for_json(["gate", "run", "--format", "json"]), asks_for_json(["gate", "--", "--json"])
    (True, False)
    """
    given = list(arguments)
    options = given[: given.index("--")] if "--" in given else given
    pairs = pairwise(options)
    return bool({"--json", "--format=json"} & set(options)) or ("--format", "json") in pairs


def in_one_line(text: str) -> str:
    """Return text as one line that a terminal only shows: no control characters, and not without end.

    >>> in_one_line("a name\\nwith \\x1b[31mcolour")
    'a name with  [31mcolour'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} ..."


def stopped_alike() -> None:
    """Let SIGTERM and SIGHUP stop a command as Ctrl-C does: what is finished stays, and locks are given back.

    A signal that whoever started the command has it ignore, as nohup does, stays ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def without_prompt(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Return a command whose EOFError stays an error: typer takes one for Ctrl-D at a question."""

    @wraps(command)
    def asked_nothing(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except EOFError as error:
            raise RuntimeError("a file ended early") from error

    return asked_nothing


def print_anything() -> None:
    """Let names that the terminal has no letters for be printed as escapes, where they would be an error."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # replaced by something simpler, in tests and notebooks
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def has_readers() -> bool:
    """Return whether somebody still takes what was printed, after handing over the last of it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # nothing is tried again at exit
        return False
    return True
