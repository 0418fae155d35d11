"""A vault ends with a receipt; the record goes on, and nothing else is touched."""

import json
import os
from pathlib import Path

import pytest

from published_run import NAMES, write_run
from showthrough.config_files import load_record
from showthrough.core.records import digest
from showthrough.data.run_lock import only_one
from showthrough.errors import IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.retention.purge import purge_run
from showthrough.testing.planted_records import TODAY


def test_without_yes_nothing_is_deleted(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    done = purge_run(run.folder, only_left_behind=False, is_meant=False)
    assert done.receipt is None
    assert sum(one.files for one in done.amounts) > 4
    assert (run.vault / "key").is_file()


def test_a_purged_run_has_a_receipt_that_names_nobody_and_a_record_that_works(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    key = (run.vault / "key.sha256").read_text(encoding="ascii")
    done = purge_run(run.folder, only_left_behind=False, is_meant=True)
    assert not run.vault.exists()
    assert done.receipt is not None
    text = done.receipt.read_text(encoding="utf-8")
    (receipt,) = json.loads(text)["receipts"]
    assert receipt["records"] == [digest(run.record)]
    assert sum(one["files"] for one in receipt["purged"]) == sum(one.files for one in done.amounts)
    assert not [name for name in NAMES if name in text]
    assert key not in text
    record = load_record(run.folder)
    assert write_reports(record, decide(record, today=TODAY), run.folder)
    with pytest.raises(UsageError, match="no vault"):
        purge_run(run.folder, only_left_behind=False, is_meant=True)


def test_contents_are_overwritten_and_other_names_of_a_file_are_not(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"somebody's own photo")
    os.link(photo, run.vault / "linked.png")
    (run.vault / "link.png").symlink_to(photo)
    descriptor = os.open(run.vault / "names-train.json", os.O_RDONLY)
    purge_run(run.folder, only_left_behind=False, is_meant=True)
    held = os.read(descriptor, 10_000)  # an open file outlives its name
    os.close(descriptor)
    assert held
    assert not held.strip(b"\0")
    assert photo.read_bytes() == b"somebody's own photo"


def test_what_is_left_behind_goes_and_the_rest_stays(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    old = run.vault / "shadows" / "0123456789ab" / "model.safetensors"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"weights")
    purge_run(run.folder, only_left_behind=True, is_meant=True)
    assert not (run.vault / "shadows").exists()
    assert (run.vault / "key").is_file()
    purge_run(run.folder, only_left_behind=False, is_meant=True)
    receipts = json.loads((run.folder / "purge-receipt.json").read_text(encoding="utf-8"))["receipts"]
    assert [one["whole_vault"] for one in receipts] == [False, True]


def test_a_run_that_an_audit_writes_to_is_left_alone(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    with only_one(run.folder), pytest.raises(UsageError, match="another audit"):
        purge_run(run.folder, only_left_behind=False, is_meant=True)
    assert (run.vault / "key").is_file()


def test_a_damaged_receipt_stops_it_before_anything_is_deleted(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run.folder / "purge-receipt.json").write_text("{", encoding="utf-8")
    with pytest.raises(IntegrityError, match="is no receipt"):
        purge_run(run.folder, only_left_behind=False, is_meant=True)
    assert (run.vault / "key").is_file()


def test_copies_of_the_vault_are_told(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (run.folder / "edition-vault").mkdir()
    assert purge_run(run.folder, only_left_behind=False, is_meant=False).copies == 1
