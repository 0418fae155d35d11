"""What a report says of any audit keeps the rules of language: random records over all cards and outcomes."""

import sys
from collections.abc import Callable, Iterator

import pytest
from markupsafe import Markup

from language import acronyms, blocks, finer_than, problems
from showthrough.core.records import AuditRecord
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.gate import decide
from showthrough.interpret.bounds import has_value
from showthrough.interpret.sentences import answer
from showthrough.report import render_html
from showthrough.report.figures import figure as drawings
from showthrough.report.markdown import render_markdown
from showthrough.report.terms import TERMS
from showthrough.testing.planted_records import TODAY
from showthrough.testing.random_records import random_record

BODIES = {
    "EDPB",
    "GDPR",
    "DPO",
}  # of law, and the planted owner of the policy: names, which no glossary explains
SEEDS = range(20)
OTHERS = [(audited, seed) for audited in ("redaction", "classifier") for seed in range(8)]
PLACES = ("bare zero: 0 to ", "too many digits")  # ranges of bars: a place on an axis is no claim


def without_drawing(
    words: drawings.Words, draw: Callable[[int], object], table: drawings.DataTable | None = None
) -> drawings.Figure:
    """Return what is said of a drawing, without the drawing: that takes a second each."""
    said = Markup("<svg><title>{}</title><desc>{}</desc></svg>").format(words.title, words.alt)
    return drawings.Figure(said, words.title, words.alt, table=table)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = drawings.printed  # before its own module is changed too
    for name, module in list(sys.modules.items()):
        if name.startswith("showthrough.report") and getattr(module, "printed", None) is printed:
            monkeypatch.setattr(module, "printed", without_drawing)


def said_of(record: AuditRecord) -> Iterator[str]:
    decision = decide(record, today=TODAY)
    yield from blocks(render_html(record, decision))
    yield from render_markdown(record, decision).splitlines()
    yield from (ruling.reason for ruling in decision.rulings)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_any_audit_keeps_the_rules(seed: int) -> None:
    found = [problem for text in said_of(random_record(seed)) for problem in problems(text)]
    assert [problem for problem in found if not problem.startswith(PLACES)] == []


@pytest.mark.parametrize("audited", sorted(TERMS))
def test_what_stands_in_drawings_keeps_them_too(audited: Audited) -> None:
    found = [problem for text in said_of(random_record(0, audited)) for problem in problems(text)]
    assert [problem for problem in found if not problem.startswith(PLACES)] == []


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("audited", "seed"), OTHERS)
def test_what_is_said_of_redactions_and_classifiers_keeps_them_too(audited: Audited, seed: int) -> None:
    found = [problem for text in said_of(random_record(seed, audited)) for problem in problems(text)]
    assert [problem for problem in found if not problem.startswith(PLACES)] == []


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("audited", sorted(TERMS))
def test_no_words_of_a_generator_are_said_of_anything_else(audited: Audited) -> None:
    record = random_record(2, audited)
    said = " ".join(said_of(record)).lower()
    assert ("copycat" in said) is (audited == "generator")
    assert ("synthetic" in said) is (audited in ("generator", *RECORD_KINDS))
    assert audited not in RECORD_KINDS or not {"image", "images", "photo", "photos"} & set(said.split())


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("audited", sorted(TERMS))
def test_the_main_part_has_no_acronym_that_the_glossary_lacks(audited: Audited) -> None:
    record = random_record(1, audited)
    page = render_html(record, decide(record, today=TODAY)).partition('id="annex')[0]
    explained = acronyms(" ".join(f"{word} {told}" for word, told in TERMS[record.config.audited].glossary))
    used = {acronym for text in blocks(page) for acronym in acronyms(text)}
    assert used - explained <= BODIES


@pytest.mark.parametrize("seed", SEEDS)
def test_no_share_is_told_of_more_people_or_images_than_were_looked_at(seed: int) -> None:
    record = random_record(seed)
    for finding in record.findings:
        if not has_value(finding) or finding.params.keys() & {"fpr", "fmr"}:
            continue  # an accepted rate of errors is not measured
        n = max(finding.trials or 0, finding.n_identities, finding.n_images, 100)
        told = answer(finding.model_copy(update={"chance": None}), record.card(finding.check))
        assert finer_than(told.partition("could have been missed")[0].replace("Up to 1 in", ""), n) == []


@pytest.mark.parametrize("audited", sorted(TERMS))
def test_a_glossary_has_fifteen_terms_at_most(audited: str) -> None:
    assert len(dict(TERMS[audited].glossary)) <= 15
