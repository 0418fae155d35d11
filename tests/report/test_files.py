"""What is written to disk: complete, consistent with the exit code, and written even when blocked."""

import csv
import io
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from showthrough.core.decision import Decision
from showthrough.core.records import Outcome
from showthrough.core.trust.manifest import Manifest
from showthrough.errors import EnvironmentFault, Exit, IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.report import render_markdown, write_reports
from showthrough.report.files import metrics, renderer_of
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

BLOCK = a_rule("memorisation", "near_copy_rate", at_most=0.01)
WARN = a_rule("utility", "map50_drop", at_most=0.05, severity="warn")
FINDINGS = [
    a_finding("near_copy_rate", hits=0, trials=5000),
    a_finding("near_copy_rate", hits=400, trials=5000),
    a_finding("near_copy_rate", outcome=Outcome.NOT_RUN, note="No \x00 embedder & no <luck>."),
    a_finding("map50_drop", value=0.3, interval=Interval(0.2, 0.4, 0.95)),
]
NAMES = [
    "report.html", "summary.md", "gate.junit.xml", "gate.sarif", "metrics.csv", "decision.json", "dpia.md",
    "dpia.docx", "metrics.parquet", "manifest.json",
]  # fmt: skip


def test_a_blocked_release_is_written_with_a_manifest_that_holds(tmp_path: Path) -> None:
    record = a_record(*FINDINGS)
    decision = decide(record, today=TODAY)
    written = write_reports(record, decision, tmp_path / "out")
    assert decision.exit_code is Exit.GATE_FAILED
    assert [path.name for path in written] == NAMES
    manifest = Manifest.model_validate_json(written[-1].read_bytes())
    assert manifest.files == {path.name: sha256(path.read_bytes()).hexdigest() for path in written[:-1]}
    assert Decision.model_validate_json((tmp_path / "out" / "decision.json").read_bytes()) == decision


def test_the_title_of_the_audit_stands_in_every_rendering(tmp_path: Path) -> None:
    record = a_record(*FINDINGS)
    titled = record.model_copy(
        update={"config": record.config.model_copy(update={"title": "Faces of May & June"})}
    )
    decision = decide(titled, today=TODAY)
    write_reports(titled, decision, tmp_path)
    heading = f"Faces of May & June: {titled.subject.name}"
    for name in ("report.html", "summary.md", "dpia.md", "gate.junit.xml", "decision.json", "manifest.json"):
        text = (tmp_path / name).read_text(encoding="utf-8").replace("&amp;", "&").replace("\\", "")
        assert heading in text, name
    assert decide(record, today=TODAY).title == "planted"  # its name, and that of the generator


def test_a_decision_on_another_record_is_refused(tmp_path: Path) -> None:
    decision = decide(a_record(FINDINGS[0]), today=TODAY)
    with pytest.raises(IntegrityError, match="another record"):
        write_reports(a_record(FINDINGS[1]), decision, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    record = a_record(FINDINGS[0])
    with pytest.raises(EnvironmentFault, match="cannot write the report"):
        write_reports(record, decide(record, today=TODAY), tmp_path / "file" / "out")


def test_the_metrics_hold_every_finding_unrounded() -> None:
    finding = a_finding("near_copy_rate", hits=1, trials=3, params={"by": "pixels", "fpr": 0.001})
    rows = list(csv.DictReader(io.StringIO(metrics(a_record(finding, *FINDINGS)))))
    assert len(rows) == 5
    assert (float(rows[0]["value"]), rows[0]["params"]) == (1 / 3, "by=pixels;fpr=0.001")
    assert rows[4]["high"] == "0.4"


def test_the_data_frame_the_csv_and_the_parquet_file_are_one_table(tmp_path: Path) -> None:
    pd, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    finding = a_finding("near_copy_rate", hits=1, trials=3, params={"by": "007", "fpr": 0.001})
    record = a_record(finding, *FINDINGS)
    write_reports(record, decide(record, today=TODAY), tmp_path)
    frame = record.to_frame()
    assert len(frame) == 5
    assert (frame["param_by"][0], frame["param_fpr"][0]) == ("007", 0.001)
    assert (frame["low"][4], frame["high"][4], str(frame["hits"].dtype)) == (0.2, 0.4, "Int64")
    stored = pd.read_parquet(tmp_path / "metrics.parquet")
    pd.testing.assert_frame_equal(stored, frame, check_dtype=False)
    read = pd.read_csv(tmp_path / "metrics.csv", dtype={"param_by": str})
    assert list(read.columns) == list(frame.columns)
    assert read["value"].tolist() == pytest.approx(frame["value"].tolist(), nan_ok=True)
    assert read["param_by"][0] == "007"


def test_a_base_install_reports_without_pandas(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from pathlib import Path\n"
        "from showthrough.gate import decide; from showthrough.report import write_reports\n"
        "from showthrough.testing import a_finding, a_record\n"
        "record = a_record(a_finding('near_copy_rate', hits=0, trials=9))\n"
        f"print(*(path.name for path in write_reports(record, decide(record), Path({str(tmp_path)!r}))))\n"
        "record.to_frame()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stdout.split() == [name for name in NAMES if name != "metrics.parquet"]
    assert "EnvironmentFault: a data frame needs pandas" in done.stderr


def test_markdown_stays_markdown_whatever_the_record_says() -> None:
    record = a_record(FINDINGS[2])
    record = record.model_copy(update={"subject": record.subject.model_copy(update={"name": "a|[b](c)<i>"})})
    text = render_markdown(record, decide(record, today=TODAY))
    assert "a\\|\\[b\\](c)\\<i\\>" in text
    assert "NOT ENOUGH EVIDENCE" in text


def test_another_language_adds_its_files_and_keeps_the_english_ones(tmp_path: Path) -> None:
    record = a_record(*FINDINGS)
    decision = decide(record, today=TODAY)
    written = {path.name for path in write_reports(record, decision, tmp_path, language="pl")}
    assert {*NAMES, "report.pl.html", "dpia.pl.md"} <= written
    page = (tmp_path / "report.pl.html").read_text(encoding="utf-8")
    assert '<html lang="pl"' in page
    assert "PUBLIKACJA WSTRZYMANA" in page
    render = renderer_of("report.pl.html")
    assert render is not None
    assert render(record, decision) == page.encode()
    with pytest.raises(UsageError, match="there is en, pl"):
        write_reports(record, decision, tmp_path, language="xx")
