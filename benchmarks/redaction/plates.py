"""Redacted plates: told by rendering every candidate, and read as they are; drawn plates and real crops.

    python -m benchmarks.redaction.plates [--plates 30] [--candidates 1000] [--crops 300] [--only "blur 9"]

Drawn plates have numbers that no register holds, in a colour, a place and a noise of their own. The attacker
finds the redaction from 8 pairs of other plates. Real crops are read before and after; no number is printed.
"""

import argparse
import time

import numpy as np
from benchmarks._lfw import DATA
from benchmarks._measure import machine, report
from PIL import Image

from showthrough.core.config import PlatesConfig
from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images, Mask
from showthrough.observers.plates.drawn_plates import drawn_plate, fitted_plates
from showthrough.observers.plates.reader import plate_reader, readings
from showthrough.redaction.plate_attackers.dictionary import Probe, recognised
from showthrough.redaction.plate_attackers.redaction_guess import Known, found_redaction
from showthrough.redaction.redactors.redactor_kinds import redactor_named
from showthrough.stats.intervals import clopper_pearson

SIZE = (188, 48)
PAIRS = 8
DRAWN = (
    ("solid", 1),
    ("blur", 3),
    ("blur", 6),
    ("blur", 9),
    ("pixelate", 6),
    ("pixelate", 10),
    ("pixelate", 14),
)
REAL = (
    ("solid", 1),
    ("blur", 1),
    ("blur", 2),
    ("blur", 3),
    ("pixelate", 2),
    ("pixelate", 3),
    ("pixelate", 5),
)


def main() -> None:
    """Redact, tell, read, and print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plates", type=int, default=30)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--crops", type=int, default=300)
    parser.add_argument("--only", nargs="*", help="redactions of drawn plates; all unless named")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    drawn = rng.choice(100_000, options.candidates + PAIRS, replace=False)
    texts = tuple(f"QQ 0{number:05d}" for number in drawn)
    listed = 255 - fitted_plates(texts[: options.candidates])
    photos = np.stack([photo(text, rng) for text in texts[: options.plates]])
    others = np.stack([photo(text, rng) for text in texts[-PAIRS:]])
    rows = {}
    for kind, strength in DRAWN:
        if options.only is not None and f"{kind} {strength}" not in options.only:
            continue
        started = time.perf_counter()
        known = found_redaction(pairs(others, redacted(others, kind, strength)))
        told = [
            recognised(Probe(picture, whole(picture), known), listed, rng).candidate
            for picture in redacted(photos, kind, strength)
        ]
        hits = int((np.array(told) == np.arange(options.plates)).sum())
        rows[f"{kind} {strength}"] = {
            "found": in_words(known),
            **share(hits, options.plates),
            "seconds_a_plate": round((time.perf_counter() - started) / options.plates, 2),
        }
    report(
        {
            "benchmark": "redacted plates",
            "machine": machine(),
            "size": SIZE,
            "candidates": options.candidates,
            "chance": 1 / options.candidates,
            "told_by_rendering": rows,
            "real_crops_read": read_crops(options.crops) if options.crops else {},
        }
    )


def photo(text: str, rng: np.random.Generator) -> Images:
    """Return a plate as a camera sees it: of another colour, moved, up to a tenth smaller, noisy."""
    paper, ink = rng.integers(170, 256, 3).tolist(), rng.integers(0, 90, 3).tolist()
    width, height = (round(side * rng.uniform(0.9, 1.0)) for side in SIZE)
    picture = Image.new("RGB", SIZE, tuple(paper))
    plate = drawn_plate(text, tuple(paper), tuple(ink)).resize((width, height), Image.Resampling.BILINEAR)
    picture.paste(plate, (int(rng.integers(SIZE[0] - width + 1)), int(rng.integers(SIZE[1] - height + 1))))
    noisy = np.asarray(picture) + rng.normal(0, 4, (SIZE[1], SIZE[0], 3))
    return np.asarray(noisy.round().clip(0, 255).astype(np.uint8))


def redacted(pictures: Images, kind: str, strength: float) -> Images:
    """Return the pictures, each redacted as a whole."""
    redactor = redactor_named(kind, strength)
    return np.stack([redactor(picture, whole(picture)) for picture in pictures])


def whole(picture: Images) -> Mask:
    """Return the mask of all of a picture."""
    return np.ones(picture.shape[:2], dtype=bool)


def pairs(before: Images, after: Images) -> PairSet:
    """Return the attacker's own pairs."""
    return PairSet(image_set(before, "before"), image_set(after, "after"), lambda _: whole(before[0]))


def image_set(pixels: Images, what: str) -> ImageSet:
    """Return pictures as a set of which each is somebody else."""
    names = [f"{what}-{row}" for row in range(len(pixels))]
    sizes = [pixels.shape[1:3]] * len(pixels)
    return ImageSet(
        role=Role.REFERENCE, source=ArraySource(pixels), ids=names, identity=names, sizes=sizes, digest=what
    )


def read_crops(most: int) -> dict[str, dict[str, float]]:
    """Return the share of real crops that LPRNet reads without a mistake, before and after."""
    folder = DATA / "plates" / "crops"
    files = sorted(folder.glob("*.jpg"))
    files = [files[row] for row in np.random.default_rng(1).permutation(len(files))[:most]]
    crops = np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files])
    (weights,) = sorted((DATA / "plates" / "lprnet").glob("*.pth"))
    reader = plate_reader(weights, PlatesConfig(file=weights.name))
    rows = {}
    for kind, strength in (("nothing", 0), *REAL):
        shown = crops if kind == "nothing" else redacted(crops, kind, strength)
        found = readings(reader(shown))
        read = dict(zip(map(int, found.rows), found.strings, strict=True))
        hits = sum(read.get(row) == file.stem for row, file in enumerate(files))
        rows[kind if kind == "nothing" else f"{kind} {strength}"] = share(hits, len(files))
    return rows


def share(hits: int, n: int) -> dict[str, float]:
    """Return a share with its exact interval."""
    interval = clopper_pearson(hits, n)
    return {
        "share": round(hits / n, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
        "n": n,
    }


def in_words(known: Known) -> str:
    """Return a redaction as the attacker found it."""
    return f"{known.kind} {known.strength:.3g}" if known.strength else known.kind


if __name__ == "__main__":
    main()
