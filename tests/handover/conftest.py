"""A folder as an audit leaves it, small enough to be signed and verified in a test."""

from pathlib import Path

import pytest

from showthrough.core.records import canonical
from showthrough.gate import decide
from showthrough.report import write_reports
from showthrough.stats.intervals import clopper_pearson
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule
from showthrough.version import VERSION

RULES = (a_rule("memorisation", "near_copy_rate", at_most=0.01),)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a folder with a record, its decision, its reports and their manifest."""
    exact = a_finding("near_copy_rate", hits=3, trials=1000, interval=clopper_pearson(3, 1000))
    record = a_record(exact, a_finding("auc", value=0.5), rules=RULES, tool_version=VERSION)
    (tmp_path / "record.json").write_bytes(canonical(record))
    write_reports(record, decide(record, today=TODAY), tmp_path)
    return tmp_path
