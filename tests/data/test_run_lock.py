"""One audit at a time in a run folder, and a killed one holds nothing."""

import os
import signal
import stat
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


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_vault_is_closed_to_others_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with only_one(tmp_path / "run"):
            inside = tmp_path / "run" / "vault" / "generators" / "g"
            inside.mkdir(parents=True)
            (inside / "weights").touch()
            (inside / "tool").touch(0o755)
            (inside / "link").symlink_to(tmp_path / "elsewhere")
            (tmp_path / "elsewhere").touch(0o644)
            (tmp_path / "run" / "record.json").touch(0o644)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert (modes["generators"], modes["g"], modes["weights"], modes["tool"]) == (0o700, 0o700, 0o600, 0o700)
    assert modes["record.json"] == modes["elsewhere"] == 0o644 & ~umask


def test_what_a_killed_run_left_open_is_closed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "names.json").touch(0o644)
    with only_one(tmp_path):
        assert stat.S_IMODE((tmp_path / "vault" / "names.json").stat().st_mode) == 0o600
