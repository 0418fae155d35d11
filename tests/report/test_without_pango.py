"""Where no PDF can be made, everything else is written, and a sentence says what to install."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from showthrough.cli.app import app
from showthrough.core.records import canonical
from showthrough.errors import EnvironmentFault, Exit
from showthrough.report.documents import pdf_pages
from showthrough.testing.planted_records import a_finding, a_record


def no_pango() -> None:
    raise EnvironmentFault(pdf_pages.NO_PANGO)


def test_the_page_is_written_all_the_same_and_the_exit_code_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_pages, "require_weasyprint", no_pango)
    file = tmp_path / "record.json"
    file.write_bytes(canonical(a_record(a_finding("near_copy_rate", hits=0, trials=9))))
    done = CliRunner().invoke(app, ["report", str(file), "--pdf"])
    assert (tmp_path / "report.html").is_file()
    assert not (tmp_path / "report.pdf").exists()
    assert isinstance(done.exception, EnvironmentFault)
    assert done.exception.exit_code is Exit.ENVIRONMENT
    assert "libpango-1.0-0" in str(done.exception)


def test_an_audit_that_cannot_print_says_so_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "require_weasyprint", no_pango)
    done = CliRunner().invoke(app, ["audit", "faces-demo", "--pdf"])
    assert isinstance(done.exception, EnvironmentFault)
