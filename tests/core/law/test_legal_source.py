"""A text says how far somebody looked it up, and is never taken for more settled than it is."""

from typing import Any

import pytest
from pydantic import ValidationError

from showthrough.core.law.legal_source import LegalParagraph, LegalSource, unlisted

KNOWN: dict[str, Any] = {
    "key": "act",
    "short": "Act 1",
    "title": "An act",
    "issuer": "Somebody",
    "version": "1",
    "status": "final",
    "asks": "Something.",
    "checked": True,
    "date_checked": "2026-12-01",
}


def a_text(**changes: Any) -> LegalSource:
    return LegalSource.model_validate({**KNOWN, **changes})


def test_the_name_says_draft_and_not_verified() -> None:
    assert a_text().named == "Act 1"
    assert a_text(status="draft").named == "Act 1 (draft)"
    assert a_text(status="unknown", checked=False, date_checked=None).named == "Act 1 (not verified)"
    assert unlisted("ours").named == "ours (not verified)"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"date_checked": None}, "says when"),
        ({"checked": False}, "says when"),
        ({"checked": False, "date_checked": None}, "its status is unknown"),
        ({"consultation_closed": "2026-10-30"}, "only a draft"),
        ({"url": "http://example.org"}, "https"),
        ({"title": "a" * 500}, "400"),
        ({"grade": "A"}, "Extra inputs"),
    ],
)
def test_what_a_text_cannot_be_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        a_text(**changes)


def test_a_paragraph_is_found_by_its_name() -> None:
    one = LegalParagraph(paragraph="par. 3", says="Three.")
    assert a_text(paragraphs=(one,)).paragraph("par. 3") == one
    assert a_text(paragraphs=(one,)).paragraph("par. 30") is None
