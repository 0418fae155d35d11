"""`overlap` from the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from matching_people import patterns, red_matcher, write_people
from showthrough.cli.app import app


def test_the_exit_code_says_that_somebody_stands_in_both(tmp_path: Path) -> None:
    own, other = patterns(80, 1), patterns(80, 2)
    other[:2] = own[:2]
    sides = [
        str(write_people(tmp_path / name, of, seed=n, name=name))
        for n, (name, of) in enumerate({"ann": own, "bob": other}.items())
    ]
    matcher, runs = str(red_matcher(tmp_path)), str(tmp_path / "runs")
    command = ["overlap", *sides, "--embedder", matcher, "--runs", runs]
    done = CliRunner().invoke(app, [*command, "--json"])
    assert done.exit_code == 6, done.output
    assert json.loads(done.stdout)["found"] == 2
    shown = CliRunner().invoke(app, command)
    assert "ann 000" not in shown.stdout
    assert "ann 000" in CliRunner().invoke(app, [*command, "--names"]).stdout
