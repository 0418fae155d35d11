"""dlib as finder and matcher: how well it tells people apart, and what a face takes on one core and on two.

python benchmarks/dlib_matcher.py [--pairs 450] [--faces 16] [--repeats 5]

Seconds are of the processor, in this process, so that others who use the machine do not matter. The gain of
two processes is by the clock, tasks taking turns: it means something on a quiet machine of two cores only,
so the load is told beside it.
"""

import argparse
import time

import numpy as np
from _measure import as_dicts, interleaved, machine, ratios, report
from verification import Listed, view_one

from showthrough.core.types import Floats, Images
from showthrough.observers.faces.alignment import DetectedFace
from showthrough.observers.faces.dlib_faces import DlibFaces
from showthrough.observers.faces.dlib_pool import DlibPool
from showthrough.observers.faces.dlib_process import EMBED
from showthrough.observers.faces.landmark_templates import CHIP_SIDE
from showthrough.observers.runtime.face_embedder import unit
from showthrough.weight_catalogue import entry_called

DISTANCE = 0.6  # between two faces, as dlib gives them: its author takes those nearer for one person


def main() -> None:
    """Print error rates, seconds a face, and the gain of a second process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=450)
    parser.add_argument(
        "--faces", type=int, default=16, help="chips for the comparison of one and two processes"
    )
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    network = entry_called("dlib").path
    one, two = (DlibPool(None, network, cores) for cores in (1, 2))
    cut = DetectedFace(CHIP_SIDE, "chip", DlibFaces(entry_called("dlib-landmarks").path, cores=1))
    listed = view_one(options.pairs)
    chips, seconds = found(listed, cut)
    numbers, embedding = described(chips, one)
    few = np.stack([chip for chip in chips if chip is not None][: options.faces])
    raced = interleaved({"one": lambda: one(EMBED, few), "two": lambda: two(EMBED, few)}, options.repeats)
    same_bits = np.array_equal(np.concatenate(one(EMBED, few)), np.concatenate(two(EMBED, few)))
    report(
        {
            "benchmark": "dlib",
            "machine": machine(),
            "photos": len(chips),
            "without_a_face": sum(chip is None for chip in chips),
            "rates": rates(listed, numbers),
            "processor_seconds_a_face": {"find": round(seconds, 4), "embed": round(embedding, 4)},
            "same_bits_on_two_processes": same_bits,
            "gain_of_two_processes": ratios(raced["one"], raced["two"])["clock"],
            "seconds": as_dicts(raced),
        }
    )


def found(listed: Listed, cut: DetectedFace) -> tuple[list[Images | None], float]:
    """Return the chip of each photo, None where no face is found, and processor seconds a photo."""
    chips: list[Images | None] = []
    spent = 0.0
    for row in range(len(listed.images)):
        photo = listed.images.source.read(row)
        started = time.process_time()
        crops = cut(photo[None])
        spent += time.process_time() - started
        chips.append(crops.pixels[0] if len(crops.rows) else None)
    return chips, spent / len(chips)


def described(chips: list[Images | None], pool: DlibPool) -> tuple[Floats, float]:
    """Return (n, 128) numbers of each photo, NaN without a face, and processor seconds a face."""
    rows = [row for row, chip in enumerate(chips) if chip is not None]
    numbers = np.full((len(chips), 128), np.nan)
    started = time.process_time()
    numbers[rows] = np.concatenate(pool(EMBED, [chip for chip in chips if chip is not None]))
    return numbers, (time.process_time() - started) / len(rows)


def rates(listed: Listed, numbers: Floats) -> dict[str, dict[str, float]]:
    """Return accuracy at the best threshold, and FMR and FNMR at the author's; no face, no match."""
    same = listed.same.astype(bool)
    distances = np.linalg.norm(numbers[listed.first] - numbers[listed.second], axis=1)
    scaled = unit(numbers.astype(np.float32)).astype(np.float64)
    cosines = (scaled[listed.first] * scaled[listed.second]).sum(axis=1)
    near = distances < DISTANCE  # never, where either is NaN
    return {
        "distance": {
            "pairs": float(len(same)),
            "best_accuracy": best_accuracy(-distances, same),
            "FMR at .6": round(float(near[~same].mean()), 4),
            "FNMR at .6": round(float((~near[same]).mean()), 4),
        },
        "cosine, as audits use it": {
            "pairs": float(len(same)),
            "best_accuracy": best_accuracy(cosines, same),
        },
    }


def best_accuracy(scores: Floats, same: np.ndarray) -> float:
    """Return the share of right answers at the threshold that suits these pairs best."""
    scores = np.nan_to_num(scores, nan=-np.inf)
    right = [((scores >= threshold) == same).mean() for threshold in np.unique(scores)]
    return round(float(max(right)), 4)


if __name__ == "__main__":
    main()
