"""What a small audit loses to kills, full disks, damaged files, wrong clocks and company in its folder.

python -m benchmarks.reliability [--seeds 50] [--only kills,disk] [--write docs/results/reliability.md]

`tests` must be on the path: `make faults` and `python -m benchmarks reliability` see to that.
Each line is one fault with its seed; the last lines count losses. The exit code is 1 where anything was lost.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reliability.faults import FAULTS, MOUNTING, Bench, Verdict
from benchmarks.reliability.processes import audited
from benchmarks.reliability.worlds import left_in, write_world

APART = "SHOWTHROUGH_FAULTS_APART"  # set where this process has mounts of its own


def main() -> int:
    """Return 1 where a fault lost something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability")
    parser.add_argument("--seeds", type=int, default=None, help="of each fault; default: its own number")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default=",".join(FAULTS))
    parser.add_argument("--write", type=Path, default=None, help="put the table into this page")
    options = parser.parse_args()
    _apart()
    started, verdicts = time.time(), []
    with tempfile.TemporaryDirectory() as place:
        bench = undisturbed(Path(place))
        for name in options.only.split(","):
            for verdict in _all(bench, name, options):
                print(verdict, flush=True)
                verdicts.append(verdict)
    print(table(verdicts), f"{time.time() - started:.0f} seconds", sep="\n")
    if options.write:
        options.write.write_text(with_table(options.write.read_text("utf-8"), table(verdicts)), "utf-8")
    return int(any(verdict.loss and not verdict.loss.startswith("skipped") for verdict in verdicts))


def undisturbed(place: Path) -> Bench:
    """Return where faults are done, after an audit without any, which is done twice and is the same twice."""
    one, two = (write_world(place / name, 1) for name in ("one", "two"))
    audited(one)
    began = time.monotonic()
    end = audited(two)
    bench = Bench(place, left_in(one), one, end.changes, time.monotonic() - began)
    assert bench.undisturbed == left_in(two), "two audits without a fault differ"
    return bench


def _all(bench: Bench, name: str, options: argparse.Namespace) -> Iterator[Verdict]:
    fault, n = FAULTS[name]
    if fault in MOUNTING and APART not in os.environ:
        yield Verdict(name, 0, "nowhere", "skipped: no file system may be mounted here")
        return
    for seed in range(options.first, options.first + (options.seeds or n)):
        told = fault(bench, seed)
        yield from [told] if isinstance(told, Verdict) else told
        for folder in bench.place.glob(f"*-{seed}*"):
            shutil.rmtree(folder)


def _apart() -> None:
    """Begin again in a process with mounts of its own, where this system allows it."""
    unshare = shutil.which("unshare")
    if unshare is None or APART in os.environ:
        return
    ways = ((unshare, "-m"), (unshare, "-Urm"))
    way = next((way for way in ways if not subprocess.run([*way, "true"], check=False).returncode), None)
    if way is not None:
        os.environ[APART] = "1"
        os.execv(unshare, [*way, sys.executable, *sys.orig_argv[1:]])


def table(verdicts: list[Verdict]) -> str:
    """Return faults, seeds, what was done and losses, as Markdown."""
    lines = ["| fault | seeds | done | losses |", "| --- | --- | --- | --- |"]
    for fault in dict.fromkeys(verdict.fault for verdict in verdicts):
        own = [verdict for verdict in verdicts if verdict.fault == fault]
        seeds = sorted({verdict.seed for verdict in own})
        lost = [f"{verdict.where}, seed {verdict.seed}: {verdict.loss}" for verdict in own if verdict.loss]
        told = f"{len(lost)}: {'; '.join(lost)}" if lost else "none"
        lines.append(f"| {fault} | {seeds[0]} to {seeds[-1]} | {len(own)} | {told} |")
    return "\n".join(lines)


def with_table(page: str, rows: str) -> str:
    """Return a page whose table of faults is replaced."""
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("| fault |"))
    rest = [line for line in lines[at:] if not line.startswith("|")]
    return "\n".join([*lines[:at], rows, *rest]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
