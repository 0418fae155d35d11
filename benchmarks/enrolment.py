"""Photos on disk to vectors with a face detector in between, against its parts.

python benchmarks/enrolment.py [--photos 128] [--repeats 3]
"""

import argparse
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from _lfw import Align, embedder, finder, photos
from _measure import Seconds, as_dicts, interleaved, machine, ratios, report

from showthrough.core.images import ImageSet
from showthrough.core.types import Rows
from showthrough.observers.faces.alignment import aligned
from showthrough.observers.runtime.device import device, side_by_side
from showthrough.observers.runtime.streaming import BATCH, embedded

ALIGNMENTS: tuple[Align, ...] = ("yunet", "mtcnn")
NETWORKS = ("mobilefacenet", "edgeface")
WHOLES = {f"{align} and {name}": (align, name) for align in ALIGNMENTS for name in NETWORKS}


def main() -> None:
    """Print photos a second of each part and of the whole, and what the whole costs beyond its parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    images = photos("train", options.photos)
    tasks: dict[str, Callable[[], object]] = {
        name: partial(on_each_core, work, len(images)) for name, work in parts(images).items()
    }
    for name, (align, network) in WHOLES.items():
        tasks[name] = partial(consume, images, embedder(network, align))
    seconds = interleaved(tasks, options.repeats)
    report(
        {
            "benchmark": "enrolment",
            "photos": len(images),
            "machine": machine(),
            "photos_per_second": {name: rates(each, len(images)) for name, each in seconds.items()},
            "whole_to_slower": {name: ratios(slower(seconds, name), seconds[name]) for name in WHOLES},
            # what the other parts leave, where all of them share the same cores
            "most_of_slower": {
                name: ratios(slower(seconds, name), together(seconds, name)) for name in WHOLES
            },
            "whole_to_sum_of_parts": {
                name: ratios(together(seconds, name), seconds[name]) for name in WHOLES
            },
            "seconds": as_dicts(seconds),
        }
    )


def parts(images: ImageSet) -> dict[str, Callable[[Rows], object]]:
    """Return what is done with each batch of photos, one thing at a time."""
    ready = np.stack([images.source.read(row) for row in range(len(images))])
    middle = np.ascontiguousarray(ready[:, 69:181, 69:181])
    finders = {name: finder(name) for name in ALIGNMENTS}
    networks = {name: embedder(name, "none") for name in NETWORKS}
    faces = finders["yunet"].find(ready)

    def align(rows: Rows) -> None:
        for row in rows:
            face = faces[row]
            if face is not None:
                aligned(ready[row], face.landmarks)

    done: dict[str, Callable[[Rows], object]] = {
        "read": lambda rows: [images.source.read(int(row)) for row in rows],
        "align": align,
    }
    done |= {name: lambda rows, one=one: one.find(ready[rows]) for name, one in finders.items()}
    done |= {name: lambda rows, one=one: one(middle[rows]) for name, one in networks.items()}
    return done


def on_each_core(work: Callable[[Rows], object], n: int) -> None:
    """Work on batches as the pipeline does: each core has its own."""
    with side_by_side(device()) as pool:
        for _ in pool.map(work, np.split(np.arange(n), range(BATCH, n, BATCH))):
            pass


def consume(images: ImageSet, observer: Callable[..., object]) -> None:
    """Embed all photos and keep nothing."""
    for _ in embedded(images, observer):
        pass


def rates(seconds: Seconds, n: int) -> dict[str, float]:
    """Return photos a second, by the clock and of one processor, in the best round."""
    return {field: round(n / min(each), 1) for field, each in zip(Seconds._fields, seconds, strict=True)}


def slower(seconds: Mapping[str, Seconds], whole: str) -> Seconds:
    """Return the seconds of the part that takes longest, of the detector and the network."""
    return max((seconds[part] for part in WHOLES[whole]), key=lambda each: min(each.processor))


def together(seconds: Mapping[str, Seconds], whole: str) -> Seconds:
    """Return the seconds of all parts of each round, added up."""
    each = [seconds[part] for part in ("read", "align", *WHOLES[whole])]
    return Seconds(
        *([sum(round_) for round_ in zip(*field, strict=True)] for field in zip(*each, strict=True))
    )


if __name__ == "__main__":
    main()
