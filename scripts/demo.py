"""The demo: audit two generators trained on the same 50 real faces, and check that it ended as it should."""

import subprocess
import sys
import time
from pathlib import Path

from showthrough.config_files import load_record
from showthrough.core.decision import Decision
from showthrough.errors import Exit
from showthrough.gate import decide

# What holds whatever noise private training draws: 50 people are too few to allow a release, and the
# rare honest generator that is blocked by chance (one in twenty at most) is no fault of the demo.
POSSIBLE = {
    "overfitted": {Exit.GATE_FAILED},
    "private": {Exit.NOT_ENOUGH_EVIDENCE, Exit.GATE_FAILED},
}
RUNS = Path("audit-runs")


def main() -> int:
    """Return 0 when the overfitted generator was blocked and the private one was not allowed."""
    started = time.monotonic()
    command = [sys.executable, "-m", "showthrough", "audit", "faces-demo", "--runs", str(RUNS)]
    code = subprocess.run(command, check=False).returncode
    if code != Exit.GATE_FAILED:
        print(f"\nthe demo's audit should end with exit code 3 and ended with {code}")
        return 1
    decisions = {name: decide(load_record(RUNS / "faces-demo" / name)) for name in POSSIBLE}
    print(
        f"\nDone in {time.monotonic() - started:.0f} seconds. What happened, and what a pipeline would see:"
    )
    for name, decision in decisions.items():
        print(f"  {name:<11} {decision.verdict:<20} exit code {int(decision.exit_code)}")
        print(f"              open {(RUNS / 'faces-demo' / name / 'report.html').resolve()}")
    return 0 if _as_expected(decisions) else 1


def _as_expected(decisions: dict[str, Decision]) -> bool:
    wrong = [name for name, decision in decisions.items() if decision.exit_code not in POSSIBLE[name]]
    for name in wrong:
        codes = " or ".join(str(int(code)) for code in sorted(POSSIBLE[name]))
        print(f"  {name} should have ended with exit code {codes}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
