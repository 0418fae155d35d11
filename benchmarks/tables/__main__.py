"""Time and memory of all statistics of tables on 100,000 x 30 cells, and beside anonymeter.

`--anonymeter PYTHON` names the interpreter of an environment that holds anonymeter 1.1.0 (see
`run_anonymeter.py`): the same attacks on the same tables are then timed there, one after the other.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from _large_table import large_tables
from _measure import report

from showthrough.stats.tabular.copied_records import closest_records, is_copied
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.record_inference import inferred_secrets
from showthrough.stats.tabular.record_linkability import linked_records
from showthrough.stats.tabular.record_membership import (
    calibrated_scores,
    density_scores,
    nearest_scores,
)
from showthrough.stats.tabular.singling_out import singling_out
from showthrough.stats.tabular.table_likeness import likeness
from showthrough.stats.tabular.table_utility import utility

TARGETS = 2000  # people attacked, of each side
ATTACKS = 500  # as anonymeter's default


def suite(synthetic: Mixed, train: Mixed, control: Mixed) -> dict[str, Callable[[], Any]]:
    some = [side.rows(slice(TARGETS)) for side in (train, control)]
    reference = control.rows(slice(control.n_rows // 2, None))
    halves = list(range(0, train.n_columns, 2)), list(range(1, train.n_columns, 2))
    rng = np.random.default_rng(0)
    return {
        "singling out, one column": lambda: singling_out(synthetic, train, control, rng, 1000, 1),
        "singling out, three columns": lambda: singling_out(synthetic, train, control, rng, 1000, 3),
        "linkability": lambda: linked_records(synthetic, *some, halves, rng),
        "inference of a category": lambda: inferred_secrets(synthetic, *some, train.n_columns - 1, rng),
        "inference of a number": lambda: inferred_secrets(synthetic, *some, 0, rng),
        "exact copies": lambda: (is_copied(train, synthetic), is_copied(control, synthetic)),
        "closest records": lambda: closest_records(synthetic, train, control, rng, 2 * TARGETS),
        "membership, nearest": lambda: [nearest_scores(side, synthetic) for side in some],
        "membership, calibrated": lambda: [calibrated_scores(side, synthetic, reference) for side in some],
        "membership, kernel": lambda: [density_scores(side, synthetic, reference) for side in some],
        "membership, classifier": lambda: [
            density_scores(side, synthetic, reference, "classifier") for side in some
        ],
        "utility, boosting": lambda: utility(synthetic, train, control, train.n_columns - 1),
        "utility, linear": lambda: utility(synthetic, train, control, train.n_columns - 1, "linear"),
        "likeness": lambda: likeness(synthetic, train, control, rng),
    }


def same_attacks(synthetic: Mixed, train: Mixed, control: Mixed) -> dict[str, tuple[float, float]]:
    """Return seconds of the attacks that anonymeter has, as often as it makes them by default."""
    some = [side.rows(slice(ATTACKS)) for side in (train, control)]
    halves = list(range(0, train.n_columns, 2)), list(range(1, train.n_columns, 2))
    rng = np.random.default_rng(0)
    calls = {
        "univariate": lambda: singling_out(synthetic, train, control, rng, ATTACKS, 1),
        "multivariate": lambda: singling_out(synthetic, train, control, rng, ATTACKS, 3),
        "linkability": lambda: linked_records(synthetic, *some, halves, rng),
        "inference": lambda: inferred_secrets(synthetic, *some, train.n_columns - 1, rng),
    }
    return {name: timed(call) for name, call in calls.items()}


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds by the clock and of the processor, in all threads."""
    start = perf_counter(), process_time()
    call()
    return round(perf_counter() - start[0], 2), round(process_time() - start[1], 2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--anonymeter", help="interpreter of an environment that holds anonymeter")
    options = parser.parse_args()
    tables = [Mixed(*each) for each in large_tables(options.rows)]
    synthetic, train, control = tables
    seconds = {}
    for name, call in suite(synthetic, train, control).items():
        seconds[name] = timed(call)
        print(f"{name:32}{seconds[name][0]:8.1f} s, processor {seconds[name][1]:8.1f} s", file=sys.stderr)
    result: dict[str, Any] = {
        "rows": options.rows,
        "columns": train.n_columns,
        "clock_and_processor_s": seconds,
        "clock_s": round(sum(each[0] for each in seconds.values()), 1),
        "processor_s": round(sum(each[1] for each in seconds.values()), 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if options.anonymeter:
        ours = same_attacks(synthetic, train, control)
        script = Path(__file__).with_name("time_anonymeter.py")
        with tempfile.TemporaryFile() as out:
            command = [options.anonymeter, str(script), str(options.rows)]
            subprocess.run(command, check=True, stdout=out)
            out.seek(0)
            theirs = json.loads(out.read())
        result["ours"], result["anonymeter"] = ours, theirs  # clock and processor
        result["times_faster"] = {
            name: [round(their / our, 1) for their, our in zip(theirs[name], ours[name], strict=True)]
            for name in ours
        }
    report(result)


if __name__ == "__main__":
    main()
