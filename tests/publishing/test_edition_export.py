"""Editions as a user exports them: what leaks is refused with exit code 6, and then nothing is written."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from published_run import NAMES, write_run
from showthrough.core.records import AuditRecord, canonical
from showthrough.core.trust.manifest import differing, read_manifest
from showthrough.errors import Exit, IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.publishing.edition_export import EditionSource, write_edition, write_formats
from showthrough.report.editions import DPO, PUBLIC, VAULT
from showthrough.testing.planted_records import TODAY


def source(folder: Path, record: AuditRecord) -> EditionSource:
    return EditionSource(record, decide(record, today=TODAY), folder)


def titled(folder: Path, title: str, **changes: Any) -> EditionSource:
    run = write_run(folder, config={"title": title}, **changes)
    return source(run.folder, run.record)


def test_a_public_edition_is_written_with_an_account_of_what_was_looked_for(tmp_path: Path) -> None:
    written = write_edition(titled(tmp_path / "run", "a title"), PUBLIC, tmp_path / "out", ["mlflow"])
    account = json.loads((tmp_path / "out" / "edition.json").read_text(encoding="utf-8"))
    assert account["leak_test"]["names"] >= len(NAMES)
    assert account["leak_test"]["pictures"] == 0
    assert {path.name for path in written} >= {"report.html", "record.json", "edition.json"}
    record = AuditRecord.model_validate_json((tmp_path / "out" / "record.json").read_bytes())
    assert record.config.data.train == "withheld"
    manifest = read_manifest(tmp_path / "out")
    assert manifest is not None
    assert not list(differing(tmp_path / "out", manifest))
    assert "public" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("photos of Xyzzy Quuxley atrain", "a name of the data"),
        ("from /home/somebody/photos", "a path"),
        ("see https://tracker.example/x", "an external address"),
        ("safe images", "a word that nobody may use"),
        ("2 of 40 people", "a small cell"),
    ],
)
def test_what_leaks_through_a_title_is_refused_and_nothing_is_written(
    tmp_path: Path, title: str, told: str
) -> None:
    with pytest.raises(IntegrityError, match=told) as refused:
        write_edition(titled(tmp_path / "run", title), PUBLIC, tmp_path / "out")
    assert refused.value.exit_code is Exit.INTEGRITY
    assert not (tmp_path / "out").exists()


def test_without_its_vault_a_run_has_no_public_edition_and_the_officer_has_one(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "record.json").write_bytes(canonical(run.record))
    moved = source(tmp_path / "moved", run.record)
    with pytest.raises(IntegrityError, match="no vault lies beside"):
        write_edition(moved, PUBLIC, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert write_edition(moved, DPO, tmp_path / "out")


def test_the_vaults_edition_has_the_sheets_and_is_its_owners_alone(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    sheets = run.vault / "evidence" / run.record.subject.name
    sheets.mkdir(parents=True)
    (sheets / "near.png").write_bytes(b"sheet")
    written = write_edition(source(run.folder, run.record), VAULT, tmp_path / "out")
    assert tmp_path / "out" / "evidence" / "near.png" in written
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_the_audit_file_of_another_audit_is_refused(tmp_path: Path) -> None:
    from showthrough.config_files import load_audit

    run = write_run(tmp_path / "run")
    other = source(run.folder, run.record)._replace(audit=load_audit("faces-demo"))
    with pytest.raises(UsageError, match="another audit"):
        write_edition(other, PUBLIC, tmp_path / "out")


def test_formats_alone_are_those_that_the_officer_may_read(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    (written,) = write_formats(source(run.folder, run.record), ["cyclonedx"], tmp_path)
    assert written.name == "bom.cdx.json"
