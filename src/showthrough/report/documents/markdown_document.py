"""A document as Markdown: plain, so that any editor and any repository can take it on."""

from collections.abc import Sequence

from showthrough.report.documents.written import (
    BlankField,
    Block,
    Grid,
    Heading,
    Listing,
    Prose,
    WrittenDocument,
)

FIELD = "**To be filled in:** {label}\n\n> \u2026"
OBEYED = "\\`*_[]<>|#~"  # signs that Markdown would obey


def as_markdown(document: WrittenDocument) -> str:
    """Return the document as Markdown; text stays text, whatever signs it holds."""
    blocks = (Heading(1, document.title), *document.blocks)
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_text(block.text)}"
        case Prose():
            return _text(block.text)
        case Listing():
            return "\n".join(f"- {_text(item)}" for item in block.items)
        case BlankField():
            return FIELD.format(label=_text(block.label))
        case Grid():
            return _grid(block)


def _grid(grid: Grid) -> str:
    lines = (grid.heads, ("---",) * len(grid.heads), *grid.rows)
    escaped = [line if n == 1 else tuple(_text(cell) for cell in line) for n, line in enumerate(lines)]
    return f"**{_text(grid.caption)}**\n\n" + "\n".join(_row(line) for line in escaped)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """Return text that stays text: no link, no HTML, no new cell, nobody called, no list where none is."""
    for sign in OBEYED:
        text = text.replace(sign, f"\\{sign}")
    text = " ".join(text.replace("://", ":\\//").replace("www.", "www\\.").replace("@", "&#64;").split())
    return f"\\{text}" if text[:1] in ("-", "+", "=") else text
