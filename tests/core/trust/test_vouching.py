"""What stands before a verdict: whose policy judged, and who vouches for the record."""

import sys
from pathlib import Path

import pytest

from showthrough.cli import main
from showthrough.core.records import canonical
from showthrough.core.trust.manifest import read_manifest, write_manifest
from showthrough.core.trust.vouching import NO_MANIFEST, OWN_POLICY, UNSIGNED, vouched_by
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.testing.planted_records import a_finding, a_record


def gated(folder: Path, monkeypatch, capsys, *options: str) -> str:
    monkeypatch.setattr(sys, "argv", ["showthrough", "gate", str(folder), *options])
    with pytest.raises(SystemExit):
        main()
    return " ".join(capsys.readouterr().out.split())


def test_the_first_line_says_what_nothing_vouches_for(tmp_path: Path, monkeypatch, capsys) -> None:
    record = a_record(a_finding("near_copy_rate", hits=0, trials=100))
    (tmp_path / "record.json").write_bytes(canonical(record))
    assert gated(tmp_path, monkeypatch, capsys).startswith(f"{OWN_POLICY} {NO_MANIFEST}")
    assert gated(tmp_path, monkeypatch, capsys, "--policy", "faces-default").startswith(NO_MANIFEST)
    write_reports(record, decide(record), tmp_path)  # a report vouches for nothing
    assert gated(tmp_path, monkeypatch, capsys).startswith(f"{OWN_POLICY} {NO_MANIFEST}")
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    write_manifest(tmp_path, manifest.model_copy(update={"is_of_the_audit": True}))
    assert gated(tmp_path, monkeypatch, capsys).startswith(f"{OWN_POLICY} {UNSIGNED}")
    assert f'"{UNSIGNED}"' in gated(tmp_path, monkeypatch, capsys, "--json")


def test_sentences_are_short_and_a_signature_stands_in_for_the_warning() -> None:
    signed = vouched_by(own_policy=True, has_manifest=True, signers=("Privacy office", "Imaging"))
    assert signed[1].startswith("A signature of Privacy office, Imaging holds")
    assert all(len(sentence.split()) <= 25 for sentence in (OWN_POLICY, NO_MANIFEST, UNSIGNED, *signed))
