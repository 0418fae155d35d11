"""The golden example: the same record gives the same bytes."""

from datetime import date

from places import EXAMPLES
from showthrough.core.decision import Verdict
from showthrough.core.records import AuditRecord, canonical
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown

MEND = "run `python scripts/golden_example.py` and look at what changed"


def test_rendering_the_golden_record_again_gives_the_same_bytes() -> None:
    stored = (EXAMPLES / "record.json").read_bytes()
    record = AuditRecord.model_validate_json(stored)
    assert canonical(record) == stored, MEND
    decision = decide(record, today=date(2026, 3, 2))
    assert decision.verdict is Verdict.BLOCKED
    assert render_html(record, decision).encode() == (EXAMPLES / "report.html").read_bytes(), MEND
    assert render_markdown(record, decision).encode() == (EXAMPLES / "summary.md").read_bytes(), MEND


def test_the_golden_example_has_every_kind_of_ruling_that_a_reader_may_meet() -> None:
    record = AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())
    met = {ruling.status.value for ruling in decide(record, today=date(2026, 3, 2)).rulings}
    assert {"pass", "fail", "inconclusive", "waived", "not_applicable"} <= met
