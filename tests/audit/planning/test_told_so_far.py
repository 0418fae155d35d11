"""What is told before the end: counts from what is final, and no name."""

from places import EXAMPLES
from showthrough.audit.planning.told_so_far import told_controls, told_findings, told_strengths
from showthrough.config_files import load_record
from showthrough.core.records import ControlKind, Outcome

RECORD = load_record(EXAMPLES / "record.json")


def test_counts_are_those_of_the_record() -> None:
    measured = sum(one.outcome is Outcome.MEASURED for one in RECORD.findings)
    assert 0 < measured < len(RECORD.findings)
    assert told_findings(RECORD.findings) == f"{measured:,} of {len(RECORD.findings):,} figures measured"
    seen = sum(bool(one.seen_by) for one in RECORD.strengths)
    assert told_strengths(RECORD.strengths) == f"{seen} of {len(RECORD.strengths)} planted leaks seen"
    tried = [one for one in RECORD.controls if one.kind is ControlKind.POSITIVE]
    caught = sum(one.caught for one in tried)
    assert told_controls(RECORD.controls) == f"{caught} of {len(tried)} checks caught the planted copycat"


def test_where_nothing_was_tried_nothing_is_told() -> None:
    assert told_strengths(()) == told_controls(()) == told_findings(()) == ""
