"""The searches in every attitude and by parts beside the plain one: time, and copies that each finds.

python benchmarks/registration.py [--n 2000] [--side 32] [--repeats 3]

Half of the queries are copies of gallery pictures: plain, turned, negative, framed and cropped ones, and
quarters and bands of the eyes that were pasted on others.
Seconds of the processor are the fair measure on a busy machine. Reading and ranking pixels is not part of
any search: all are done once for each set of images.
"""

import argparse

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from numpy.typing import NDArray
from PIL import Image

from showthrough.controls.alterations import altered
from showthrough.observers.knn.search import nearest
from showthrough.observers.pixels.aligned import Outlines, aligned_blocks
from showthrough.observers.pixels.parts import Parts, part_blocks
from showthrough.observers.pixels.pixels import Pixels

Images = NDArray[np.uint8]
K = 50
PARTS = ("quarter", "eye band")


def main() -> None:
    """Print the ratio of times and the share of copies found first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=2_000)
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    real, made = (pictures(options.n, options.side, rng) for _ in range(2))
    kinds = plant(made, real)
    looks = (look(options.side) for look in (Pixels, Outlines, Parts))
    pixels, ranks, colours = ((look(made), look(real)) for look in looks)
    tasks = {
        "plain": lambda: nearest(*pixels, K),
        "aligned": lambda: list(aligned_blocks(*ranks, K)),
        "parts": lambda: list(part_blocks(*colours, K)),
    }
    seconds = interleaved(tasks, options.repeats)
    found = {
        "plain": nearest(*pixels, 1).rows[:, 0],
        "aligned": next(aligned_blocks(*ranks, K))[1][:, 0],
        "parts": next(part_blocks(*colours, 1))[1][:, 0],
    }
    report(
        {
            "benchmark": "registration",
            "n": options.n,
            "side": options.side,
            "k": K,
            "threads": torch.get_num_threads(),
            "machine": machine(),
            "times_the_plain_search": {
                name: ratios(seconds[name], seconds["plain"]) for name in ("aligned", "parts")
            },
            "copies_found_first": {
                kind: {name: round(float((rows[at] == at).mean()), 4) for name, rows in found.items()}
                for kind, at in kinds.items()
            },
            "seconds": as_dicts(seconds),
        }
    )


def pictures(n: int, side: int, rng: np.random.Generator) -> Images:
    """Return smooth random pictures: slow waves are stronger than fine ones, as in photos."""
    waves = np.fft.fftfreq(side)[:, None] ** 2 + np.fft.fftfreq(side) ** 2
    noise = np.fft.fft2(rng.standard_normal((n, side, side)))
    seen = np.fft.ifft2(noise / (waves + 1 / side**2) ** 0.75).real
    low, high = seen.min(axis=(1, 2), keepdims=True), seen.max(axis=(1, 2), keepdims=True)
    grey = np.rint(255 * (seen - low) / (high - low))
    return np.repeat(grey[..., None], 3, axis=3).astype(np.uint8)


def plant(made: Images, real: Images) -> dict[str, NDArray[np.int64]]:
    """Put copies in the first half of the queries; return where each kind lies."""
    side = real.shape[1]
    edge, frame = round(side * 0.1), round(side * 0.08)
    kept, inner = side - 2 * edge, side - 2 * frame
    ways = {
        "plain": lambda x: x,
        "turned": np.rot90,
        "negative": lambda x: 255 - x,
        "framed": lambda x: np.pad(sized(x, inner), ((frame, frame), (frame, frame), (0, 0))),
        "cropped": lambda x: sized(x[edge : edge + kept, edge : edge + kept], side),
    }
    kinds = (*ways, *PARTS)
    places = dict(zip(kinds, np.array_split(np.arange(len(made) // 2), len(kinds)), strict=True))
    for kind, at in places.items():
        if kind in ways:
            made[at] = np.stack([ways[kind](real[i]) for i in at])
        else:
            made[at] = altered(real[at], kind, np.random.default_rng(1), made[at])
    return places


def sized(picture: Images, side: int) -> Images:
    """Return a picture at another size."""
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR))


if __name__ == "__main__":
    main()
