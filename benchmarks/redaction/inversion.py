"""Model inversion of small face classifiers with and without defences, on real faces.

    python -m benchmarks.redaction.inversion [--people 60] [--side 48] [--only none noise ...] [--prior gan]

Classifiers learn from four photos a person and are tested on the fifth. The attacker has photos of other
people, and gradients. MobileFaceNet, which no classifier met, says whom a computed face shows, among the
people of the classifier and as many others. Nothing of a face is printed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from benchmarks._lfw import embedder, lfw
from benchmarks._measure import machine, report
from benchmarks.redaction._face_classifiers import Defence, Trained, small, with_a_head

from showthrough.attacks.model_inversion import ModelInversion
from showthrough.core.check import Observation
from showthrough.core.facts.inversion_facts import Inversion
from showthrough.core.images import Role, resized
from showthrough.core.subjects.classifier_config import InversionBudget
from showthrough.core.types import Features, Images, Rows
from showthrough.data.decoding.decode import decode
from showthrough.data.listing import Entry, list_folder
from showthrough.inversion.latent_search import Means, inverted, of_classes
from showthrough.inversion.prior import Prior, trained_prior
from showthrough.testing.in_memory import ArrayObservations, Embedder, Faces, image_set

DEFENCES = {
    "none": Defence(),
    "label smoothing 0.2": Defence(smoothing=0.2),
    "label smoothing -0.1": Defence(smoothing=-0.1),
    "noise 0.5": Defence(noise=0.5),
    "noise 1.0": Defence(noise=1.0),
}
HEAD = "EdgeFace with a head"  # a classifier as they are made: a public embedder, and a layer of one's own
HEADS = {f"{HEAD}, {name}": defence for name, defence in DEFENCES.items()}
BLACK = "none, answers alone"  # no gradients: one search of as many generations
CASES = (*DEFENCES, BLACK, *HEADS)
EACH, FACE = 5, 125  # photos of a person of the classifier; the middle half of a photo of 250 pixels
REFERENCE = 1500  # photos of other people that the attacker has
FIGURES = ("inversion_excess", "attack_accuracy_top_1", "attack_accuracy_top_5", "feature_distance")


def main() -> None:
    """Train, invert, judge, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-inversion")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--side", type=int, default=48, help="pixels a side of the faces")
    parser.add_argument("--prior", choices=("eigenfaces", "gan"), default="eigenfaces")
    parser.add_argument("--prior-steps", type=int, default=3000)
    parser.add_argument("--steps", type=int, default=100, help="of each search")
    parser.add_argument("--starts", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=CASES, default=CASES)
    options = parser.parse_args()
    known, unknown, reference = people(options.people)
    budget = InversionBudget(
        prior=options.prior, prior_steps=options.prior_steps, prior_side=options.side, latent=100
    )
    prior = trained_prior(
        image_set(Role.REFERENCE, Faces(shrunk(reference, options.side), [str(i) for i in range(REFERENCE)])),
        budget,
        options.work / f"{options.prior}-{options.side}-{options.prior_steps}",
        0,
        lambda done, total: print("prior", done, total, file=sys.stderr),
    )
    means, rows = Means(1000, options.starts, options.steps), {}
    judge = Judge(known, unknown)
    for name in options.only:
        started = time.perf_counter()
        trained = classifier(name, shrunk(known, options.side), options.people)
        rows[name] = {
            "accuracy": round(trained.accuracy, 4),
            **judge.figures(
                computed(trained, prior, options.people, means._replace(starts=1) if name == BLACK else means)
            ),
            "seconds": round(time.perf_counter() - started, 1),
        }
        print(name, json.dumps(rows[name]), file=sys.stderr)
    report(
        {
            "benchmark": "model inversion",
            "machine": machine(),
            "people": options.people,
            "side": options.side,
            "prior": options.prior if options.prior == "eigenfaces" else f"gan, {options.prior_steps} steps",
            "search": means._asdict(),
            "cases": rows,
        }
    )


def people(n: int) -> tuple[Images, Images, Images]:
    """Return photos of the classifier's people (n * EACH), of others (2 n), and of the attacker's people."""
    of: dict[str, list[Entry]] = defaultdict(list)
    for entry in list_folder(lfw() / "images"):
        of[str(entry.person)].append(entry)
    rng = np.random.default_rng(0)
    many = rng.permutation(sorted(name for name, photos in of.items() if len(photos) >= EACH))[:n]
    rest = rng.permutation(sorted(name for name, own in of.items() if len(own) > 1 and name not in many))
    single = rng.permutation(sorted(name for name, photos in of.items() if len(photos) == 1))[:REFERENCE]
    groups = ((many, EACH), (rest[:n], 2), (single, 1))
    known, unknown, reference = (
        np.stack([face(entry) for who in names for entry in of[who][:each]]) for names, each in groups
    )
    return known, unknown, reference


def face(entry: Entry) -> Images:
    """Return the middle half of a photo, which holds the face."""
    pixels = decode(entry.path, 1.0).pixels
    start = (len(pixels) - FACE) // 2
    return pixels[start : start + FACE, start : start + FACE]


def shrunk(photos: Images, side: int) -> Images:
    """Return the photos at so many pixels a side."""
    return np.stack([resized(photo, (side, side)) for photo in photos])


def classifier(name: str, photos: Images, n: int) -> Trained:
    """Return the classifier of a row of the table."""
    person, number = np.repeat(np.arange(n), EACH), np.tile(np.arange(EACH), n)
    learned = number < EACH - 1
    tested = photos[~learned], person[~learned]
    if name in HEADS:
        return with_a_head(photos[learned], person[learned], tested, HEADS[name], seed=0)
    found = small(photos[learned], person[learned], tested, DEFENCES.get(name, Defence()), seed=0)
    return found._replace(target=found.target._replace(is_white=name != BLACK))


def computed(trained: Trained, prior: Prior, n: int, means: Means) -> Images:
    """Return the face that the attacker computes for each person."""
    return inverted(trained.target, prior, of_classes(list(range(n))), n, means, np.random.default_rng(0))


class Judge:
    """MobileFaceNet, which looks at computed faces and at the photos of the people whom they may show."""

    def __init__(self, known: Images, unknown: Images) -> None:
        self._network = embedder(align="none")
        n = len(known) // EACH
        names = {Role.TRAIN: np.repeat(np.arange(n), EACH), Role.HOLDOUT: np.repeat(np.arange(n), 2)}
        self._faces = {
            role: Faces(pixels, [f"{role}{one}" for one in names[role]])
            for role, pixels in ((Role.TRAIN, known), (Role.HOLDOUT, unknown))
        }
        self._people = [f"{Role.TRAIN}{one}" for one in range(n)]
        self._vectors = {role: self.look(given.images) for role, given in self._faces.items()}

    def look(self, photos: Images) -> Features:
        """Return unit vectors of faces."""
        return np.concatenate(
            [self._network(shrunk(photos[start : start + 64], 112)) for start in range(0, len(photos), 64)]
        )

    def figures(self, computed_faces: Images) -> dict[str, object]:
        """Return the figures of the card, each with its interval, control and chance."""
        vectors = self.look(computed_faces)
        inversion = Inversion(tuple(self._people), lambda _: vectors, "benchmark", "gradients")
        by_size = {len(found): found for found in self._vectors.values()}
        judge = Embedder(self._network.info, lambda images: _all(by_size[len(images)]))
        seen = ArrayObservations(self._faces, (judge,), (inversion,))
        found = ModelInversion().run(seen, np.random.default_rng(0))
        return {one.statistic: told(one.value, one.interval, one.control, one.chance) for one in found} | {
            "judge": found[0].note
        }


def _all(vectors: Features) -> Observation:
    rows: Rows = np.arange(len(vectors))
    return Observation(vectors, rows)


def told(value: object, interval: object, control: object, chance: object) -> list[object]:
    """Return a figure: value, low, high, control, chance."""
    ends = (getattr(interval, "low", None), getattr(interval, "high", None))
    return [round(one, 4) if isinstance(one, float) else one for one in (value, *ends, control, chance)]


if __name__ == "__main__":
    main()
