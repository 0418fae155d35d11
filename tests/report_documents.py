"""Documents for tests of what they are written as."""

from datetime import UTC, datetime

from showthrough.report.documents.written import BlankField, Grid, Heading, Listing, Prose, WrittenDocument

MADE = datetime(2026, 2, 20, 12, tzinfo=UTC)


def a_document(text: str = "One sentence.") -> WrittenDocument:
    """Return a document with every kind of block, each holding `text`."""
    blocks = (
        Heading(2, text),
        Prose(text),
        Listing((text, text)),
        BlankField(text),
        Grid(text, ("Head", text), ((text, ""),)),
    )
    return WrittenDocument(text, "a test", "en-GB", MADE, blocks)
