"""MTCNN on many photos at once against facenet-pytorch's own, photo by photo; and how often faces are found.

python benchmarks/detection.py [--photos 208] [--timed 64] [--repeats 3]
"""

import argparse
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import torch
from _lfw import finder, photos
from _measure import as_dicts, interleaved, machine, ratios, report
from facenet_pytorch.models.utils.detect_face import detect_face

from showthrough.core.types import Images
from showthrough.observers.faces.main_face import Face, FacesFound, smallest_face
from showthrough.observers.faces.mtcnn import face_finder
from showthrough.observers.faces.mtcnn_cascade import PYRAMID, detected
from showthrough.observers.runtime.device import device, side_by_side
from showthrough.observers.runtime.streaming import BATCH

LEAST = smallest_face((250, 250))
NEAR = 0.25  # of the side: how far from the middle a face of these photos may be centred


class Agreement(NamedTuple):
    """How far two detectors are from each other."""

    photos_with_as_many_faces: int
    faces: int
    largest_difference: float  # pixels, of a corner or a landmark


def main() -> None:
    """Print photos a second of both, how much faster, and that they find the same.

    Each core has its own photos in both cases: facenet-pytorch is slower still where cores share a photo.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=208)
    parser.add_argument("--timed", type=int, default=64, help="photos of them whose detection is timed")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    images = photos("train", options.photos)
    ready = np.stack([images.source.read(row) for row in range(len(images))])
    some = ready[: options.timed]
    tasks: dict[str, Callable[[], object]] = {
        "photo by photo": lambda: on_each_core(one_by_one, some),
        "batches": lambda: on_each_core(together, some),
    }
    seconds = interleaved(tasks, options.repeats)
    report(
        {
            "benchmark": "detection",
            "photos": len(images),
            "timed": len(some),
            "machine": machine(),
            "times_faster": ratios(seconds["photo by photo"], seconds["batches"]),
            "photos_per_second": {
                name: {field: round(len(some) / min(values), 1) for field, values in each._asdict().items()}
                for name, each in seconds.items()
            },
            "agreement": agreement(on_each_core(one_by_one, ready), on_each_core(together, ready))._asdict(),
            "found_near_the_middle": {
                name: near_the_middle(finder(name).find(ready), ready) for name in ("mtcnn", "yunet")
            },
            "seconds": as_dicts(seconds),
        }
    )


def one_by_one(pixels: Images) -> list[FacesFound]:
    """Return what facenet-pytorch finds in each photo alone."""
    *networks, thresholds = face_finder().networks
    with torch.inference_mode():
        found = [detect_face(one, LEAST, *networks, thresholds, PYRAMID, device()) for one in pixels]
    return [
        FacesFound(boxes[:, :4], np.array(points[0], np.float64), boxes[:, 4])
        for boxes, points in ((np.array(rows[0], np.float64), points) for rows, points in found)
    ]


def together(pixels: Images) -> list[FacesFound]:
    """Return what the same networks find in all photos at once."""
    return detected(pixels, LEAST, face_finder().networks)


def on_each_core(work: Callable[[Images], list[FacesFound]], pixels: Images) -> list[FacesFound]:
    """Work on batches as the pipeline does: each core has its own."""
    with side_by_side(device()) as pool:
        done = pool.map(work, np.split(pixels, range(BATCH, len(pixels), BATCH)))
        return [faces for batch in done for faces in batch]


def agreement(first: Iterable[FacesFound], second: Iterable[FacesFound]) -> Agreement:
    """Return how far the nearest box, with its landmarks, is from each one."""
    alike, n, largest = 0, 0, 0.0
    for one, other in zip(first, second, strict=True):
        alike += len(one.boxes) == len(other.boxes)
        for box, points in zip(one.boxes, one.landmarks, strict=True):
            apart = np.abs(other.boxes - box).max(axis=1, initial=0.0)
            nearest = int(np.argmin(apart))
            landmarks = np.abs(other.landmarks[nearest] - points).max()
            largest = max(largest, float(apart[nearest]), float(landmarks))
            n += 1
    return Agreement(alike, n, largest)


def near_the_middle(found: list[Face | None], pixels: Images) -> float:
    """Return the share of photos with a face about the middle, where each of these photos has one."""
    middle = np.array([pixels.shape[2], pixels.shape[1]]) / 2
    reach = NEAR * min(pixels.shape[1:3])
    offsets = [np.abs((face.box[:2] + face.box[2:]) / 2 - middle).max() for face in found if face is not None]
    return float(np.sum(np.array(offsets) <= reach) / len(found))


if __name__ == "__main__":
    main()
