"""One audit at a time in a run folder, and a killed one holds nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from showthrough.data.run_lock import only_one
from showthrough.errors import EnvironmentFault, UsageError

HOLD = """
import sys
from pathlib import Path
from showthrough.data.run_lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_audit_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "run")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(UsageError, match="another audit is writing to"), only_one(tmp_path / "run"):
            pass
        os.kill(first.pid, signal.SIGKILL)
    with only_one(tmp_path / "run"):
        pass


def test_the_folder_is_free_after_an_error_and_can_be_held_again(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path):
        raise ZeroDivisionError
    with only_one(tmp_path):
        with pytest.raises(UsageError, match="wait for it or give --runs"), only_one(tmp_path):
            pass
        with only_one(tmp_path / "another"):
            pass
    with only_one(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "below"
    with pytest.raises(EnvironmentFault, match=r"cannot write to .*below"), only_one(below):
        pass
