"""Whatever breaks a command off is one line and a documented exit code, and the line names nobody."""

import errno
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from showthrough.cli.common.endings import LONGEST, ending_of, in_one_line
from showthrough.errors import ConfigError, Exit, IntegrityError

PHOTO = "/photos/Anna_Karenina/0001.jpg"
START = (
    "import sys; sys.argv = ['showthrough', *sys.argv[1:]]; import showthrough.cli.app as it; {}; it.main()"
)


def raised(error: Exception) -> Exception:
    """Return an error as it comes from a line of ours."""
    try:
        in_one_line(error)  # type: ignore[arg-type]
    except TypeError as found:
        found.args = (PHOTO,)
        return found
    raise AssertionError


def kept(line: str) -> Path:
    found = re.search(r"\S*showthrough-\w+\.txt", line)
    assert found is not None, line
    return Path(found[0])


@pytest.mark.parametrize(("error", "code"), [(ConfigError("no"), 5), (IntegrityError("no"), 6)])
def test_what_was_raised_on_purpose_keeps_its_sentence_and_its_code(error: Exception, code: int) -> None:
    assert ending_of(error) == ("no", code)


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_of_the_system_prints_the_file_that_it_was_met_at(
    number: int, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    line, code = ending_of(OSError(number, os.strerror(number), PHOTO))
    assert code is Exit.ENVIRONMENT
    assert "Anna" not in line


def test_an_unknown_error_is_one_line_with_its_place_and_a_private_file(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    line, code = ending_of(raised(0))  # type: ignore[arg-type]
    assert code is Exit.INTERNAL
    assert "TypeError in cli/common/endings.py, line " in line
    assert "CONTRIBUTING.md" in line
    assert "Anna" not in line
    assert "\n" not in line
    assert PHOTO in kept(line).read_text()
    assert stat.S_IMODE(kept(line).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
        RuntimeError("CUDA out of memory. Tried"),
    ],
)
def test_too_little_memory_is_a_fault_of_the_machine(error: Exception) -> None:
    line, code = ending_of(error)
    assert code is Exit.ENVIRONMENT
    assert "too little memory" in line


def test_a_line_is_one_line_of_what_can_be_seen() -> None:
    assert in_one_line("a\nb\x1b[2J\u202ec\x00d") == "a b [2J c d"
    assert len(in_one_line("x" * 50_000)) == LONGEST + 4
    assert in_one_line("[/nothing] [red]") == "[/nothing] [red]"


def run(
    change: str, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START.format(change), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env)


@pytest.mark.parametrize(
    ("raising", "code", "told"),
    [
        ("KeyError('/photos/Anna')", 1, "internal error: KeyError in"),
        ("EOFError('/photos/Anna')", 1, "internal error: RuntimeError in"),
        ("PermissionError(13, 'Permission denied', '/photos/Anna')", 7, "Permission denied"),
        ("MemoryError()", 7, "too little memory"),
        ("RecursionError('deep')", 1, "internal error: RecursionError in"),
        ("KeyboardInterrupt()", 130, "interrupted; the same command resumes"),
    ],
)
def test_main_knows_every_kind_of_error(raising: str, code: int, told: str, tmp_path: Path) -> None:
    change = f'import showthrough.core.cards as c; c.all_cards = lambda: exec("raise {raising}")'
    done = run(change, "attacks", env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == code
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Anna" not in done.stderr + done.stdout


def wait_for(sign: Callable[[], bool]) -> None:
    for _ in range(600):
        if sign():
            return
        signal.sigtimedwait([], 0.1)
    raise AssertionError("the command never began")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_every_signal_to_stop_stops_alike(number: signal.Signals, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    change = (
        "import signal, time, pathlib, showthrough.core.cards as c; "
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); "  # under nohup it is ignored, which is respected
        "signal.signal(signal.SIGINT, signal.default_int_handler); "  # and in the background of a shell
        f"c.all_cards = lambda: (pathlib.Path({str(begun)!r}).touch(), time.sleep(60))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", START.format(change), "attacks"], stderr=subprocess.PIPE, text=True
    )
    wait_for(begun.exists)
    process.send_signal(number)
    assert process.wait(60) == Exit.INTERRUPTED
    assert process.stderr is not None
    assert process.stderr.read() == "showthrough: interrupted; the same command resumes\n"


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    shows = "print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    code = f"{ignoring}; import showthrough.cli.common.endings as e; e.stopped_alike(); {shows}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n"


@pytest.mark.parametrize("arguments", [["attacks"], ["schema", "record"], ["attacks", "--json"], ["--help"]])
def test_a_reader_who_goes_away_is_no_internal_error(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", START.format("pass"), *arguments]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (Exit.UNREAD, "")


def test_names_without_letters_on_this_terminal_are_printed_all_the_same() -> None:
    code = "import showthrough.cli.common.endings as e; e.print_anything(); print(chr(0x2264) + chr(0xDCFF))"
    where = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=where, check=False
    )
    assert done.stdout == "\\u2264\\udcff\n"
