"""Overhead of engines: 1,000 tasks of 10 ms beside the time that the work itself takes.

python benchmarks/task_overhead.py [--tasks 1000] [--workers 2] [--engine local]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _measure import machine, report

from showthrough.execution.engines import EngineName, pool_of
from showthrough.execution.tasks import TaskFolder
from showthrough.execution.work_pool import DONE, WorkPool, in_order

SECONDS = 0.010


def nap(folder: str, key: str) -> str:
    """Take 10 ms and write a file as a task does."""
    time.sleep(SECONDS)
    TaskFolder(Path(folder)).keep(key, {"vectors": np.zeros((64, 512), np.float32)})
    return DONE


def seconds(pool: WorkPool, tasks: int, done: Callable[[float], None]) -> None:
    """Tell the time of so many tasks on workers that have begun already."""
    with tempfile.TemporaryDirectory() as place:
        folder = TaskFolder(Path(place) / "tasks")
        warm = [f"{number:032x}" for number in range(10**6, 10**6 + 8 * pool.width)]
        list(in_order(pool, nap, folder, warm))
        started = time.perf_counter()
        for key in in_order(pool, nap, folder, (f"{number:032x}" for number in range(tasks))):
            assert folder.kept(key) is not None
            folder.remove([key])
        done(time.perf_counter() - started)


def main() -> None:
    """Print the time, what the naps alone take, and the overhead of the median of five runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engine", type=EngineName, default=EngineName.LOCAL)
    options = parser.parse_args()
    took: list[float] = []
    with pool_of(options.engine, None, options.workers) as pool:
        for _ in range(5):
            seconds(pool, options.tasks, took.append)
    alone = options.tasks * SECONDS / options.workers
    median = sorted(took)[2]
    report(
        {
            "benchmark": "task_overhead",
            "machine": machine(),
            "engine": options.engine.value,
            "workers": options.workers,
            "tasks": options.tasks,
            "work_alone_s": alone,
            "median_s": round(median, 2),
            "all_s": [round(one, 2) for one in took],
            "overhead": round(median / alone - 1, 3),
        },
    )


if __name__ == "__main__":
    main()
