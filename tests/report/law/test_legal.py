"""Section 11 prints each text as it stood when the audit ran, and "draft" beside what leans on one."""

from datetime import date
from typing import Any

from places import REPOSITORY
from showthrough.core.law.cited_texts import legal_sources
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.evidence import limit_of
from showthrough.report.law.legal import law_of, leans_on, state_of, texts_of
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule

CLEAN = a_finding("near_copy_rate", hits=0, trials=5000, n_identities=900, interval=Interval(0, 7e-4, 0.95))
RULE = a_rule(
    "memorisation", "near_copy_rate", at_most=0.01, source="edpb-02-2026", paragraph="par. 36, par. 87"
)
SETTLED = a_rule("memorisation", "near_copy_excess", at_most=0.1, source="edpb-28-2024", paragraph="par. 43")
THEN = legal_sources()["edpb-02-2026"].model_copy(update={"version": "version 0.9", "short": "Guide 2026"})


def page(record: AuditRecord, policy: Policy) -> str:
    return render_html(record, decide(record, policy, today=TODAY))


def law(record: AuditRecord, *rules: Any, **settings: Any) -> Any:
    decision = decide(record, a_policy(*rules, **settings), today=TODAY)
    limits = tuple(limit_of(ruling, record) for ruling in decision.rulings)
    return law_of(decision.policy or record.policy, limits, record)


def test_a_limit_that_leans_on_a_draft_says_so_with_its_paragraphs() -> None:
    assert leans_on(RULE, a_record(CLEAN)) == "EDPB Guidelines 02/2026 (draft), par. 36, par. 87"
    assert leans_on(SETTLED, a_record(CLEAN)) == "EDPB Opinion 28/2024, par. 43"
    assert leans_on(a_rule("memorisation", "near_copy_rate", at_most=0.1), a_record(CLEAN)) == ""
    text = page(a_record(CLEAN), a_policy(RULE))
    assert text.count("EDPB Guidelines 02/2026 (draft), par. 36, par. 87") >= 2  # in section 6, twice
    assert "The only limit leans on a draft" in text


def test_the_texts_of_the_record_win_over_those_of_this_version() -> None:
    old, frozen = a_record(CLEAN), a_record(CLEAN, sources=(THEN,))
    assert texts_of(old) == legal_sources()
    assert leans_on(RULE, frozen).startswith("Guide 2026 (draft)")
    assert "version 0.9" in page(frozen, a_policy(RULE))
    assert "version 0.9" not in page(old, a_policy(RULE))
    assert AuditRecord.model_validate_json(frozen.model_dump_json()).sources == (THEN,)


def test_the_crosswalk_shows_the_paragraphs_that_limits_use_and_what_else_the_report_refers_to() -> None:
    told = law(a_record(CLEAN), RULE, SETTLED, legal_sources=("gdpr-35-7",))
    assert [text.source.key for text in told.texts] == ["gdpr-35-7", "edpb-02-2026", "edpb-28-2024"]
    assert [one.paragraph for one in told.texts[1].used] == ["par. 36", "par. 87"]
    assert told.drafts == "Of 2 limits, 1 leans on a draft; its final text may say something else."
    assert [text.source.key for text in told.others] == ["wp216"]


def test_a_text_that_nobody_listed_is_shown_as_not_verified() -> None:
    told = law(a_record(CLEAN), a_rule("memorisation", "near_copy_rate", at_most=0.1, source="our-own"))
    assert told.texts[0].state == "Unknown, not verified"
    assert told.drafts == ""


def test_the_state_of_a_text_says_when_somebody_looked() -> None:
    known = legal_sources()
    assert state_of(known["edpb-02-2026"]) == (
        "Draft, consultation closed 30 October 2026, looked up 1 December 2026"
    )
    assert state_of(known["nist-800-226"]) == "Final, looked up 21 November 2026"


def test_section_13_names_the_policy_and_the_day_that_the_decision_needs() -> None:
    record = a_record(CLEAN)
    own = render_html(record, decide(record, today=date(2026, 3, 1))).partition('id="s13"')[2]
    assert "The same record, policy and day give the same decision" in own
    assert "showthrough gate record.json\n" in own
    assert "1 March 2026" in own
    other = page(record, a_policy(RULE)).partition('id="s13"')[2]
    assert "showthrough gate record.json --policy POLICY" in other
    assert "The policy planted decided; the record holds another." in other


def test_the_document_lists_every_text_with_its_state() -> None:
    told = (REPOSITORY / "docs" / "law.md").read_text(encoding="utf-8").splitlines()
    for source in legal_sources().values():
        row = f"| `{source.key}` | {source.short} | {source.version} | {state_of(source)} |"
        assert row in told, f"docs/law.md lacks: {row}"
