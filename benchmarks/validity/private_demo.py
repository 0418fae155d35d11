"""How the private half of the demo ends, whatever its secret noise: the same training and audit many times.

python -m benchmarks.validity.private_demo [--runs 50]

The noise of private training is drawn anew each time and can't be repeated; everything else is seeded.
Planted leaks and detectors are left out: they take most of the time and are the same whatever noise is drawn,
or look at no person.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from showthrough import Options, decide, load_audit, run_audit
from showthrough.core.decision import Status
from showthrough.stats.intervals import clopper_pearson


def main() -> None:
    """Print how each run ended and which rules blocked, then the share of blocked runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=50)
    runs = parser.parse_args().runs
    ends: Counter[int] = Counter()
    for number in range(runs):
        started = time.perf_counter()
        code, blocking = private_half()
        ends[code] += 1
        seconds = round(time.perf_counter() - started, 1)
        row = {"run": number, "exit code": code, "blocked by": blocking, "seconds": seconds}
        print(json.dumps(row), flush=True)
    blocked = clopper_pearson(ends[3], runs)
    interval = [round(blocked.low, 4), round(blocked.high, 4)]
    print(json.dumps({"exit codes": dict(ends), "blocked": interval}))


def private_half() -> tuple[int, list[str]]:
    """Return the exit code of the demo's private generator, trained afresh, and the rules that block it."""
    audit = load_audit("faces-demo")
    changed = {
        "generators": {"private": audit.config.generators["private"]},
        "strengths": False,
        "detection": audit.config.detection.model_copy(update={"enabled": False}),
    }
    audit = audit._replace(config=audit.config.model_copy(update=changed))
    with tempfile.TemporaryDirectory() as folder:
        (run,) = run_audit(audit, Options(runs=Path(folder)))
        decision = decide(run.record)
    failed = [each for each in decision.rulings if each.status is Status.FAIL]
    return int(decision.exit_code), [each.rule.statistic for each in failed if each.rule.severity == "block"]


if __name__ == "__main__":
    main()
