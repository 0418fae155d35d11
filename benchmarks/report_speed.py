"""Seconds and bytes of the report of a record, page and PDF, and of the gate: ceilings on two cores.

python benchmarks/report_speed.py [--record audit-runs/faces-demo/overfitted/record.json]
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from _measure import machine, report

from showthrough.config_files import load_record
from showthrough.errors import EnvironmentFault
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.documents.pdf_pages import as_pdf

EXAMPLE = Path(__file__).resolve().parents[1] / "reports" / "examples" / "record.json"
CEILINGS = {"gate": 1.0, "html": 3.0, "pdf": 15.0}  # seconds
BYTES = 1_500_000  # of the page


def main() -> int:
    """Return 0 where every ceiling holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, default=EXAMPLE)
    record = load_record(parser.parse_args().record)
    day = record.created.date()
    decision = decide(record, today=day)
    page = render_html(record, decision)  # loads what draws
    main_part = render_html(record, decision, part="main")
    seconds = {
        "gate": fastest(lambda: decide(record, today=day)),
        "html": fastest(lambda: render_html(record, decision)),
    }
    try:
        seconds["pdf"] = fastest(lambda: as_pdf(main_part, style="", made=record.created), 1)
    except EnvironmentFault as fault:
        print(fault, file=sys.stderr)
    within = {name: taken <= CEILINGS[name] for name, taken in seconds.items()}
    size = len(page.encode())
    report(
        {
            "benchmark": "report_speed",
            "machine": machine(),
            "findings": len(record.findings),
            "seconds": seconds,
            "ceilings": CEILINGS,
            "html_bytes": size,
            "within": {**within, "bytes": size <= BYTES},
        }
    )
    return int(not all(within.values()) or size > BYTES)


def fastest(measured: Callable[[], object], times: int = 3) -> float:
    """Return the fewest seconds of several runs: what the machine's other work cannot explain."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        measured()
        taken.append(time.perf_counter() - started)
    return round(min(taken), 2)


if __name__ == "__main__":
    sys.exit(main())
