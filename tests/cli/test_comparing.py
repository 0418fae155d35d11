"""Looking back on the command line: two records, or all that a folder of runs remembers."""

import json
from pathlib import Path

import pytest

from command_line import watched
from places import EXAMPLES
from showthrough.config_files import load_record
from showthrough.gate import decide
from showthrough.history.entry import entry_of
from showthrough.history.store import FILE, append

RECORD = EXAMPLES / "record.json"


def test_a_record_beside_itself_has_not_changed() -> None:
    done, loaded = watched("diff", str(RECORD), str(EXAMPLES), "--json", watch=("torch",))
    told = json.loads(done.stdout)
    assert (done.returncode, loaded) == (0, set())
    assert {row["change"] for row in told["changes"]} <= {"within noise", "not comparable"}
    assert told["before"]["unlike"] == ["The generator is the same as before."]


@pytest.mark.parametrize(("form", "starts"), [("table", "before  "), ("md", "- ")])
def test_a_change_is_printed_for_people(form: str, starts: str) -> None:
    done, _ = watched("diff", str(RECORD), str(RECORD), "--format", form)
    assert done.returncode == 0
    assert done.stdout.startswith(starts)


def test_no_record_is_a_sentence() -> None:
    done, _ = watched("diff", "nope", str(RECORD))
    assert done.returncode == 2
    assert "no record at nope" in done.stderr


def test_the_history_of_a_folder_is_listed(tmp_path: Path) -> None:
    record = load_record(RECORD)
    append(tmp_path, entry_of(record, decide(record, today=record.created.date())), record)
    done, loaded = watched("history", "--runs", str(tmp_path), "--json", watch=("torch",))
    (entry,) = json.loads(done.stdout)
    assert (done.returncode, loaded) == (0, set())
    assert entry["run_id"] == record.run_id
    done, _ = watched("history", "another", "--runs", str(tmp_path))
    assert done.stdout == "no audit is in this history\n"


def test_a_damaged_history_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"nothing that SQLite would know" * 40)
    done, _ = watched("history", "--runs", str(tmp_path))
    assert done.returncode == 7
    assert "is damaged: move it away" in done.stderr
