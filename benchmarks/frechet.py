"""FID from ready features against torchmetrics and the form of pytorch-fid, with many images and few.

python benchmarks/frechet.py [--n 10000] [--few 1000] [--width 2048] [--repeats 3]
"""

import argparse

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance

from showthrough.stats import frechet_distance

BATCH = 1000  # features that torchmetrics is handed at a time


def main() -> None:
    """Print how much faster the distance is, and by how much the two answers differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    real, synthetic = features(options.n, options.width)
    results = [compared(real[:n], synthetic[:n], options.repeats) for n in (options.n, options.few)]
    report(
        {
            "benchmark": "frechet",
            "width": options.width,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "results": results,
        }
    )


def features(n: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return features like those of Inception: positive, with few strong directions and many weak ones."""
    rng = np.random.default_rng(0)
    mix = rng.standard_normal((width, width), dtype=np.float32) * np.exp(-np.arange(width) / (width / 7))
    drawn = rng.standard_normal((2, n, width), dtype=np.float32) @ mix.T.astype(np.float32)
    drawn[1] += 0.5
    return np.maximum(drawn[0] / 30, 0), np.maximum(drawn[1] / 30, 0)


def compared(real: NDArray[np.float32], synthetic: NDArray[np.float32], repeats: int) -> dict[str, object]:
    """Time all from features to the distance; the peers compute in float64 too."""
    tasks = {
        "showthrough": lambda: frechet_distance(real, synthetic),
        "torchmetrics": lambda: peer(real, synthetic),
        "pytorch_fid_form": lambda: pytorch_fid_form(real, synthetic),
    }
    seconds = interleaved(tasks, repeats)
    return {
        "n": len(real),
        **{
            f"speed_relative_to_{name}": ratios(seconds[name], seconds["showthrough"])
            for name in tasks
            if name != "showthrough"
        },
        "distance": {name: round(task(), 6) for name, task in tasks.items()},
        "seconds": as_dicts(seconds),
    }


def pytorch_fid_form(real: NDArray[np.float32], synthetic: NDArray[np.float32]) -> float:
    """Return the distance by the steps of pytorch-fid 0.3: numpy's covariances, scipy's square root."""
    means = [each.mean(axis=0, dtype=np.float64) for each in (real, synthetic)]
    spreads = [np.cov(each, rowvar=False, dtype=np.float64) for each in (real, synthetic)]
    root = sqrtm(spreads[0] @ spreads[1])
    apart = means[0] - means[1]
    return float(apart @ apart + np.trace(spreads[0]) + np.trace(spreads[1]) - 2 * np.trace(root.real))


def peer(real: NDArray[np.float32], synthetic: NDArray[np.float32]) -> float:
    """Return the distance by torchmetrics, whose network hands the features through."""
    metric = FrechetInceptionDistance(feature=_Given(real.shape[1]))
    for batch in torch.from_numpy(real).split(BATCH):
        metric.update(batch, real=True)
    for batch in torch.from_numpy(synthetic).split(BATCH):
        metric.update(batch, real=False)
    return float(metric.compute())


class _Given(nn.Module):
    """A feature extractor for what is a feature already."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.num_features = width

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features


if __name__ == "__main__":
    main()
