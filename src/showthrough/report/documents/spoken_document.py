"""A document in another language: each text of it looked up, and left English where it is not known."""

from showthrough.report.documents.written import (
    BlankField,
    Block,
    Grid,
    Heading,
    Listing,
    Prose,
    WrittenDocument,
)
from showthrough.report.language import Messages


def spoken_document(document: WrittenDocument, messages: Messages) -> WrittenDocument:
    """Return a document in the language of these messages."""

    def said(text: str) -> str:
        told = messages.translated(" ".join(text.split()))
        return text if told is None else told

    def of(block: Block) -> Block:
        if isinstance(block, Heading):
            return Heading(block.level, said(block.text))
        if isinstance(block, Prose):
            return Prose(said(block.text))
        if isinstance(block, Listing):
            return Listing(tuple(said(item) for item in block.items))
        if isinstance(block, BlankField):
            return BlankField(said(block.label))
        rows = tuple(tuple(said(cell) for cell in row) for row in block.rows)
        return Grid(said(block.caption), tuple(said(head) for head in block.heads), rows)

    return document._replace(
        title=said(document.title),
        about=said(document.about),
        language=messages.code,
        blocks=tuple(of(block) for block in document.blocks),
    )
