"""How often people are called outlying where nobody was used, and where a few photos were.

python -m benchmarks.validity.verdict [--seeds 200] [--side 24] [--alpha 0.0025]

On Labeled Faces in the Wild; each seed draws other people. Two spaces: pixels, and 40 principal components
of other people's photos.
"""

import argparse
import json
import time
from collections.abc import Iterator
from itertools import chain

import numpy as np
from benchmarks._lfw import lfw
from benchmarks.validity.worlds import (
    KINDS,
    WORLDS,
    Audit,
    Population,
    Rows,
    Sizes,
    Space,
    Vectors,
    honest,
    judged,
    planted,
)
from PIL import Image

from showthrough.data.listing import list_folder
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.memorisation.near_copies import duplicate_groups
from showthrough.stats.memorisation.outlying import Outlying

ALPHA = 0.0025  # of each statistic where the audit has ten that can block
GALLERIES = {
    "400 : 400": Sizes(),
    "1,500 : 75": Sizes(train=1500, holdout=75),
    "five photos": Sizes(train=300, holdout=300, photos=5),
    "five photos : one": Sizes(train=300, holdout=300, photos=5, held_photos=1),
}
PLANTED = ((1, 0), (10, 0), (100, 0), (1000, 0), (1, 1), (12, 1), (12, 20))  # of train, of held-out people


def main() -> None:
    """Print the share of false alarms of each world, and the power against each planted leak."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--side", type=int, default=24)
    parser.add_argument("--alpha", type=float, default=ALPHA)
    options = parser.parse_args()
    people = real_faces(options.side)
    spaces = (Space("pixels", lambda flat: flat), components(people, 40))
    for row in chain(null_rows(people, spaces, options), power_rows(people, spaces, options)):
        print(json.dumps(row), flush=True)


def null_rows(
    people: Population, spaces: tuple[Space, ...], options: argparse.Namespace
) -> Iterator[dict[str, object]]:
    """Yield how often each honest world raises an alarm, or has no answer."""
    for gallery, sizes in GALLERIES.items():
        for number, world in enumerate(WORLDS):
            started, found = time.perf_counter(), {space.name: [0, 0, 0] for space in spaces}
            for seed in range(options.seeds):
                audit = honest(world, people, sizes, np.random.default_rng([seed, number]))
                for space in spaces:
                    answer = judged(audit, space, options.alpha)
                    counts = found[space.name]
                    counts[0] += answer is not None and answer.members > 0
                    counts[1] += answer is not None and answer.nonmembers > 0
                    counts[2] += answer is None
            seconds = round((time.perf_counter() - started) / options.seeds, 2)
            for space_name, (alarms, held, none) in found.items():
                share = clopper_pearson(alarms, options.seeds)
                yield {
                    "galleries": gallery,
                    "world": world,
                    "by": space_name,
                    "alarms": alarms,
                    "of": options.seeds,
                    "interval": [round(share.low, 4), round(share.high, 4)],
                    "held-out alarms": held,
                    "no answer": none,
                    "seconds": seconds,
                }


def power_rows(
    people: Population, spaces: tuple[Space, ...], options: argparse.Namespace
) -> Iterator[dict[str, object]]:
    """Yield in which share of audits planted copies were found, and how many of them."""
    seeds = max(options.seeds // 5, 1)
    for gallery in ("400 : 400", "1,500 : 75", "five photos"):
        for kind in KINDS:
            for copies, held in PLANTED:
                audits = [_leaky(people, GALLERIES[gallery], kind, (copies, held), s) for s in range(seeds)]
                for space in spaces:
                    answers = [judged(audit, space, options.alpha) for audit in audits]
                    yield {
                        "galleries": gallery,
                        "kind": kind,
                        "copies": copies,
                        "held-out": held,
                        "by": space.name,
                        **summary(answers),
                    }


def summary(answers: list[Outlying | None]) -> dict[str, object]:
    """Return what was found, on average."""
    known = [answer for answer in answers if answer is not None]
    return {
        "found": sum(answer.members > 0 for answer in known),
        "of": len(answers),
        "people": float(np.mean([answer.members for answer in known])) if known else None,
        "held-out people": float(np.mean([answer.nonmembers for answer in known])) if known else None,
        "broken": sum(answer.is_broken for answer in known),
        "no answer": len(answers) - len(known),
        "limit": round(float(np.mean([answer.limit for answer in known])), 3) if known else None,
    }


def _leaky(people: Population, sizes: Sizes, kind: str, planting: tuple[int, int], seed: int) -> Audit:
    rng = np.random.default_rng([seed, 99])
    return planted(honest("strangers", people, sizes, rng), kind, *planting, rng)


def components(people: Population, n: int) -> Space:
    """Return the space of the first principal components of some people."""
    mean, axes = people.spread
    directions = (axes[:n] / np.linalg.norm(axes[:n], axis=1, keepdims=True)).T
    return Space(f"pca {n}", lambda flat: (flat - mean) @ directions)


def real_faces(side: int) -> Population:
    """Return the middle half of each photo of Labeled Faces in the Wild."""
    entries = list_folder(lfw() / "images")
    pictures = [
        Image.open(each.path).convert("RGB").crop((62, 62, 188, 188)).resize((side, side)) for each in entries
    ]
    stacked = np.stack([np.asarray(one) for one in pictures]).astype(np.float32) / 255
    person = np.unique([each.person for each in entries], return_inverse=True)[1].astype(np.int64)
    kept = ~np.isin(person, doubled(stacked, person))
    return Population(stacked[kept], person[kept])


def doubled(pictures: Vectors, person: Rows) -> Rows:
    """Return the people who share a photo with somebody of another name: there are two such pairs."""
    group = duplicate_groups(pictures.reshape(len(pictures), -1))
    pairs = np.unique(np.stack([group, person], axis=1), axis=0)
    shared = np.flatnonzero(np.bincount(pairs[:, 0]) > 1)
    return np.unique(pairs[np.isin(pairs[:, 0], shared), 1])


if __name__ == "__main__":
    main()
