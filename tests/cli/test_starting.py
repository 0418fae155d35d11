"""The first day: files to start from and tab completion."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import showthrough


def test_a_starter_is_never_overwritten(tmp_path: Path) -> None:
    assert showthrough("init", str(tmp_path)).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"audit.toml", "policy.toml"}
    before = (tmp_path / "audit.toml").read_text(encoding="utf-8")
    assert showthrough("init", str(tmp_path)).returncode == 2
    assert (tmp_path / "audit.toml").read_text(encoding="utf-8") == before


def test_a_new_attack_goes_where_it_is_told(tmp_path: Path) -> None:
    done = showthrough("init", "--attack", "nose_shape", "--plugin", "noses", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert set(done.stdout.split()) == written
    assert {"src/noses/nose_shape.toml", "src/noses/nose_shape.py", "tests/test_nose_shape.py"} <= written
    assert showthrough("init", "--plugin", "noses", cwd=tmp_path).returncode == 2
    assert "--plugin PACKAGE" in showthrough("init", "--attack", "nose_shape", cwd=tmp_path).stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_completion_is_printed(shell: str) -> None:
    assert "_SHOWTHROUGH_COMPLETE" in showthrough("completion", shell).stdout


def test_the_printed_completion_asks_a_command_that_answers() -> None:
    asked = {"_SHOWTHROUGH_COMPLETE": "complete_bash", "COMP_WORDS": "showthrough a", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "showthrough"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == {"anonymiser", "audit", "attacks"}
