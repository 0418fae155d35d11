"""A document in another language: every kind of block is told, and what is not known stays."""

from datetime import UTC, datetime

from showthrough.report.documents.spoken_document import spoken_document
from showthrough.report.documents.written import (
    BlankField,
    Grid,
    Heading,
    Listing,
    Prose,
    WrittenDocument,
)
from showthrough.report.language.messages import MessageCatalogue, Messages, messages_of


def test_each_text_of_a_document_is_told() -> None:
    polish = messages_of("pl").catalogue.model_dump()
    messages = Messages("pl", MessageCatalogue(**{**polish, "messages": {"A": "a", "B {n}": "b {n}"}}))
    blocks = (
        Heading(2, "A"),
        Prose("B 1,000"),
        Listing(("A", "C")),
        BlankField("A"),
        Grid("A", ("A",), (("B 2",),)),
    )
    document = WrittenDocument("A", "A", "en-GB", datetime(2026, 3, 1, tzinfo=UTC), blocks)
    told = spoken_document(document, messages)
    assert (told.title, told.about, told.language) == ("a", "a", "pl")
    grid = Grid("a", ("a",), (("b 2",),))
    expected = [Heading(2, "a"), Prose("b 1\u00a0000"), Listing(("a", "C")), BlankField("a"), grid]
    assert list(told.blocks) == expected
