"""How often copied parts are counted where nobody was used, and where parts of a few photos were pasted.

python -m benchmarks.validity.parts [--seeds 3] [--side 24] [--made 300] [--alpha 0.0025]

On Labeled Faces in the Wild; each seed draws other people.
"""

import argparse
import json
import time
from collections.abc import Iterator
from itertools import chain

import numpy as np
from benchmarks.validity.verdict import ALPHA, GALLERIES, real_faces, summary
from benchmarks.validity.worlds import NEIGHBOURS, WORLDS, Audit, Population, honest

from showthrough.controls.alterations import altered
from showthrough.errors import MissingAnswerError
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.memorisation.closeness import PhotoCloseness, closest, local_scale, ratios
from showthrough.stats.memorisation.local_matching import coloured, parts_among
from showthrough.stats.memorisation.outlying import Outlying, outlying

KINDS = ("eye band", "quarter", "tenth")
NOISE = (0.0, 4.0)  # of a pasted part, in grey levels of 255


def main() -> None:
    """Print the share of false alarms of each world, and the power against each kind of part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--side", type=int, default=24)
    parser.add_argument("--made", type=int, default=300)
    parser.add_argument("--alpha", type=float, default=ALPHA)
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS))
    parser.add_argument("--copies", type=int, nargs="*", default=[1, 10])
    options = parser.parse_args()
    people = real_faces(options.side)
    for row in chain(null_rows(people, options), power_rows(people, options)):
        print(json.dumps(row), flush=True)


def null_rows(people: Population, options: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield how often each honest world raises an alarm, or has no answer."""
    for gallery, sizes in GALLERIES.items():
        for world in options.worlds:
            started, number = time.process_time(), list(WORLDS).index(world)
            audits = [
                honest(
                    world, people, sizes._replace(made=options.made), np.random.default_rng([seed, number])
                )
                for seed in range(options.first, options.first + options.seeds)
            ]
            answers = [judged(audit, options.alpha) for audit in audits]
            known = [answer for answer in answers if answer is not None]
            alarms = sum(answer.members > 0 for answer in known)
            share = clopper_pearson(alarms, len(answers))
            yield {
                "galleries": gallery,
                "world": world,
                "alarms": alarms,
                "of": len(answers),
                "interval": [round(share.low, 4), round(share.high, 4)],
                "held-out alarms": sum(answer.nonmembers > 0 for answer in known),
                "no answer": len(answers) - len(known),
                "blind": sum(not answer.sees_copies for answer in known),
                "seconds": round((time.process_time() - started) / len(answers), 2),
            }


def power_rows(people: Population, options: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield how many of the people are found whose parts were pasted on strangers."""
    sizes = GALLERIES["400 : 400"]._replace(made=options.made)
    for kind in KINDS:
        for noise in NOISE:
            for copies in options.copies:
                answers = []
                for seed in range(options.first, options.first + options.seeds):
                    rng = np.random.default_rng([seed, 99])
                    audit = pasted(honest("strangers", people, sizes, rng), kind, copies, noise, rng)
                    answers.append(judged(audit, options.alpha))
                yield {"kind": kind, "noise": noise, "copies": copies, **summary(answers)}


def pasted(audit: Audit, kind: str, copies: int, noise: float, rng: np.random.Generator) -> Audit:
    """Return the audit with parts of so many training photos on its first images."""
    made = pictures(audit.made).copy()
    train = pictures(audit.train[rng.permutation(len(audit.train))[:copies]])
    leaked = altered(train, kind, rng, made[:copies]) + rng.normal(0, noise, train.shape)
    made[:copies] = np.clip(np.rint(leaked), 0, 255)
    return audit._replace(made=made.reshape(len(made), -1).astype(np.float32) / 255)


def pictures(flat: np.ndarray) -> np.ndarray:
    """Return vectors in [0, 1] as pictures, uint8 (n, S, S, 3)."""
    side = round((flat.shape[1] / 3) ** 0.5)
    return np.rint(flat * 255).astype(np.uint8).reshape(-1, side, side, 3)


def judged(audit: Audit, alpha: float) -> Outlying | None:
    """Return who is outlying by parts, as the check asks; None where that cannot be said."""
    made, own, other = (
        coloured(pictures(flat).astype(np.float32) / 255) for flat in (audit.made, audit.train, audit.holdout)
    )
    train, holdout = (parts_among(made, each, NEIGHBOURS) for each in (own, other))
    scale = local_scale(train.distance, holdout.distance, NEIGHBOURS)
    ratio = [ratios(found.distance, scale) for found in (train, holdout)]
    horizon = min(each[:, -1].min() for each in ratio)
    members, others = (
        PhotoCloseness(closest(each, found.rows, len(photos)), who)
        for each, found, photos, who in (
            (ratio[0], train, own, audit.train_person),
            (ratio[1], holdout, other, audit.holdout_person),
        )
    )
    try:
        return outlying(members, others, alpha, float(horizon))
    except MissingAnswerError:
        return None


if __name__ == "__main__":
    main()
