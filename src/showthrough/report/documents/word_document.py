"""A document as Word (.docx): real headings, tables with heads, and fields that can be tabbed through."""

import io
import zipfile
from datetime import UTC
from importlib.util import find_spec
from typing import TYPE_CHECKING

from showthrough.report.documents.written import (
    BlankField,
    Block,
    Grid,
    Heading,
    Listing,
    Prose,
    WrittenDocument,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Row

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of what a zip file can say; the document says when it was made
TO_FILL = "To be filled in: "
PROMPT = "Write here"
PAPER = (7560310, 10692130)  # A4, in English Metric Units: 36,000 a millimetre
MARGIN = 720000
LETTER = 75000  # about the width of one
LONGEST = 16  # letters of a word that is kept whole; addresses are longer


def as_word(document: WrittenDocument) -> bytes | None:
    """Return the document as a Word file, or None where python-docx is not installed."""
    if find_spec("docx") is None:
        return None
    import docx

    file = docx.Document()
    _properties(file, document)
    _without_thumbnail(file)
    _on_paper(file)
    file.add_heading(document.title, 0)
    for block in document.blocks:
        _add(file, block)
    content = io.BytesIO()
    file.save(content)
    return _same_bytes(content)


def _properties(file: "Document", document: WrittenDocument) -> None:
    """Say whose document it is and in which language; nothing of it depends on the clock."""
    known = file.core_properties
    known.title, known.subject, known.language = document.title, document.about, document.language
    known.author = known.last_modified_by = "showthrough"
    known.comments, known.keywords, known.revision = "", "", 1
    known.created = known.modified = document.made.astimezone(UTC).replace(tzinfo=None)
    style = file.styles["Normal"].element.get_or_add_rPr()
    style.append(_element("w:lang", {"w:val": document.language}))


def _on_paper(file: "Document") -> None:
    from docx.shared import Emu

    section = file.sections[0]
    section.page_width, section.page_height = (Emu(side) for side in PAPER)
    section.left_margin = section.right_margin = Emu(MARGIN)


def _without_thumbnail(file: "Document") -> None:
    """Take out the picture of an empty page that python-docx starts from: it shows another document."""
    links = file.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _add(file: "Document", block: Block) -> None:
    match block:
        case Heading():
            file.add_heading(block.text, block.level - 1)
        case Prose():
            file.add_paragraph(block.text)
        case Listing():
            for item in block.items:
                file.add_paragraph(item, style="List Bullet")
        case BlankField():
            paragraph = file.add_paragraph()
            paragraph.add_run(TO_FILL + block.label).bold = True
            file.add_paragraph()._p.append(_field(block.label))
        case Grid():
            _add_grid(file, block)


def _add_grid(file: "Document", grid: Grid) -> None:
    from docx.shared import Emu

    caption = file.add_paragraph(style="Caption")
    caption.add_run(grid.caption)
    caption.paragraph_format.keep_with_next = True
    table = file.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    _fill(table.rows[0], grid.heads, bold=True)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(_element("w:tblHeader", {"w:val": "true"}))  # repeated on each page, and read out as heads
    for row in grid.rows:
        _fill(table.add_row(), row)
    table.autofit = False
    for column, width in zip(table.columns, _widths(grid), strict=True):
        column.width = Emu(width)  # what LibreOffice reads
        for cell in column.cells:  # and what Word reads
            cell.width = Emu(width)
    file.add_paragraph()


def _widths(grid: Grid) -> list[int]:
    """Return the widths of columns: the longest word fits, and what is left goes to those with more text."""
    columns = list(zip(grid.heads, *grid.rows, strict=True))
    words = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    needed = [min(LONGEST, max(word, len(head))) + 2 for word, head in zip(words, grid.heads, strict=True)]
    texts = [max(len(cell) for cell in column) ** 0.5 for column in columns]
    whole = PAPER[0] - 2 * MARGIN
    least = [min(LETTER * n, whole // len(columns)) for n in needed]
    left = whole - sum(least)
    return [round(own + left * text / (sum(texts) or 1)) for own, text in zip(least, texts, strict=True)]


def _fill(row: "_Row", cells: tuple[str, ...], *, bold: bool = False) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
    for cell, text in zip(row.cells, cells, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold or None


def _field(label: str) -> "BaseOxmlElement":
    """Return a content control with a prompt, which Word replaces by what somebody types."""
    field, about, content = _element("w:sdt"), _element("w:sdtPr"), _element("w:sdtContent")
    about.append(_element("w:alias", {"w:val": label[:64]}))
    about.append(_element("w:showingPlcHdr"))
    about.append(_element("w:text", {"w:multiLine": "1"}))
    run, properties, text = _element("w:r"), _element("w:rPr"), _element("w:t")
    properties.append(_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "EEEAE0"}))
    text.text = PROMPT
    for child in (properties, text):
        run.append(child)
    content.append(run)
    for child in (about, content):
        field.append(child)
    return field


def _element(tag: str, attributes: dict[str, str] | None = None) -> "BaseOxmlElement":
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    return element


def _same_bytes(content: io.BytesIO) -> bytes:
    """Return the file packed again with one date for all its parts, so that it is the same tomorrow."""
    packed = io.BytesIO()
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for part in made.infolist():
            again.writestr(zipfile.ZipInfo(part.filename, EARLIEST), made.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
