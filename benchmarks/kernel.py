"""KID over all pairs against 100 random subsets of 1,000 by torchmetrics and by torch-fidelity.

python benchmarks/kernel.py [--n 10000] [--width 2048] [--repeats 3]
"""

import argparse

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from frechet import features
from numpy.typing import NDArray
from torch_fidelity.metric_kid import KEY_METRIC_KID_MEAN, kid_features_to_metric
from torchmetrics.image.kid import poly_mmd

from showthrough.stats import kernel_distance

SUBSETS = 100
SUBSET_SIZE = 1000


def main() -> None:
    """Print the ratio of times, and how far the answers and their spread lie apart."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    real, synthetic = features(options.n, options.width)
    tasks = {
        "showthrough": lambda: kernel_distance(real, synthetic),
        "torchmetrics": lambda: torchmetrics_kid(real, synthetic),
        "torch_fidelity": lambda: torch_fidelity_kid(real, synthetic),
    }
    seconds = interleaved(tasks, options.repeats)
    found = kernel_distance(real, synthetic)
    report(
        {
            "benchmark": "kernel",
            "n": options.n,
            "width": options.width,
            "subsets_of_the_peers": [SUBSETS, SUBSET_SIZE],
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "speed_relative_to": {
                name: ratios(seconds[name], seconds["showthrough"]) for name in tasks if name != "showthrough"
            },
            "distance": {
                "showthrough": [found.value, found.interval.low, found.interval.high],
                "torchmetrics": torchmetrics_kid(real, synthetic),
                "torch_fidelity": torch_fidelity_kid(real, synthetic),
            },
            "seconds": as_dicts(seconds),
        }
    )


def torchmetrics_kid(real: NDArray[np.float32], synthetic: NDArray[np.float32]) -> float:
    """Return the mean over random subsets, as KernelInceptionDistance.compute does."""
    a, b = torch.from_numpy(real), torch.from_numpy(synthetic)
    draw = torch.Generator().manual_seed(0)
    distances = []
    for _ in range(SUBSETS):
        own = a[torch.randperm(len(a), generator=draw)[:SUBSET_SIZE]]
        other = b[torch.randperm(len(b), generator=draw)[:SUBSET_SIZE]]
        distances.append(poly_mmd(own, other))
    return float(torch.stack(distances).mean())


def torch_fidelity_kid(real: NDArray[np.float32], synthetic: NDArray[np.float32]) -> float:
    """Return the mean over random subsets by torch-fidelity's own function."""
    found = kid_features_to_metric(
        torch.from_numpy(real),
        torch.from_numpy(synthetic),
        kid_subsets=SUBSETS,
        kid_subset_size=SUBSET_SIZE,
        verbose=False,
    )
    return float(found[KEY_METRIC_KID_MEAN])


if __name__ == "__main__":
    main()
