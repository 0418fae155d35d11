"""Every command of the tutorial is run, in its order, and ends as it says."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from command_line import watched
from people_folders import write_flat, write_people
from places import REPOSITORY
from showthrough.cli.app import app

TUTORIAL = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")
PEOPLE, COPIED = 80, 12
LINE = re.compile(r"^\$ (.+?)(?:\s+# exit (\d+))?$", re.MULTILINE)
LONG = 'skip = ["detection", "detector_challenge"]'  # trains six detectors; tests/signals has that


def commands() -> list[tuple[str, int]]:
    blocks = re.findall(r"```console\n(.*?)```", TUTORIAL, flags=re.DOTALL)
    return [(line, int(code or 0)) for block in blocks for line, code in LINE.findall(block)]


def write_release(folder: Path) -> None:
    """Write what the tutorial says lies there before: people, and images of which some repeat photos."""
    train = write_people(folder / "train", PEOPLE)
    write_people(folder / "holdout", PEOPLE, first=PEOPLE)
    write_flat(folder / "made", 200)
    for number, person in enumerate(sorted(train.iterdir())[:COPIED]):
        content = (person / "0.png").read_bytes()
        (folder / "made" / f"copy-{number:02}.png").write_bytes(content)


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command; dlib counts as not installed, so that no machine sees more than others."""
    if line.startswith("showthrough "):
        done, _ = watched(*shlex.split(line)[1:], absent=("dlib",), cwd=folder)
        return done
    return subprocess.run(line, shell=True, cwd=folder, check=False, capture_output=True, text=True)


@pytest.mark.slow
def test_every_command_ends_as_the_tutorial_says(tmp_path: Path) -> None:
    write_release(tmp_path)
    for line, code in commands():
        if line.startswith("pip "):
            continue
        done = run(line, tmp_path)
        assert done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        if " init " in line:
            written = tmp_path / "audit.toml"
            shown = written.read_text(encoding="utf-8")
            tomllib.loads(shown)
            written.write_text(shown.replace("\n\n", f"\n{LONG}\n\n", 1), encoding="utf-8")
    assert (tmp_path / "public").is_dir()


def test_every_command_and_option_exists() -> None:
    root = get_command(app)
    for line, _ in commands():
        if not line.startswith("showthrough "):
            continue
        name, *arguments = shlex.split(line)[1:]
        command = root.commands[name]
        command.make_context(name, arguments, resilient_parsing=True)
        known = {option for one in command.params for option in one.opts}
        assert {one for one in arguments if one.startswith("--")} <= known, line


@pytest.mark.parametrize("told", ['policy = "policy.toml"', "strengths = false", 'train = "train"'])
def test_the_tutorial_shows_what_init_writes(told: str) -> None:
    assert told in TUTORIAL
