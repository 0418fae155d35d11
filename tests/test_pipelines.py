"""The GitHub action and the GitLab job: valid by their schemas, and their scripts run as they stand."""

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from places import EXAMPLES, REPOSITORY, SOURCE

ACTION = REPOSITORY / "action.yml"
JOB = REPOSITORY / "ci" / "showthrough.gitlab-ci.yml"


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "schema"), [(ACTION, "github-actions"), (JOB, "gitlab-ci")])
def test_it_is_valid_by_its_schema(path: Path, schema: str) -> None:
    text = files("check_jsonschema").joinpath("builtin_schemas", "vendor", f"{schema}.json").read_text()
    assert [error.message for error in Draft7Validator(json.loads(text)).iter_errors(read(path))] == []


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the record of a blocked release, and showthrough on the path."""
    shutil.copy(EXAMPLES / "record.json", tmp_path / "the record.json")
    command = tmp_path / "bin" / "showthrough"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m showthrough "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


def run(script: str, place: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does, with nothing of this machine but its tools."""
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "PYTHONPATH": str(SOURCE.parent), "INSTALL": "", **variables}
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=place, env=env, capture_output=True, text=True, check=False
    )


def test_the_action_ends_with_the_decision_and_leaves_its_log_and_summary(place: Path) -> None:
    (step,) = read(ACTION)["runs"]["steps"]
    assert "${{" not in step["run"]  # an input is never part of a script
    given = {"RECORD": "the record.json", "POLICY": "faces-default", "RATCHET": "", "SARIF": "gate.sarif"}
    pages = {"GITHUB_OUTPUT": str(place / "output"), "GITHUB_STEP_SUMMARY": str(place / "summary")}
    done = run(step["run"], place, **given, **pages)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("::error")
    assert (place / "output").read_text(encoding="utf-8") == "exit-code=3\nsarif=gate.sarif\n"
    assert (place / "summary").read_text(encoding="utf-8").count("RELEASE BLOCKED") == 1
    assert json.loads((place / "gate.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_hostile_input_is_a_file_that_is_not_there(place: Path) -> None:
    (step,) = read(ACTION)["runs"]["steps"]
    given = {"RECORD": "$(touch gone); --help", "POLICY": "", "RATCHET": "", "SARIF": "gate.sarif"}
    done = run(step["run"], place, **given, GITHUB_OUTPUT=str(place / "output"))
    assert done.returncode == 2
    assert not (place / "gone").exists()


@pytest.mark.parametrize(("policy", "code"), [("", 3), ("nowhere.toml", 5)])
def test_the_gitlab_job_ends_with_the_decision_and_leaves_its_report(
    place: Path, policy: str, code: int
) -> None:
    job = read(JOB)[".showthrough-gate"]
    done = run("\n".join(job["script"]), place, RECORD="the record.json", POLICY=policy, RATCHET="")
    assert done.returncode == code, done.stderr
    if code == 3:
        assert (place / "gate.junit.xml").read_text(encoding="utf-8").startswith("<?xml")
        assert "RELEASE BLOCKED" in (place / "summary.md").read_text(encoding="utf-8")
    assert {"gate.junit.xml", "summary.md"} == set(job["artifacts"]["paths"])
