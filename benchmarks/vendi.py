"""Vendi score from ready features against the authors' package, by its kernel and by its products.

python benchmarks/vendi.py [--n 5000] [--width 768] [--repeats 3]
"""

import argparse

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from frechet import features
from vendi_score import vendi

from showthrough.stats import vendi_score


def main() -> None:
    """Print how much faster the score is, and by how much the answers differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=5_000)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    images = features(options.n, options.width)[0].astype(np.float64)
    tasks = {
        "showthrough": lambda: vendi_score(images),
        "vendi_score_kernel": lambda: vendi.score_X(images),
        "vendi_score_products": lambda: vendi.score_dual(images),
    }
    seconds = interleaved(tasks, options.repeats, warm_up=False)
    report(
        {
            "benchmark": "vendi",
            "n": options.n,
            "width": options.width,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "speed_relative_to": {
                name: ratios(seconds[name], seconds["showthrough"]) for name in tasks if name != "showthrough"
            },
            "score": {name: float(task()) for name, task in tasks.items()},
            "seconds": as_dicts(seconds),
        }
    )


if __name__ == "__main__":
    main()
