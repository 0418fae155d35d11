"""The history: added to by several at once, never changed, and no fault of its file loses an audit."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from showthrough.core.curves import Histogram
from showthrough.core.decision import Decision
from showthrough.errors import EnvironmentFault
from showthrough.gate import decide
from showthrough.history.entry import HistoryEntry, entry_of
from showthrough.history.store import FILE, append, last_before, listed
from showthrough.testing.planted_records import TODAY, a_finding, a_record

RATE = a_finding("near_copy_rate", hits=3, trials=1000)


def audited(run_id="first", name="faces", **about):
    record = a_record(RATE).model_copy(update={"run_id": run_id, "name": name, **about})
    return record, entry_of(record, decide(record, today=TODAY))


def add(runs: Path, **about):
    record, entry = audited(**about)
    append(runs, entry, record)
    return record


def test_audits_are_listed_in_their_order_and_by_name(tmp_path):
    for run_id, name in (("1", "faces"), ("2", "plates"), ("3", "faces")):
        add(tmp_path, run_id=run_id, name=name)
    assert [entry.run_id for entry in listed(tmp_path)] == ["1", "2", "3"]
    assert [entry.run_id for entry in listed(tmp_path, "faces")] == ["1", "3"]
    assert listed(tmp_path, "nobody") == []
    assert listed(tmp_path / "elsewhere") == []


def test_the_last_other_run_of_the_same_generator_is_found(tmp_path):
    add(tmp_path, run_id="1")
    add(tmp_path, run_id="2", name="plates")
    second = add(tmp_path, run_id="2")
    assert last_before(tmp_path, second).entry.run_id == "1"
    assert last_before(tmp_path, audited(run_id="3")[0]).entry.run_id == "2"
    assert last_before(tmp_path, audited(run_id="2", name="plates")[0]) is None


def test_a_kept_record_has_every_figure_and_no_bars(tmp_path):
    bars = Histogram(label="train", edges=(0.0, 1.0), counts=(30,))
    record = a_record(RATE.model_copy(update={"histograms": (bars,)}))
    append(tmp_path, entry_of(record, decide(record, today=TODAY)), record)
    (found,) = last_before(tmp_path, record.model_copy(update={"run_id": "next"})).record.findings
    assert found == RATE


def test_the_same_record_is_kept_once(tmp_path):
    add(tmp_path)
    add(tmp_path)
    assert len(listed(tmp_path)) == 1


@pytest.mark.parametrize("order", ["UPDATE audits SET name = 'x'", "DELETE FROM audits"])
def test_nothing_is_changed_or_taken_out(tmp_path, order):
    add(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as base, pytest.raises(sqlite3.IntegrityError, match="added to"):
        base.execute(order)
    assert len(listed(tmp_path)) == 1


def test_nobody_else_reads_it(tmp_path):
    add(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_several_write_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add(tmp_path, run_id=str(n)), range(24)))
    assert {entry.run_id for entry in listed(tmp_path)} == {str(n) for n in range(24)}


def test_a_damaged_file_is_told_and_left_alone(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all, whatever it is called" * 30)
    for use in (lambda: add(tmp_path), lambda: listed(tmp_path), lambda: last_before(tmp_path, audited()[0])):
        with pytest.raises(EnvironmentFault, match="is damaged: move it away"):
            use()
    assert (tmp_path / FILE).read_bytes().startswith(b"no database")


def test_a_locked_file_is_told(tmp_path, monkeypatch):
    add(tmp_path)
    monkeypatch.setattr("showthrough.history.store.SECONDS", 0.01)
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(EnvironmentFault, match="cannot be used: database is locked"):
            add(tmp_path, run_id="2")


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / FILE).mkdir()
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        add(tmp_path)


def test_a_record_that_cannot_be_read_is_told(tmp_path):
    record, entry = audited()
    append(tmp_path, entry, record)
    with sqlite3.connect(tmp_path / FILE) as base:
        base.execute(
            "INSERT INTO audits (name, subject, run_id, created, record_digest, entry, record)"
            " SELECT name, subject, 'broken', created, 'other', entry, x'00' FROM audits"
        )
    with pytest.raises(EnvironmentFault, match="cannot be read by this version"):
        last_before(tmp_path, record)


def test_an_entry_is_typed():
    record, entry = audited()
    assert isinstance(entry, HistoryEntry)
    assert isinstance(decide(record, today=TODAY), Decision)
