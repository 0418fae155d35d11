"""Decisions on the command line need a record, no images and no torch."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from command_line import showthrough, watched
from places import EXAMPLES, REPOSITORY
from showthrough.cli import main
from showthrough.core.records import canonical
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.testing.planted_records import TODAY, a_finding, a_record

RECORD = str(EXAMPLES / "record.json")
ENGINES = ("torch", "sklearn", "PIL", "showthrough.audit.run")


def test_the_exit_code_of_a_gate_is_the_decision() -> None:
    done, loaded = watched("gate", RECORD, "--json", watch=ENGINES)
    assert done.returncode == json.loads(done.stdout)["exit_code"] == 3
    assert loaded == set()


@pytest.mark.parametrize("form", ["table", "json", "junit", "sarif", "github", "md"])
def test_a_gate_speaks_the_language_of_the_pipeline(form: str) -> None:
    done, loaded = watched("gate", RECORD, "--format", form, watch=ENGINES)
    assert done.returncode == 3
    assert loaded == set()
    begins = {"json": "{", "junit": "<?xml", "sarif": "{", "github": "::error", "md": "## "}
    assert done.stdout.lstrip().startswith(begins.get(form, "The policy that judges"))


def test_a_run_on_github_gets_the_summary_added_to_its_page(tmp_path: Path, monkeypatch) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert showthrough("gate", RECORD, "--format", "github").returncode == 3
    assert page.read_text(encoding="utf-8").startswith("before\n## RELEASE BLOCKED")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    done = showthrough("gate", RECORD)
    assert done.returncode == 3
    assert "could not be added" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("gate", "nowhere", "--json"), 2),
        (("gate", "nowhere", "--format", "json"), 2),
        (("gate", "--json"), 2),
        (("gate", RECORD, "--json", "--policy", "README.md"), 5),
        (("gate", RECORD, "--format=json", "--ratchet", RECORD), 5),
        (("attacks", "nothing", "--json"), 2),
    ],
)
def test_what_asks_for_json_gets_its_errors_as_json(arguments: tuple[str, ...], code: int) -> None:
    done = showthrough(*arguments, cwd=REPOSITORY)
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"]) == (code, code)
    assert told["error"]


def test_a_report_lies_beside_its_record_or_where_it_is_told(tmp_path: Path) -> None:
    shutil.copy(RECORD, tmp_path)
    done, loaded = watched("report", "record.json", cwd=tmp_path, watch=ENGINES)
    assert (done.returncode, loaded) == (0, {"PIL"})  # matplotlib brings it
    written = {Path(line).name for line in done.stdout.splitlines()}
    assert {"report.html", "summary.md", "gate.junit.xml", "metrics.csv"} <= written
    assert written == {path.name for path in tmp_path.iterdir()} - {"record.json"}
    showthrough("report", str(tmp_path), "--out", "there", cwd=tmp_path)
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


def test_the_folder_of_several_generators_is_reported_and_verified_and_not_gated(tmp_path: Path) -> None:
    for name in ("bold", "shy"):
        record = a_record(a_finding("near_copy_rate", hits=0, trials=1000))
        record = record.model_copy(update={"subject": record.subject.model_copy(update={"name": name})})
        (tmp_path / name).mkdir()
        (tmp_path / name / "record.json").write_bytes(canonical(record))
    (tmp_path / "vault").mkdir()
    done = showthrough("report", str(tmp_path), "--language", "pl")
    assert done.returncode == 0, done.stderr
    written = {str(Path(line).relative_to(tmp_path)) for line in done.stdout.split()}
    assert written >= {"bold/report.pl.html", "shy/report.html", "overview.html", "overview.pl.html"}
    assert showthrough("verify", str(tmp_path)).returncode == 0
    (tmp_path / "overview.html").write_text("another")
    done = showthrough("verify", str(tmp_path), "--json")
    assert done.returncode == 6
    differing = [one["what"] for one in json.loads(done.stdout)["looked"] if one["result"] == "differs"]
    assert differing == ["overview.html"]
    for arguments in (["gate"], ["export", "--edition", "dpo"], ["report", "--out", str(tmp_path / "x")]):
        refused = showthrough(*arguments, str(tmp_path))
        assert refused.returncode == 2, refused.stderr
    assert "each with a record of its own; give one, as" in showthrough("gate", str(tmp_path)).stderr
