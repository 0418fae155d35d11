"""The report as PDF: what a reader who listens needs is in every file, and the record inside is its own."""

from datetime import date
from pathlib import Path

import pytest

from pdf_files import bookmarks, elements, kinds, opened
from places import EXAMPLES
from showthrough.core.curves import Histogram
from showthrough.core.records import AuditRecord, canonical
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.report.files import PDF_FILES, pdf_files
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_record

DISTANCES = tuple(
    Histogram(label=label, edges=(0.0, 0.1, 0.2, 0.3), counts=counts)
    for label, counts in (("train", (50, 30, 20)), ("holdout", (10, 30, 60)))
)
LEAKY = a_finding(
    "near_copy_rate",
    hits=400,
    trials=5000,
    n_identities=900,
    interval=Interval(0.073, 0.088, 0.95),
    histograms=DISTANCES,
)


@pytest.fixture(scope="module")
def record() -> AuditRecord:
    return a_record(LEAKY)


@pytest.fixture(scope="module")
def files(record: AuditRecord) -> dict[str, bytes]:
    return pdf_files(record, decide(record, today=TODAY))


@pytest.mark.parametrize("name", PDF_FILES)
def test_each_file_has_language_title_tags_and_bookmarks(files: dict[str, bytes], name: str) -> None:
    pdf = opened(files[name])
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert "planted" in str(pdf.docinfo["/Title"])
    assert "/StructTreeRoot" in pdf.Root
    assert "/H1" in kinds(pdf)
    assert all("/Scope" in one.A for one in elements(pdf) if one.S == "/TH")
    assert all(str(one.Alt).count(" ") > 3 for one in elements(pdf) if one.S == "/Figure")


def test_the_main_part_leads_through_its_sections_and_carries_the_record(
    record: AuditRecord, files: dict[str, bytes]
) -> None:
    main, annex = (opened(files[name]) for name in PDF_FILES)
    assert {"Residual risk, in people", "Glossary"} <= {
        title.lstrip("0123456789 ") for title in bookmarks(main)
    }
    assert main.attachments["record.json"].get_file().read_bytes() == canonical(record)
    assert list(annex.attachments) == []
    assert "/Figure" in kinds(main) + kinds(annex)


def test_the_files_lie_beside_the_report_and_the_manifest_vouches_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: AuditRecord, files: dict[str, bytes]
) -> None:
    monkeypatch.setattr("showthrough.report.files.pdf_files", lambda *_: files)  # making them takes seconds
    write_reports(record, decide(record, today=TODAY), tmp_path, with_pdf=True)
    assert {name: (tmp_path / name).read_bytes() for name in PDF_FILES} == files
    manifest = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert all(name in manifest for name in PDF_FILES)


@pytest.mark.slow
def test_the_same_record_policy_and_day_give_the_same_bytes(
    record: AuditRecord, files: dict[str, bytes]
) -> None:
    assert pdf_files(record, decide(record, today=TODAY)) == files


@pytest.mark.slow
def test_the_golden_example_fits_on_the_pages_of_a_main_part() -> None:
    golden = AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())
    main, _ = (opened(one) for one in pdf_files(golden, decide(golden, today=date(2026, 3, 2))).values())
    assert len(main.pages) <= 20  # of WeasyPrint; a browser needs 18
    assert all(str(one.Alt) for one in elements(main) if one.S == "/Figure")
