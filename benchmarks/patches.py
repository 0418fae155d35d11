"""Exact nearest neighbours by patches: time, memory, and agreement with a brute force for some rows.

python benchmarks/patches.py [--n 2000] [--side 64] [--patch 16] [--checked 50]

With --n 10000 the vectors alone take a gigabyte; they are memory-mapped.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from _measure import forget_peak, machine, peak_bytes, report
from numpy.typing import NDArray

from showthrough.observers.knn.search import nearest
from showthrough.observers.pixels.patches import Patches

Features = NDArray[np.float32]
K = 10


def main() -> None:
    """Print seconds, peak memory and the share of rows with the same neighbours."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=2_000)
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--patch", type=int, default=16)
    parser.add_argument("--checked", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        a, b = (written(Path(folder) / f"{seed}.npy", seed, options) for seed in (0, 1))
        nearest(a[:64], b[:64], K, "patch_l2")  # libraries load their kernels
        before, started = forget_peak(), time.perf_counter()
        found = nearest(a, b, K, "patch_l2")
        seconds = time.perf_counter() - started
        extra = peak_bytes() - before
        checked = np.linspace(0, options.n - 1, options.checked).astype(int)
        same = [np.array_equal(found.rows[i], brute_force(a[i], b)) for i in checked]
    report(
        {
            "benchmark": "patches",
            "n": options.n,
            "side": options.side,
            "patch": options.patch,
            "k": K,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "seconds": round(seconds, 2),
            "peak_extra_mib_with_mapped_vectors": round(extra / 2**20),
            "rows_like_brute_force": round(float(np.mean(same)), 4),
        }
    )


def written(path: Path, seed: int, options: argparse.Namespace) -> Features:
    """Return the patches of smooth random pictures, memory-mapped."""
    rng = np.random.default_rng(seed)
    patches, side = Patches(options.side, options.patch), options.side
    shape = (options.n, (side // options.patch) ** 2, 3 * options.patch**2)
    vectors = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    for start in range(0, options.n, 500):
        n = min(500, options.n - start)
        coarse = rng.integers(0, 256, (n, side // 8, side // 8, 3)).repeat(8, axis=1).repeat(8, axis=2)
        noisy = coarse + rng.integers(-8, 9, coarse.shape)
        vectors[start : start + n] = patches(np.clip(noisy, 0, 255).astype(np.uint8))
    vectors.flush()
    return np.load(path, mmap_mode="r")


def brute_force(row: Features, b: Features) -> NDArray[np.int64]:
    """Return the nearest of one row, in float64."""
    square = np.empty(len(b))
    for start in range(0, len(b), 500):
        part = b[start : start + 500].astype(np.float64) - row
        square[start : start + 500] = np.einsum("ntd,ntd->nt", part, part).max(axis=1)
    return np.argsort(square, kind="stable")[:K]


if __name__ == "__main__":
    main()
