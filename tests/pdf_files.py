"""PDF files looked into by tests."""

import io
from typing import Any

import pytest

from showthrough.errors import EnvironmentFault
from showthrough.report.documents.pdf_pages import require_weasyprint

try:
    import pikepdf

    require_weasyprint()  # loads Pango, or fails
except (ImportError, EnvironmentFault) as error:
    pytest.skip(f"no PDF can be written or read here: {error}", allow_module_level=True)


def opened(content: bytes) -> Any:
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: Any) -> list[Any]:
    """Return every element of the structure tree."""
    return [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
    ]


def kinds(pdf: Any) -> list[str]:
    return [str(one.S) for one in elements(pdf)]


def bookmarks(pdf: Any) -> list[str]:
    """Return the titles of the outline, from the top."""

    def below(items: Any) -> list[str]:
        return [title for item in items for title in (item.title, *below(item.children))]

    with pdf.open_outline() as outline:
        return below(outline.root)
