"""`verify` and `sign` as a pipeline calls them."""

import json
import sys
from pathlib import Path

import pytest

from showthrough.cli import main
from showthrough.core.records import canonical
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.testing.planted_records import TODAY, a_finding, a_record


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a folder with a record, its reports and their manifest."""
    record = a_record(a_finding("near_copy_rate", hits=3, trials=1000))
    (tmp_path / "record.json").write_bytes(canonical(record))
    write_reports(record, decide(record, today=TODAY), tmp_path)
    return tmp_path


def called(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["showthrough", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_a_table_and_json_tell_what_differs_and_the_exit_code_is_6(run, monkeypatch, capsys) -> None:
    assert called(monkeypatch, "verify", str(run)) == 0
    assert "rendered again, byte for byte" in " ".join(capsys.readouterr().out.split())
    (run / "summary.md").write_text("all is well")
    assert called(monkeypatch, "verify", str(run), "--json") == 6
    looked = json.loads(capsys.readouterr().out)["looked"]
    assert {one["what"] for one in looked if one["result"] == "differs"} == {"summary.md"}


def test_sign_takes_one_key_and_says_where_the_signature_is(run, monkeypatch, capsys) -> None:
    pytest.importorskip("securesystemslib")
    assert called(monkeypatch, "sign", str(run)) == 2
    assert called(monkeypatch, "sign", str(run), "--new-key", str(run / "k.pem"), "--signer", "Lab") == 0
    assert capsys.readouterr().out.split() == [str(run / "k.pem.pub"), str(run / "attestation.intoto.jsonl")]
    assert called(monkeypatch, "verify", str(run), "--key", str(run / "k.pem.pub")) == 0
    assert called(monkeypatch, "sign", str(run), "--key", str(run / "absent.pem")) == 2
