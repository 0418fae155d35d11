"""Markdown that stays what it says, whatever signs a name holds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from report_documents import a_document
from showthrough.report.documents.markdown_document import as_markdown

HOSTILE = "<img src=x> [click](http://x) **bold** `code` | cell # head @ann www.x.eu"


def test_every_kind_of_block_has_its_form() -> None:
    text = as_markdown(a_document())
    assert text.startswith("# One sentence.\n\n## One sentence.\n\nOne sentence.\n\n- One sentence.\n- One")
    assert "**To be filled in:** One sentence.\n\n> \u2026" in text
    assert "| Head | One sentence. |\n| --- | --- |\n| One sentence. |  |" in text


def test_foreign_signs_are_shown_and_not_obeyed() -> None:
    text = as_markdown(a_document(HOSTILE))
    assert not re.search(r"(?<!\\)[<`\[]|://|www\.|@", text)
    assert "\\*\\*bold\\*\\*" in text


@given(text=st.text(max_size=60))
def test_no_text_adds_a_line_or_a_cell(text: str) -> None:
    plain, told = (as_markdown(a_document(given)).splitlines() for given in ("a", text))
    assert len(told) == len(plain)
    for before, after in zip(plain, told, strict=True):
        assert len(re.findall(r"(?<!\\)\|", before)) == len(re.findall(r"(?<!\\)\|", after))
