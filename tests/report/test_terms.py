"""Each kind of audit has words of its own, and all that the report's sentences need."""

from string import Formatter
from typing import get_args

import pytest

from showthrough.core.subjects.audited import Audited
from showthrough.report.terms import TERMS

KINDS = get_args(Audited)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_is_there(kind: Audited) -> None:
    assert set(TERMS) == set(KINDS)
    assert all(TERMS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_have_the_slots_that_are_filled(kind: Audited) -> None:
    def slots(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    terms = TERMS[kind]
    assert slots(terms.prior) == {"share"}
    assert slots(terms.processed) == {"count", "name"}
    assert slots(terms.worst[0]) == {"people"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_glossary_has_at_most_fifteen_words_and_each_once(kind: Audited) -> None:
    words = [word for word, _ in TERMS[kind].glossary]
    assert len(words) == len(set(words)) <= 15
