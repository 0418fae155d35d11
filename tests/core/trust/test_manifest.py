"""A manifest beside a record finds what was changed after the audit; without one nothing vouches."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from showthrough.config_files import load_record, load_vouched
from showthrough.core.records import canonical, digest
from showthrough.core.trust.manifest import Manifest, digest_of, read_manifest, write_manifest
from showthrough.errors import IntegrityError
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.testing.planted_records import TODAY, a_finding, a_record


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a folder with a record, its reports and their manifest."""
    record = a_record(a_finding("near_copy_rate", hits=3, trials=100))
    (tmp_path / "record.json").write_bytes(canonical(record))
    write_reports(record, decide(record, today=TODAY), tmp_path)
    return tmp_path


def test_an_untouched_folder_is_vouched_for(run: Path) -> None:
    record, manifest, file, _ = load_vouched(run)
    assert manifest is not None
    assert manifest.record_digest == digest(record) == digest_of(file.read_bytes())
    assert {"report.html", "decision.json", "summary.md"} <= set(manifest.files)


@pytest.mark.parametrize(
    "name", ["report.html", "summary.md", "metrics.csv", "decision.json", "gate.junit.xml"]
)
def test_a_rendering_that_was_edited_is_noticed(run: Path, name: str) -> None:
    path = run / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(IntegrityError, match=f"{name} is not what the manifest beside it says"):
        load_record(run)
    path.unlink()
    assert load_record(run)  # what is not there says nothing wrong


def test_a_record_that_was_edited_so_that_it_still_agrees_is_noticed(run: Path) -> None:
    edited = a_record(a_finding("near_copy_rate", hits=0, trials=100))
    (run / "record.json").write_bytes(canonical(edited))
    with pytest.raises(IntegrityError, match="written for another record"):
        load_record(run)
    (run / "manifest.json").unlink()
    assert load_vouched(run).manifest is None  # and the decision says so


def test_one_blank_more_is_another_record_and_a_copy_of_another_name_is_not_vouched_for(run: Path) -> None:
    path = run / "record.json"
    copy = path.with_name("copy.json")
    copy.write_bytes(path.read_bytes())
    assert load_vouched(copy).manifest is None
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n ", 1))
    assert load_record(run)  # said in other bytes, and the same


def test_a_record_of_older_bytes_is_reported_on_and_stays_the_one_that_is_vouched_for(run: Path) -> None:
    path = run / "record.json"
    older = json.loads(path.read_bytes())
    del older["strengths"]  # a field with a default, which that version did not know
    path.write_text(json.dumps(older))
    (run / "manifest.json").unlink()
    record = load_record(run)
    write_reports(record, decide(record, today=TODAY), run)
    assert load_vouched(run).manifest.record_digest == digest_of(path.read_bytes())


def lines(**changes: object) -> bytes:
    given = {"tool_version": "0.1.0", "title": "t", "record_digest": "0" * 64}
    return json.dumps({**given, **changes}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{", b"\xff", b'"' + b"x" * 2_000_000, lines(record_digest="f"), lines(more=1),
        lines(files={"../record.json": "0" * 64}), lines(files={"/etc/passwd": "0" * 64}),
        lines(files={".hidden": "0" * 64}), lines(files={"a": "nothing"}), lines(scores=[1]),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(run: Path, content: bytes) -> None:
    (run / "manifest.json").write_bytes(content)
    with pytest.raises(IntegrityError, match="is no manifest"):
        load_record(run)


def test_reports_keep_what_the_audit_said_of_its_scores(run: Path) -> None:
    manifest = read_manifest(run)
    assert manifest is not None
    write_manifest(run, manifest.model_copy(update={"scores": {"near_copy.npz": "a" * 64}}))
    record = load_record(run)
    write_reports(record, decide(record, today=TODAY), run)
    assert read_manifest(run).scores == {"near_copy.npz": "a" * 64}
    other = a_record()
    write_reports(other, decide(other, today=TODAY), run)
    assert read_manifest(run).scores == {}


def test_a_report_that_is_broken_off_leaves_a_manifest_that_is_true(run: Path, monkeypatch) -> None:
    from showthrough.report import files

    def broken(path: Path, content: bytes) -> Path:
        path.write_bytes(content[:10])
        raise KeyboardInterrupt

    written: Callable[[Path, bytes], Path] = files._written
    monkeypatch.setattr(files, "_written", broken)
    record = load_record(run)
    with pytest.raises(KeyboardInterrupt):
        write_reports(record, decide(record, today=TODAY), run)
    assert load_record(run) == record
    monkeypatch.setattr(files, "_written", written)
    write_reports(record, decide(record, today=TODAY), run)
    assert set(Manifest.model_validate_json((run / "manifest.json").read_bytes()).files)
