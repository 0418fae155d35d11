"""How often memorisation checks raise an alarm where nobody was copied, and where a few photos were.

python -m benchmarks.validity.memorisation [--rounds 100] [--copies 0]

Each round draws other people of Labeled Faces in the Wild: 400 to train on, 400 held out, 300 for reference.
Of the rest, 1,000 photos moved a little are the synthetic images; `--copies` of these are copies of training
photos instead, saved as JPEG of quality 40.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from benchmarks._lfw import lfw
from benchmarks.memorisation.faces import central, moved

from showthrough.attacks.altered_copy import AlteredCopy
from showthrough.attacks.copied_part import CopiedPart
from showthrough.attacks.near_copy import NearCopy
from showthrough.controls.alterations import altered
from showthrough.core.facts import Distances
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.records import Finding
from showthrough.core.types import Images, Names
from showthrough.data.listing import list_folder
from showthrough.observers.embedders.pca import PCA
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache

SIDE, MADE = 32, 1000
PEOPLE = {Role.TRAIN: 400, Role.HOLDOUT: 400, Role.REFERENCE: 300}


def main() -> None:
    """Print in how many rounds each figure raised an alarm."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--copies", type=int, default=0)
    options = parser.parse_args()
    entries = list_folder(lfw() / "images")
    pictures, who = np.stack([central(each.path) for each in entries]), np.array([e.person for e in entries])
    alarms: Counter[str] = Counter()
    for number in range(options.rounds):
        rng = np.random.default_rng([11, number])
        findings = audited(pictures, who, options.copies, rng)
        alarms.update(name(f) for f in findings if f.shows_leak)
    print(json.dumps({"rounds": options.rounds, "copies": options.copies, "alarms": dict(alarms)}, indent=1))


def name(finding: Finding) -> str:
    """Return what a figure is called here."""
    return f"{finding.check} {finding.statistic} {finding.params['by']}"


def audited(pictures: Images, who: Names, copies: int, rng: np.random.Generator) -> list[Finding]:
    """Return what the checks find among people drawn anew."""
    order = rng.permutation(np.unique(who))
    groups = np.split(order, np.cumsum(list(PEOPLE.values())))
    sets = {
        role: image_set(role, pictures[np.isin(who, own)], who[np.isin(who, own)])
        for role, own in zip(PEOPLE, groups, strict=False)
    }
    others = pictures[np.isin(who, groups[-1])]
    made = np.stack([moved(others[rng.integers(len(others))], rng) for _ in range(MADE)])
    if copies:
        train = sets[Role.TRAIN].source
        chosen = np.stack([train.read(int(row)) for row in rng.permutation(len(train))[:copies]])
        made[:copies] = altered(chosen, "jpeg", rng)
    sets[Role.SYNTHETIC] = image_set(Role.SYNTHETIC, made, np.arange(MADE).astype(str))
    hidden = patches_of(SIDE), Outlines(SIDE), Parts(SIDE)
    shown = Pixels(SIDE), PCA("pca", sets[Role.REFERENCE], 64, SIDE)
    facts = {Distances: lambda _: Distances(*(each.info for each in hidden))}
    with tempfile.TemporaryDirectory() as folder:
        seen = LiveObservations(sets, shown, FeatureCache(Path(folder)), facts, hidden=hidden)
        return [f for check in (NearCopy(), AlteredCopy(), CopiedPart()) for f in check.run(seen, rng)]


def image_set(role: Role, images: Images, who: Names) -> ImageSet:
    """Return images in memory as a set."""
    return ImageSet(
        role=role,
        source=ArraySource(images),
        ids=[f"{role}-{row}" for row in range(len(images))],
        identity=who.tolist(),
        sizes=[images.shape[1:3]] * len(images),
        digest=f"{role}-{hash(images.tobytes())}",
    )


if __name__ == "__main__":
    main()
