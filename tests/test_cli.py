"""The command line from the outside, as a pipeline calls it."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from places import REPOSITORY


def showthrough(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "showthrough.cli", *arguments]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom showthrough.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in ('torch', 'pandas', 'matplotlib', 'scipy', 'numpy') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


def test_help_answers_at_once() -> None:
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert showthrough("--help").returncode == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 2  # about .1 s alone on two cores; the margin is for a busy machine


def test_every_command_explains_itself_and_stands_in_the_readme() -> None:
    listing = showthrough("--help").stdout
    commands = re.findall(r"^  (\w+)  ", listing.split("Commands:")[1], flags=re.M)
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert {"audit", "run", "gate", "report", "plan", "attacks", "doctor", "schema", "init"} <= set(commands)
    for command in commands:
        assert showthrough(command, "--help").returncode == 0
        assert f"showthrough {command}" in readme


@pytest.mark.parametrize("of", ["record", "audit", "policy", "decision", "card"])
def test_schemas_are_json_and_published_as_they_are(of: str) -> None:
    printed = showthrough("schema", of).stdout
    assert json.loads(printed)["type"] == "object"
    published = REPOSITORY / "docs" / "schema" / f"{of}.schema.json"
    assert published.read_text(encoding="utf-8") == printed, (
        f"renew it: showthrough schema {of} > {published}"
    )


def test_an_unknown_audit_is_a_usage_error_that_names_the_presets() -> None:
    done = showthrough("audit", "nope")
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "showthrough: no file and no preset called 'nope'; presets: "
        + done.stderr.strip().split("presets: ")[1]
    )
    assert "faces-demo" in done.stderr


def test_an_unknown_command_is_a_usage_error() -> None:
    assert showthrough("frobnicate").returncode == 2


def test_attacks_lists_every_card_and_shows_one() -> None:
    listed = showthrough("attacks").stdout
    assert "near_copy" in listed
    shown = showthrough("attacks", "near_copy").stdout
    assert "Does not show" in shown
    assert showthrough("attacks", "nope").returncode == 2


def test_a_starter_is_a_valid_audit_and_is_never_overwritten(tmp_path: Path) -> None:
    assert showthrough("init", str(tmp_path)).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"audit.toml", "policy.toml"}
    done = showthrough("audit", "audit.toml", cwd=tmp_path)  # valid, but there are no folders yet
    assert done.returncode == 5
    assert "train" in done.stderr
    before = (tmp_path / "audit.toml").read_text(encoding="utf-8")
    assert showthrough("init", str(tmp_path)).returncode == 2
    assert (tmp_path / "audit.toml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_completion_is_printed(shell: str) -> None:
    assert "_SHOWTHROUGH_COMPLETE" in showthrough("completion", shell).stdout


def test_doctor_reports_what_is_there() -> None:
    done = showthrough("doctor", "--json")
    symptoms = {row["what"]: row for row in json.loads(done.stdout)}
    assert symptoms["torch import"]["fine"]
    assert done.returncode == 0
