"""Counting matches and searching in large galleries: time, and memory that must not grow with the gallery.

python benchmarks/gallery.py [--people 50000 200000] [--probes 2000]
"""

import argparse
import time

import numpy as np
from _measure import forget_peak, machine, peak_bytes, report

from showthrough.stats.biometric.identification import search
from showthrough.stats.biometric.matching import person_matches

WIDTH, PHOTOS, THRESHOLD = 512, 2, 0.2  # numbers a vector, photos a person, similarity from which two match


def main() -> None:
    """Print seconds and the peak memory beside the vectors, for each size of the gallery."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[50_000, 200_000])
    parser.add_argument("--probes", type=int, default=2000)
    options = parser.parse_args()
    rows = [measured(people, options.probes) for people in options.people]
    report({"benchmark": "gallery", "probes": options.probes, "machine": machine(), "results": rows})


def measured(people: int, probes: int) -> dict[str, object]:
    """Return what both ways to look into one gallery take."""
    rng = np.random.default_rng(0)
    made, gallery = unit(rng, probes), unit(rng, people * PHOTOS)
    who = np.arange(len(gallery)) // PHOTOS
    tasks = {
        "person_matches": lambda: person_matches(made, gallery, who, THRESHOLD),
        "search": lambda: search(made, gallery, who),
    }
    row: dict[str, object] = {"photos": len(gallery)}
    for name, task in tasks.items():
        before, started = forget_peak(), time.perf_counter()
        task()
        row[name] = {
            "seconds": round(time.perf_counter() - started, 1),
            "peak_extra_mib": round((peak_bytes() - before) / 2**20),
        }
    return row


def unit(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return directions without structure."""
    drawn = rng.standard_normal((n, WIDTH), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn


if __name__ == "__main__":
    main()
