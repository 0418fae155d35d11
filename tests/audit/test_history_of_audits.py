"""Each audit is remembered and set beside the one before, and no fault of that memory loses an audit."""

import json
from pathlib import Path

import pytest

from command_line import showthrough
from showthrough.config_files import load_record
from showthrough.history.store import FILE, listed

SLOW = pytest.mark.slow


@SLOW
def test_an_audit_is_set_beside_the_one_before(folders: Path, audit, copy_people) -> None:
    first = audit(folders)
    assert first.record["previous"] is None
    assert len(first.record["samples"]) == 24
    copy_people(folders, 30)
    second = audit(folders)
    runs = folders / "audit-runs"
    assert [entry.run_id for entry in listed(runs)] == [first.record["run_id"], second.record["run_id"]]
    previous = load_record(runs / "audit").previous
    assert previous.run_id == first.record["run_id"]
    assert "worse" in {figure.significance for figure in previous.figures}
    assert "Since the last audit" in (runs / "audit" / "report.html").read_text(encoding="utf-8")
    told = json.loads(showthrough("history", "--json", cwd=folders).stdout)
    assert [entry["verdict"] for entry in told] == [entry.verdict for entry in listed(runs)]
    again = audit(folders)
    assert again.record["previous"]["run_id"] == first.record["run_id"], "an audit is not before itself"


@SLOW
def test_a_damaged_history_is_a_warning(folders: Path, audit) -> None:
    (folders / "audit-runs").mkdir()
    (folders / "audit-runs" / FILE).write_bytes(b"nothing that SQLite would know" * 40)
    done = audit(folders)
    assert done.record["previous"] is None
    assert "history.sqlite is damaged: move it away" in done.stderr
    assert "The audit itself is complete." in done.stderr
    assert (folders / "audit-runs" / "audit" / "report.html").exists()
    assert "Traceback" not in done.stderr
