"""Photos on disk to vectors with a face detector in between, against the bare detector and embedder.

python benchmarks/enrolment.py [--photos 128] [--repeats 3]
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _lfw import Align, embedder, photos, settings
from _measure import as_dicts, interleaved, machine, report

from showthrough.core.types import Images
from showthrough.observers.device import device, side_by_side
from showthrough.observers.faces import DetectedFace, cropper
from showthrough.observers.streaming import BATCH, embedded

ALIGNMENTS: tuple[Align, ...] = ("yunet", "mtcnn")
NETWORKS = ("mobilefacenet", "edgeface")


def main() -> None:
    """Print photos a second of each part and of the whole, and what the whole costs beyond its parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    images = photos("train", options.photos)
    ready = np.stack([images.source.read(row) for row in range(len(images))])
    middle = ready[:, 69:181, 69:181]
    tasks: dict[str, Callable[[], object]] = {}
    for align in ALIGNMENTS:
        cut = cropper(settings("edgeface", align), 112, "landmarks", Path())
        assert isinstance(cut, DetectedFace)
        tasks[f"bare {align}"] = lambda find=cut.finder.find: on_each_core(find, ready)
        for name in NETWORKS:
            whole = embedder(name, align)
            tasks[f"{align} and {name}"] = lambda whole=whole: list(embedded(images, whole))
    for name in NETWORKS:
        bare = embedder(name, "none")
        tasks[f"bare {name}"] = lambda bare=bare: on_each_core(bare, middle)
    seconds = interleaved(tasks, options.repeats)
    best = {name: min(each.clock) for name, each in seconds.items()}
    report(
        {
            "benchmark": "enrolment",
            "photos": len(images),
            "machine": machine(),
            "photos_per_second": {name: round(len(images) / clock, 1) for name, clock in best.items()},
            "whole_to_sum_of_parts": {
                f"{align} and {name}": round(
                    best[f"{align} and {name}"] / (best[f"bare {align}"] + best[f"bare {name}"]), 3
                )
                for align in ALIGNMENTS
                for name in NETWORKS
            },
            "seconds": as_dicts(seconds),
        }
    )


def on_each_core(work: Callable[[Images], object], pixels: Images) -> None:
    """Run on batches as the pipeline does: each core has its own."""
    with side_by_side(device()) as pool:
        list(pool.map(work, np.split(pixels, range(BATCH, len(pixels), BATCH))))


if __name__ == "__main__":
    main()
