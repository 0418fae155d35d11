"""Precision, recall, density and coverage against the package prdc, and the memory of both.

python benchmarks/manifold.py [--n 5000] [--width 2048] [--repeats 3]

With --n 20000 prdc needs more than 10 GB.
"""

import argparse
import contextlib
import io
import subprocess
import sys

import numpy as np
from _measure import as_dicts, forget_peak, interleaved, machine, peak_bytes, ratios, report
from numpy.typing import NDArray
from prdc import compute_prdc

from showthrough.stats import manifold

Features = NDArray[np.float32]
K = 5


def main() -> None:
    """Print ratios of time and of memory, and both answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=5_000)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory-only", choices=TASKS, default=None)
    options = parser.parse_args()
    if options.memory_only:
        print(extra_bytes(options.n, options.width, options.memory_only))
        return
    real, synthetic = features(options.n, options.width)
    answers = {name: [round(x, 6) for x in task(real, synthetic)] for name, task in TASKS.items()}
    tasks = {name: lambda task=task: task(real, synthetic) for name, task in TASKS.items()}
    seconds = interleaved(tasks, options.repeats)
    extra = {name: in_new_process(options, name) for name in TASKS}
    report(
        {
            "benchmark": "manifold",
            "n": options.n,
            "width": options.width,
            "machine": machine(),
            "speed_relative_to_prdc": ratios(seconds["prdc"], seconds["showthrough"]),
            "memory_relative_to_prdc": round(extra["showthrough"] / extra["prdc"], 3),
            "peak_extra_mib": {name: round(each / 2**20) for name, each in extra.items()},
            "answers": answers,
            "seconds": as_dicts(seconds),
        }
    )


def features(n: int, width: int) -> tuple[Features, Features]:
    """Return features like those of Inception: positive, with few strong directions and many weak ones."""
    rng = np.random.default_rng(0)
    fading = np.exp(-np.arange(width) / (width / 7)).astype(np.float32)
    mix = rng.standard_normal((width, width), dtype=np.float32) * fading
    sets = []
    for scale in (1.0, 1.02):
        drawn = rng.standard_normal((n, width), dtype=np.float32) @ mix.T
        drawn *= np.float32(scale / 30)
        sets.append(np.maximum(drawn, 0, out=drawn))
    return sets[0], sets[1]


def peer(real: Features, synthetic: Features) -> tuple[float, ...]:
    """Return the figures of prdc, which prints too."""
    with contextlib.redirect_stdout(io.StringIO()):
        return tuple(map(float, compute_prdc(real, synthetic, K).values()))


TASKS = {"showthrough": lambda real, synthetic: manifold(real, synthetic, K), "prdc": peer}


def in_new_process(options: argparse.Namespace, name: str) -> int:
    """Measure memory where nothing else was ever allocated."""
    sizes = ["--n", str(options.n), "--width", str(options.width)]
    command = [sys.executable, __file__, *sizes, "--memory-only", name]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def extra_bytes(n: int, width: int, name: str) -> int:
    """Return peak memory beyond the two arrays themselves."""
    real, synthetic = features(n, width)
    TASKS[name](real[:600], synthetic[:600])  # libraries load their kernels
    before = forget_peak()
    TASKS[name](real, synthetic)
    return peak_bytes() - before


if __name__ == "__main__":
    main()
