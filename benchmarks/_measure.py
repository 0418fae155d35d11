"""What the benchmarks share: fair timing, peak memory, the machine, figures as a table."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Seconds(NamedTuple):
    """What each repeat took: by the clock, and of the processor in all threads."""

    clock: list[float]
    processor: list[float]


def interleaved(
    tasks: Mapping[str, Callable[[], object]], repeats: int, warm_up: bool = True
) -> dict[str, Seconds]:
    """Return seconds of each repeat; tasks take turns, so that a busy moment hits all of them.

    Everything runs once unmeasured before, unless that would take minutes.
    """
    seconds = {name: Seconds([], []) for name in tasks}
    for repeat in range(0 if warm_up else 1, repeats + 1):
        for name, task in tasks.items():
            started = time.perf_counter(), time.process_time()
            task()
            if repeat:
                seconds[name].clock.append(round(time.perf_counter() - started[0], 6))
                seconds[name].processor.append(round(time.process_time() - started[1], 6))
    return seconds


def ratios(numerator: Seconds, denominator: Seconds) -> dict[str, float]:
    """Return the median of the ratios within each round, by the clock and of the processor."""
    return {
        field: round(statistics.median(a / b for a, b in zip(above, below, strict=True)), 3)
        for field, above, below in zip(Seconds._fields, numerator, denominator, strict=True)
    }


def as_dicts(seconds: Mapping[str, Seconds]) -> dict[str, dict[str, list[float]]]:
    """Return the seconds as JSON has them."""
    return {name: each._asdict() for name, each in seconds.items()}


def forget_peak() -> int:
    """Start measuring peak memory afresh and return the bytes in use now (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return _status("VmRSS")


def peak_bytes() -> int:
    """Return the most memory in use since `forget_peak`, or since the start of the process."""
    return _status("VmHWM")


def machine() -> dict[str, object]:
    """Return what the numbers depend on."""
    from importlib.metadata import version

    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    packages = ("numpy", "torch", "faiss-cpu", "pillow")
    return {
        "cpu": names[0].split(":", 1)[1].strip() if names else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in packages},
    }


def report(result: Mapping[str, object]) -> None:
    """Print one JSON object, and beside it, on standard error, its figures as a table."""
    print(json.dumps(result, indent=1), flush=True)
    print(table(result).to_string(), file=sys.stderr)


def table(result: Mapping[str, object]) -> "pd.DataFrame":
    """Return the figures of a benchmark, a case in each row; each repeat's seconds stay in the JSON."""
    import pandas as pd

    cases = result.get("results", result.get("cases", [result]))
    if isinstance(cases, Mapping):
        cases = [{"case": name, **case} for name, case in cases.items() if isinstance(case, Mapping)]
    figures = pd.json_normalize(cases)
    is_raw = [column.split(".")[0] in ("machine", "seconds") for column in figures.columns]
    is_list = figures.map(lambda value: isinstance(value, list | dict)).any()
    return figures.loc[:, ~(pd.Series(is_raw, index=figures.columns) | is_list)]


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/self/status has no {field}")
