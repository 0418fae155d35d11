"""Grouping near-duplicates against the brute force over all pairs.

python benchmarks/duplicates.py [--n 10000] [--width 512] [--repeats 3]
"""

import argparse

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from numpy.typing import NDArray

from showthrough.observers.knn.duplicate_search import duplicate_groups
from showthrough.stats.memorisation.near_copies import SAME
from showthrough.stats.memorisation.near_copies import duplicate_groups as by_brute_force


def main() -> None:
    """Print the ratio of time, and whether both find the same groups."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    vectors = with_duplicates(options.n, options.width)
    radius = SAME * float(np.sqrt(2 * vectors.var(axis=0, dtype=np.float64).sum()))
    tasks = {
        "showthrough": lambda: duplicate_groups(vectors, radius),
        "brute force": lambda: by_brute_force(vectors),
    }
    seconds = interleaved(tasks, options.repeats)
    both = np.stack([duplicate_groups(vectors, radius), by_brute_force(vectors)])
    numbers = [len(np.unique(each)) for each in both]
    report(
        {
            "benchmark": "duplicates",
            "n": options.n,
            "width": options.width,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "speed_relative_to_brute_force": ratios(seconds["brute force"], seconds["showthrough"]),
            "groups": numbers[0],
            "same_groups": numbers[0] == numbers[1] == np.unique(both, axis=1).shape[1],
            "seconds": as_dicts(seconds),
        }
    )


def with_duplicates(n: int, width: int) -> NDArray[np.float32]:
    """Return vectors of which a tenth are near copies of others."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((n, width), dtype=np.float32)
    copied = n // 10
    vectors[-copied:] = vectors[:copied] + 0.01 * rng.standard_normal((copied, width), dtype=np.float32)
    return vectors


if __name__ == "__main__":
    main()
