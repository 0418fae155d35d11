"""The first day: files to start from and tab completion."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import showthrough
from people_folders import write_flat, write_people
from showthrough.config_files import load_audit, load_policy
from terminal_session import at_terminal


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


def test_flags_answer_without_a_terminal_and_the_audit_that_is_written_loads(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 30)
    write_flat(tmp_path / "made", 20)
    done = showthrough("init", "--images", "real", "--synthetic", "made", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "audit.toml" in done.stdout
    assert "showthrough audit audit.toml" in done.stdout
    audit = load_audit(str(tmp_path / "audit.toml"))
    assert (audit.config.data.manifest, audit.config.data.synthetic) == ("split.csv", "made")
    assert audit.config.features.embedder in audit.config.embedders
    assert load_policy(audit.config.policy, audit.base).rules
    assert "all together" in done.stdout


def test_what_lies_in_the_folder_is_found_without_a_flag(tmp_path: Path) -> None:
    write_people(tmp_path / "train", 8)
    write_people(tmp_path / "test", 8, first=20)
    write_flat(tmp_path / "generated", 10)
    done = showthrough("init", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    data = load_audit(str(tmp_path / "audit.toml")).config.data
    assert (data.train, data.holdout, data.synthetic) == ("train", "test", "generated")


def test_numbered_files_are_asked_about_and_not_assumed(tmp_path: Path) -> None:
    write_flat(tmp_path / "real", 12)
    done = showthrough("init", "--images", "real", cwd=tmp_path)
    assert done.returncode == 2
    assert "are numbers. Who is on which photo?" in done.stderr
    assert "--each-photo-a-person" in done.stderr
    assert not (tmp_path / "audit.toml").exists()
    done = showthrough("init", "--images", "real", "--each-photo-a-person", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_three_people_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 3)
    done = showthrough("init", "--images", "real", cwd=tmp_path)
    assert done.returncode == 5
    assert "3 people cannot be shared out" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"real"}


def test_a_person_at_a_terminal_is_asked_what_nothing_tells(tmp_path: Path) -> None:
    write_flat(tmp_path / "real", 14)
    write_flat(tmp_path / "made", 10, first=3000)
    answers = [
        ("Folder of real photos", "real\n"),
        ("Who is on which photo?", "9\n"),  # no such choice: asked again
        ("Who is on which photo?", "1\n"),
        ("Generator under audit", "made\n"),
    ]
    done = at_terminal(["init"], answers, tmp_path)
    assert done.code == 0, done.shown
    assert "one of 1 to 2, please" in done.shown
    config = load_audit(str(tmp_path / "audit.toml")).config
    assert config.data.manifest == "split.csv"
    assert config.generators["generator"].kind == "folder"


def test_ctrl_c_at_a_question_leaves_nothing(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 8)
    done = at_terminal(
        ["init"], [("Folder of real photos", "real\n"), ("Generator under audit", "\x03")], tmp_path
    )
    assert done.code == 130, done.shown
    assert "Traceback" not in done.shown
    assert {path.name for path in tmp_path.iterdir()} == {"real"}


def test_the_end_of_the_input_leaves_nothing(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 8)
    done = at_terminal(["init"], [("Folder of real photos", "\x04")], tmp_path)
    assert done.code == 2
    assert "the input ended before the questions did; nothing was written" in done.shown
    assert {path.name for path in tmp_path.iterdir()} == {"real"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 8)
    (tmp_path / "shut").mkdir(mode=0o500)
    done = showthrough("init", "shut", "--images", "real", cwd=tmp_path)
    assert done.returncode == 7
    assert "cannot write" in done.stderr


def test_a_file_where_the_folder_should_be_is_told_and_left(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 8)
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    done = showthrough("init", "taken", "--images", "real", cwd=tmp_path)
    assert done.returncode in (5, 7)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
