"""Seconds and bytes of the report of a record, page and PDF, and of the gate: ceilings on two cores.

python benchmarks/report_speed.py [--record audit-runs/faces-demo/overfitted/record.json]

The gate is the command itself, start and imports included, on a record of 10 MB: the findings of the given
one over and over, each time with other parameters. Wall seconds say little on a machine that does something
else; processor seconds stand beside them.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from _measure import machine, report

from showthrough.config_files import load_record
from showthrough.core.records import AuditRecord, canonical
from showthrough.errors import EnvironmentFault, Exit
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.files import pdf_files

EXAMPLE = Path(__file__).resolve().parents[1] / "reports" / "examples" / "record.json"
CEILINGS = {"gate": 1.0, "html": 3.0, "pdf": 15.0}  # seconds
BYTES = 1_500_000  # of the page
RECORD_BYTES = 10_000_000
DECIDED = (Exit.PASS, Exit.GATE_FAILED, Exit.NOT_ENOUGH_EVIDENCE)


class Taken(NamedTuple):
    """Seconds of one run, by the clock and of the processor."""

    wall: float
    processor: float


def main() -> int:
    """Return 0 where every ceiling holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, default=EXAMPLE)
    record = load_record(parser.parse_args().record)
    decision = decide(record, today=record.created.date())
    page = render_html(record, decision)  # loads what draws
    large = enlarged(record)
    taken = {"gate": gate_of(large), "html": fastest(lambda: render_html(record, decision))}
    try:
        taken["pdf"] = fastest(lambda: pdf_files(record, decision), 1)
    except EnvironmentFault as fault:
        print(fault, file=sys.stderr)
    within = {name: one.wall <= CEILINGS[name] for name, one in taken.items()}
    size = len(page.encode())
    report(
        {
            "benchmark": "report_speed",
            "machine": machine(),
            "findings": len(record.findings),
            "gate_record_bytes": len(canonical(large)),
            "seconds": {name: one.wall for name, one in taken.items()},
            "processor_seconds": {name: one.processor for name, one in taken.items()},
            "ceilings": CEILINGS,
            "html_bytes": size,
            "within": {**within, "bytes": size <= BYTES},
        }
    )
    return int(not all(within.values()) or size > BYTES)


def enlarged(record: AuditRecord) -> AuditRecord:
    """Return the record with its findings over and over, until it takes 10 MB; no two have all in common."""
    bare = len(canonical(record.model_copy(update={"findings": ()})))
    each = len(canonical(record)) - bare
    found = list(record.findings)
    for number in range((RECORD_BYTES - bare) // each):
        again = {"form": f"form {number}"}
        found += [one.model_copy(update={"params": {**one.params, **again}}) for one in record.findings]
    return record.model_copy(update={"findings": tuple(found)})


def gate_of(record: AuditRecord, times: int = 3) -> Taken:
    """Return the fewest seconds of the command on a record; its first run, which compiles, is left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "record.json")
        path.write_bytes(canonical(record))
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        runs = [
            _once([sys.executable, "-m", "showthrough", "gate", str(path)], environment)
            for _ in range(times + 1)
        ]
    return Taken(min(run.wall for run in runs[1:]), min(run.processor for run in runs[1:]))


def _once(command: list[str], environment: dict[str, str]) -> Taken:
    before, started = _of_children(), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode not in DECIDED:
        raise RuntimeError(f"the gate did not decide: {done.stderr.decode()}")
    return Taken(round(time.perf_counter() - started, 2), round(_of_children() - before, 2))


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fastest(measured: Callable[[], object], times: int = 3) -> Taken:
    """Return the fewest seconds of several runs: what the machine's other work cannot explain."""
    taken = []
    for _ in range(times):
        started, worked = time.perf_counter(), time.process_time()
        measured()
        taken.append(Taken(time.perf_counter() - started, time.process_time() - worked))
    return Taken(*(round(min(column), 2) for column in zip(*taken, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
