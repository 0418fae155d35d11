"""The golden examples: the same record gives the same bytes."""

from datetime import date

import pytest

from places import EXAMPLES
from showthrough.core.decision import Verdict
from showthrough.core.records import AuditRecord, canonical
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown

MEND = "run `make examples` and look at what changed"
FOLDERS = {
    ".": Verdict.BLOCKED,
    "allowed": Verdict.ALLOWED,
    "not-enough-evidence": Verdict.NOT_ENOUGH_EVIDENCE,
}


@pytest.mark.parametrize("name", FOLDERS)
def test_rendering_a_golden_record_again_gives_the_same_bytes(name: str) -> None:
    folder = EXAMPLES / name
    stored = (folder / "record.json").read_bytes()
    record = AuditRecord.model_validate_json(stored)
    assert canonical(record) == stored, MEND
    decision = decide(record, today=date(2026, 3, 2))
    assert decision.verdict is FOLDERS[name]
    assert render_html(record, decision).encode() == (folder / "report.html").read_bytes(), MEND
    assert render_markdown(record, decision).encode() == (folder / "summary.md").read_bytes(), MEND


def test_the_golden_example_has_every_kind_of_ruling_that_a_reader_may_meet() -> None:
    record = AuditRecord.model_validate_json((EXAMPLES / "record.json").read_bytes())
    met = {ruling.status.value for ruling in decide(record, today=date(2026, 3, 2)).rulings}
    assert {"pass", "fail", "inconclusive", "waived", "not_applicable"} <= met
