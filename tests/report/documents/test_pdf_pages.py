"""A PDF that can be listened to: tagged, titled, in a language, with its record inside, the same tomorrow."""

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import ImageFile

from pdf_files import bookmarks, elements, kinds, opened
from showthrough.errors import EnvironmentFault, Exit
from showthrough.report.documents.pdf_pages import Attached, as_pdf, require_weasyprint

MADE = datetime(2026, 2, 20, 12, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>Half of them</title><style>
:root { --ink: #1c2430; } .fill-ink { fill: var(--ink); }
</style></head><body><h1>Report</h1><h2>Figures</h2>
<img alt="" src="https://example.org/x.png"><img alt="" src="file:///etc/hostname">
<svg class="plot wide" role="img" viewBox="0 0 9 9"><title>Half</title><desc>1 of 2.</desc>
<rect class="fill-ink" width="9" height="9"/></svg>
<p><svg class="bar" viewBox="0 0 9 9" aria-hidden="true"><rect width="9" height="9"/></svg>A sentence.</p>
<table><caption>Rows</caption><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
<tbody><tr><th scope="row">One</th><td>1</td></tr></tbody></table></body></html>"""
RECORD = Attached("record.json", "What the report was made from", b'{"a": 1}')


def written(made: datetime = MADE) -> bytes:
    return as_pdf(PAGE, style="@page { size: A4 }", made=made, attached=(RECORD,))


def test_readers_who_listen_get_language_title_tags_and_bookmarks() -> None:
    pdf = opened(written())
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked is True or bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]) == "Half of them"
    assert "/StructTreeRoot" in pdf.Root
    assert bookmarks(pdf) == ["Report", "Figures"]
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"


def test_a_figure_has_its_description_a_sign_is_no_figure_and_heads_say_what_they_head() -> None:
    pdf = opened(written())
    figures = [one for one in elements(pdf) if one.S == "/Figure"]
    assert [str(one.Alt) for one in figures] == ["Half. 1 of 2."]
    scopes = [str(one.A.Scope) for one in elements(pdf) if one.S == "/TH"]
    assert sorted(scopes) == ["/Column", "/Column", "/Row"]
    assert {"/Table", "/Caption", "/H1", "/H2"} <= set(kinds(pdf))


def test_the_record_travels_inside() -> None:
    pdf = opened(written())
    assert list(pdf.attachments) == ["record.json"]
    assert pdf.attachments["record.json"].get_file().read_bytes() == RECORD.content


def test_the_same_page_gives_the_same_bytes_in_any_zone() -> None:
    elsewhere = MADE.astimezone(timezone(timedelta(hours=9)))
    assert written() == written(elsewhere)


@pytest.mark.parametrize(
    ("broken", "told"),
    [(ImportError("no module"), "pip install 'showthrough"), (OSError("libpango"), "libpango-1.0-0")],
)
def test_what_is_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch, broken: Exception, told: str) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise broken

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(EnvironmentFault, match=told) as fault:
        written()
    assert fault.value.exit_code is Exit.ENVIRONMENT


def test_a_picture_that_is_cut_short_is_noticed_after_a_pdf_was_made() -> None:
    require_weasyprint()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES  # WeasyPrint has Pillow read on in grey
