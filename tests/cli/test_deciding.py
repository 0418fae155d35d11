"""Decisions on the command line need a record, no images and no torch."""

import json
import shutil
from pathlib import Path

import pytest

from command_line import watched
from places import EXAMPLES

RECORD = str(EXAMPLES / "record.json")
ENGINES = ("torch", "sklearn", "PIL", "showthrough.audit.run")


def test_the_exit_code_of_a_gate_is_the_decision() -> None:
    done, loaded = watched("gate", RECORD, "--json", watch=ENGINES)
    assert done.returncode == json.loads(done.stdout)["exit_code"] == 3
    assert loaded == set()


def test_a_report_lies_beside_its_record_or_where_it_is_told(tmp_path: Path) -> None:
    shutil.copy(RECORD, tmp_path)
    done, loaded = watched("report", "record.json", cwd=tmp_path, watch=ENGINES)
    assert (done.returncode, loaded) == (0, {"PIL"})  # matplotlib brings it
    written = {Path(line).name for line in done.stdout.splitlines()}
    assert {"report.html", "summary.md", "gate.junit.xml", "metrics.csv"} <= written
    assert written == {path.name for path in tmp_path.iterdir()} - {"record.json"}
    done, _ = watched("report", str(tmp_path), "--out", "there", cwd=tmp_path)
    assert (tmp_path / "there" / "report.html").read_bytes() == (tmp_path / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["gate", "nope.json"], 2, "no record at nope.json"),
        (["gate", "bad.toml"], 6, "is not a record that this version can read"),
        (["gate", RECORD, "--policy", "bad.toml"], 5, "bad.toml is not TOML"),
        (["gate", RECORD, "--policy", "nope"], 5, "no file and no preset called 'nope'"),
        (["report", "bad.toml"], 6, "is not a record that this version can read"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, arguments, code, sentence) -> None:
    (tmp_path / "bad.toml").write_text("[", encoding="utf-8")
    done, loaded = watched(*arguments, cwd=tmp_path, watch=ENGINES)
    assert (done.returncode, loaded) == (code, set())
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
