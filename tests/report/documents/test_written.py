"""A document is data: blocks in order, with nothing of how they look."""

from report_documents import a_document


def test_the_same_facts_are_the_same_document() -> None:
    assert a_document() == a_document()
    assert a_document() != a_document("Another.")
