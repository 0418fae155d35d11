"""Seconds for the documents of one record, PDF and Word, against the ceilings that a user notices.

python benchmarks/documents.py [--record reports/examples/record.json] [--repeats 3]

No peer writes these documents, so the yardsticks are ceilings for a machine with two cores: 15 seconds for
both PDF files. The HTML page that they are made from is timed beside them.
"""

import argparse
import statistics
from datetime import date
from pathlib import Path

from _measure import interleaved, machine, report

from showthrough.config_files import load_record
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.documents.word_document import as_word
from showthrough.report.dpia import impact_assessment
from showthrough.report.files import pdf_files

CEILINGS = {"report.pdf and annex.pdf": 15.0, "dpia.docx": 3.0}  # seconds


def main() -> None:
    """Print the seconds of each document, and whether they stay under their ceilings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, default=Path("reports/examples/record.json"))
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    record = load_record(options.record)
    decision = decide(record, today=date(2026, 3, 2))
    seconds = interleaved(
        {
            "report.html": lambda: render_html(record, decision),
            "report.pdf and annex.pdf": lambda: pdf_files(record, decision),
            "dpia.docx": lambda: as_word(impact_assessment(record, decision)),
        },
        options.repeats,
    )
    median = {name: statistics.median(taken.processor) for name, taken in seconds.items()}
    results = [
        {
            "document": name,
            "processor_seconds": taken,
            "ceiling_seconds": CEILINGS.get(name),
            "is_under": name not in CEILINGS or taken < CEILINGS[name],
        }
        for name, taken in median.items()
    ]
    told = {"record": str(options.record), "repeats": options.repeats}
    report({"benchmark": "documents", **told, "machine": machine(), "results": results})


if __name__ == "__main__":
    main()
