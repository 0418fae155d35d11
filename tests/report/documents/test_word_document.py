"""A Word file that Word's own reader takes, with real headings and fields, and the same bytes tomorrow."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_documents import a_document
from showthrough.legible import legible
from showthrough.report.documents.word_document import EARLIEST, as_word

docx = pytest.importorskip("docx", reason="python-docx is not installed")


def read(text: str = "One sentence.") -> Any:
    content = as_word(a_document(text))
    assert content is not None
    return docx.Document(io.BytesIO(content))


def test_headings_lists_tables_and_fields_are_what_word_calls_by_these_names() -> None:
    file = read()
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles[:5] == ["Title", "Heading 1", "Normal", "List Bullet", "List Bullet"]
    assert [cell.text for cell in file.tables[0].rows[0].cells] == ["Head", "One sentence."]
    xml = file.element.xml
    assert "<w:tblHeader" in xml
    assert xml.count("<w:sdt>") == 1
    assert 'w:alias w:val="One sentence."' in xml
    assert 'w:lang w:val="en-GB"' in file.styles["Normal"].element.xml


def test_a_table_is_as_wide_as_its_page_and_columns_with_more_text_are_wider() -> None:
    from showthrough.report.documents.written import Grid

    grid = Grid("A table", ("Text", "State"), (("long " * 60, "short"),))
    content = as_word(a_document()._replace(blocks=(grid,)))
    file = docx.Document(io.BytesIO(content or b""))
    section, (wide, narrow) = file.sections[0], file.tables[0].columns
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert wide.width > 2 * narrow.width
    whole = section.page_width - section.left_margin - section.right_margin
    assert abs(wide.width + narrow.width - whole) < 1000


def test_no_picture_of_another_document_travels_along() -> None:
    with zipfile.ZipFile(io.BytesIO(as_word(a_document()) or b"")) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_the_file_knows_its_title_and_no_clock() -> None:
    known = read().core_properties
    assert (known.title, known.subject, known.author) == ("One sentence.", "a test", "showthrough")
    assert known.created.replace(tzinfo=UTC) == datetime(2026, 2, 20, 12, tzinfo=UTC)
    assert known.created == known.modified
    content = as_word(a_document())
    assert content == as_word(a_document())
    with zipfile.ZipFile(io.BytesIO(content or b"")) as archive:
        assert {part.date_time for part in archive.infolist()} == {EARLIEST}
        assert archive.namelist()[0] == "[Content_Types].xml"


@settings(max_examples=8, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_that_was_made_legible_can_be_written(text: str) -> None:
    told = legible(text)
    assert read(told).paragraphs[2].text.split() == told.split()


def test_without_the_library_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("showthrough.report.documents.word_document.find_spec", lambda _: None)
    assert as_word(a_document()) is None
