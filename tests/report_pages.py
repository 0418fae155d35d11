"""Reports as pages, for tests of how they look."""

from datetime import date
from pathlib import Path

from places import EXAMPLES
from showthrough.core.records import AuditRecord
from showthrough.gate import decide
from showthrough.report import render_html

GOLDEN = sorted(path.parent for path in EXAMPLES.rglob("record.json"))


def page_of(folder: Path) -> str:
    """Return the report of a golden example, rendered anew."""
    record = AuditRecord.model_validate_json((folder / "record.json").read_bytes())
    return render_html(record, decide(record, today=date(2026, 3, 2)))


def main_part(page: str) -> str:
    """Return the part that is printed where nobody opens the annex."""
    return page.partition("<main>")[2].partition('<section id="annex"')[0]
