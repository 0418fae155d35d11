"""The annex for the impact assessment: facts filled in, judgement left open, nothing obeyed."""

import re
from typing import Any

import pytest

from language import problems
from places import EXAMPLES
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, RoleData
from showthrough.gate import decide
from showthrough.report.documents.markdown_document import as_markdown
from showthrough.report.documents.written import BlankField, Grid, Heading, Listing, Prose
from showthrough.report.dpia import impact_assessment
from showthrough.report.editions.edition import PUBLIC
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    TODAY,
    a_certificate,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    a_waiver,
)

CLEAN = a_finding("near_copy_rate", hits=0, trials=5000, n_identities=900, interval=Interval(0, 7e-4, 0.95))
RULE = a_rule("memorisation", "near_copy_rate", at_most=0.01, source="edpb-02-2026", paragraph="par. 87")
FEW = RoleData(
    role=Role.TRAIN, n_images=40, n_identities=3, identity_known=True, digest="keyed", note="from [here](x)"
)


def annex(record: AuditRecord, **settings: Any) -> str:
    decision = decide(record, a_policy(RULE, **settings), today=TODAY)
    return as_markdown(impact_assessment(record, decision))


@pytest.fixture(scope="module")
def golden() -> AuditRecord:
    return AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())


def test_the_four_parts_are_there_in_order_with_facts_and_blanks(golden: AuditRecord) -> None:
    document = impact_assessment(golden, decide(golden, today=TODAY))
    parts = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    assert [part[:3] for part in parts[:4]] == ["(a)", "(b)", "(c)", "(d)"]
    assert sum(isinstance(block, BlankField) for block in document.blocks) >= 14
    text = as_markdown(document)
    for fact in (
        "18,400",
        "78 of 5,000",
        "epsilon 7.47",
        "Release blocked",
        "EDPB Guidelines 02/2026 (draft)",
    ):
        assert fact in text.replace("\\", ""), fact


def test_no_judgement_is_made_for_anybody(golden: AuditRecord) -> None:
    document = impact_assessment(golden, decide(golden, today=TODAY))
    judged = next(b for b in document.blocks if isinstance(b, Grid) and b.caption == "Your judgement")
    assert all(row[0] and not any(row[1:]) for row in judged.rows)


def test_every_sentence_keeps_the_rules_of_the_report(golden: AuditRecord) -> None:
    for record in (golden, a_record(CLEAN), a_record(CLEAN, accounting=a_certificate())):
        document = impact_assessment(record, decide(record, a_policy(RULE), today=TODAY))
        told = [b.text for b in document.blocks if isinstance(b, Prose)]
        told += [item for b in document.blocks if isinstance(b, Listing) for item in b.items]
        assert [problem for text in told for problem in problems(text.replace("C-413/23 P", ""))] == []


def test_small_counts_and_foreign_signs_stay_hidden_or_shown() -> None:
    record = a_record(CLEAN, data=(FEW,))
    text = annex(record)
    assert "| Training | 40 | \\<5 | none | from \\[here\\](x) |" in text
    decision = decide(record, a_policy(RULE), today=TODAY)
    assert "suppressed" in as_markdown(impact_assessment(record, decision, PUBLIC))
    hostile = record.model_copy(
        update={"subject": record.subject.model_copy(update={"name": "a\u202e\n# b\x1b[31m"})}
    )
    told = annex(hostile)
    assert not re.search("[\u202e\x1b]|\n# b", told)


def test_drafts_and_waivers_are_told() -> None:
    leaky = a_record(a_finding("near_copy_rate", hits=400, trials=5000))
    text = annex(leaky, waivers=(a_waiver("memorisation.near_copy_rate"),))
    assert "EDPB Guidelines 02/2026 (draft), par. 87" in text
    assert "Draft, consultation closed 30 October 2026" in text
    assert "Annex III from 2 December 2027" in text
    assert "| memorisation.near\\_copy\\_rate | pilot | contract |" in text
