"""`calibrate` from the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from matching_people import patterns, red_matcher, write_people
from showthrough.cli.app import app


def test_a_matcher_is_calibrated_from_the_command_line(tmp_path: Path) -> None:
    people = write_people(tmp_path / "people", patterns(80, 5))
    matcher, runs = str(red_matcher(tmp_path)), str(tmp_path / "runs")
    done = CliRunner().invoke(app, ["calibrate", matcher, str(people), "--runs", runs, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["rates"][0]["threshold"] is not None
    written = json.loads((tmp_path / "runs" / "calibrate-red" / "calibration.json").read_text())
    assert written == told
