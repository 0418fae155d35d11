"""A command at a terminal of its own, with somebody who answers its questions."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

WAIT = 300.0  # seconds for the next question: far beyond what a busy machine takes
AGAIN = 5.0  # seconds after which somebody presses Ctrl-C once more
CTRL_C = "\x03"


class Session(NamedTuple):
    """What a terminal showed, and how the command ended."""

    shown: str
    code: int


def at_terminal(arguments: Sequence[str], answers: Sequence[tuple[str, str]], cwd: Path) -> Session:
    """Run the command line at a terminal; each answer is typed once its question has been shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "showthrough", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: _own_terminal(theirs),  # noqa: PLW1509 - no thread runs in these tests
    )
    os.close(theirs)
    shown, seen = "", 0
    try:
        for question, answer in answers:
            shown, seen = _until(ours, question, shown, seen)
            os.write(ours, answer.encode())
        pressed = CTRL_C if answers and answers[-1][1] == CTRL_C else ""
        while (more := _read(ours, pressed)) is not None:
            shown += more
    finally:
        os.close(ours)
        code = process.wait(WAIT)
    return Session(shown.replace("\r\n", "\n"), code)


def _own_terminal(descriptor: int) -> None:
    import fcntl
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite in the background has it ignored
    fcntl.ioctl(descriptor, termios.TIOCSCTTY, 0)  # so that Ctrl-C reaches it


def _until(descriptor: int, question: str, shown: str, seen: int) -> tuple[str, int]:
    while question not in shown[seen:]:
        more = _read(descriptor)
        if more is None:
            raise AssertionError(f"it ended before it asked {question!r}:\n{shown}")
        shown += more
    return shown, shown.index(question, seen) + len(question)


def _read(descriptor: int, pressed: str = "") -> str | None:
    """Return what is shown next; a key is pressed again where nothing comes of it.

    A signal between Python's last look at signals and the system's wait for a line is seen by neither.
    """
    start = pressed_at = time.monotonic()
    while time.monotonic() < start + WAIT:
        if pressed and time.monotonic() > pressed_at + AGAIN:
            os.write(descriptor, pressed.encode())
            pressed_at = time.monotonic()
        if select.select([descriptor], [], [], 1.0)[0]:
            try:
                content = os.read(descriptor, 65536)
            except OSError:  # nobody holds the other end any more
                return None
            return content.decode(errors="replace") if content else None
    raise AssertionError("it said nothing for too long")
