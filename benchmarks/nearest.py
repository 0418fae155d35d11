"""Exact nearest neighbours against faiss-cpu flat indices, and the memory that they take.

python benchmarks/nearest.py [--n 10000] [--queries 10000] [--width 512] [--repeats 5] [--ten-by-cosine]

`share_of_product_rate` is the time of the float32 matrix product alone, divided by ours; it may exceed 1
where bfloat16 is faster. With --n 100000 use --ten-by-cosine --repeats 1: minutes for each of the three.
"""

import argparse
import subprocess
import sys

import faiss
import numpy as np
import torch
from _measure import as_dicts, forget_peak, interleaved, machine, peak_bytes, ratios, report
from numpy.typing import NDArray

from showthrough.observers.knn.search import nearest

INDEX = {"l2": faiss.IndexFlatL2, "cosine": faiss.IndexFlatIP}


def main() -> None:
    """Print ratios, agreement and peak memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=None, help="as many as there are vectors")
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory-only", type=int, default=0, metavar="K")
    parser.add_argument("--ten-by-cosine", action="store_true")
    options = parser.parse_args()
    if options.memory_only:
        print(extra_bytes(options, options.memory_only))
        return
    faiss.omp_set_num_threads(torch.get_num_threads())
    queries, gallery = vectors(options)
    cases = [("cosine", 10)] if options.ten_by_cosine else [(metric, k) for metric in INDEX for k in (10, 50)]
    results = [compared(queries, gallery, metric, k, options.repeats) for metric, k in cases]
    report(
        {
            "benchmark": "nearest",
            "n": options.n,
            "queries": len(queries),
            "width": options.width,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "results": results,
            "peak_extra_mib": {k: round(in_new_process(options, k) / 2**20) for k in {k for _, k in cases}},
        }
    )


def vectors(options: argparse.Namespace) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return unit vectors without structure: for pruning the hardest case, all nearly equally far."""
    rng, sets = np.random.default_rng(0), []
    for n in (options.queries or options.n, options.n):
        drawn = rng.standard_normal((n, options.width), dtype=np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        sets.append(drawn)
    return sets[0], sets[1]


def compared(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], metric: str, k: int, repeats: int
) -> dict[str, object]:
    """Time both and count how many of the neighbours are the same."""
    index = INDEX[metric](gallery.shape[1])
    index.add(gallery)
    tasks = {
        "showthrough": lambda: nearest(queries, gallery, k, metric),
        "faiss": lambda: index.search(queries, k),
        "product": lambda: product(queries, gallery),
    }
    seconds = interleaved(tasks, repeats, warm_up=repeats > 1)
    same = nearest(queries, gallery, k, metric).rows == index.search(queries, k)[1]
    return {
        "metric": metric,
        "k": k,
        "speed_relative_to_faiss": ratios(seconds["faiss"], seconds["showthrough"]),
        "share_of_product_rate": ratios(seconds["product"], seconds["showthrough"]),
        "same_neighbours": round(float(same.mean()), 6),
        "seconds": as_dicts(seconds),
    }


def product(queries: NDArray[np.float32], gallery: NDArray[np.float32]) -> None:
    """Multiply in float32, 1024 rows at a time, and look at nothing."""
    turned = torch.from_numpy(gallery).T
    room = torch.empty(1024, len(gallery))
    for part in torch.from_numpy(queries).split(1024):
        torch.mm(part, turned, out=room[: len(part)])


def in_new_process(options: argparse.Namespace, k: int) -> int:
    """Measure memory where nothing else was ever allocated."""
    sizes = {
        "n": options.n,
        "queries": options.queries or options.n,
        "width": options.width,
        "memory-only": k,
    }
    given = [text for name, size in sizes.items() for text in (f"--{name}", str(size))]
    done = subprocess.run([sys.executable, __file__, *given], check=True, capture_output=True, text=True)
    return int(done.stdout)


def extra_bytes(options: argparse.Namespace, k: int) -> int:
    """Return peak memory beyond the two arrays themselves."""
    queries, gallery = vectors(options)
    nearest(queries[:600], gallery[:600], k)  # libraries load their kernels
    before = forget_peak()
    nearest(queries, gallery, k)
    return peak_bytes() - before


if __name__ == "__main__":
    main()
