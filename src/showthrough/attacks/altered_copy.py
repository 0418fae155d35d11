"""See attacks/altered_copy.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.attacks.near_copy import Copies, per_person
from showthrough.core.check import Check, Observations
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.core.types import Rows
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.memorisation.near_copies import detectable_excess, excess_interval, near_copy_ratio
from showthrough.stats.memorisation.registration import aligned_nearest
from showthrough.stats.neighbours import Nearest
from showthrough.toolkit.copies.close_photos import PhotoSearch
from showthrough.toolkit.copies.counted_copies import counted_copies
from showthrough.toolkit.copies.galleries import Galleries, galleries, narrowed
from showthrough.toolkit.copies.pictures import square_pictures
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.vectors import PIXELS, embedders, n_people, nearest, people

STATISTICS = ("altered_copy_excess", "altered_copies")


class AlteredCopies(NamedTuple):
    """The same look at training images and at held-out ones."""

    whole: Copies  # against all training images
    train: Copies  # against as many as there are held-out ones
    holdout: Copies


@final
@dataclass(frozen=True, kw_only=True)
class AlteredCopy(Check):
    """The near-copy rule once mirroring, small crops, brightness and colour are undone."""

    alpha: float = 0.5
    neighbours: int = 50

    def __post_init__(self) -> None:
        if self.neighbours < 2 or not 0 < self.alpha <= 1:
            raise ValueError("neighbours must be at least 2, and alpha must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers().having(params={"by": PIXELS})
        return answers.each(STATISTICS, partial(self._ask, seen, answers, rng))

    def _ask(self, seen: Observations, answers: Answers, rng: np.random.Generator) -> tuple[Finding, ...]:
        (info,) = embedders(seen, PIXELS)
        sets = galleries(seen, info, rng)
        search = _remembering(lambda role, gallery: _nearest(seen, role, gallery, self.neighbours))
        whole, train = (self._copies(rows, Role.TRAIN, search) for rows in (sets.whole, sets.train))
        looks = AlteredCopies(whole, train, self._copies(sets.holdout, Role.HOLDOUT, search))
        told = f"Compared with {len(sets.whole):,} different training images"
        answers = answers.having(
            n_images=len(whole.ratio),
            n_identities=n_people(people(seen, Role.TRAIN, sets.whole)),
            note=f"{told} and {len(sets.holdout):,} held-out ones.",
        )
        return _excess(seen, looks, sets, answers), *answers.each(
            ("altered_copies",), lambda: (counted_copies("altered_copies", seen, info, search, answers),)
        )

    def _copies(self, gallery: Rows, role: Role, search: PhotoSearch) -> Copies:
        found = search(role, gallery)
        return Copies(near_copy_ratio(found.distance, self.alpha), found.distance[:, 0], found.rows[:, 0])


def _remembering(search: PhotoSearch) -> PhotoSearch:
    """Return the same search, which remembers what it found: two questions have the same answer."""
    known: dict[tuple[Role, bytes], Nearest] = {}

    def look(role: Role, gallery: Rows) -> Nearest:
        key = role, gallery.tobytes()
        if key not in known:
            known[key] = search(role, gallery)
        return known[key]

    return look


def _nearest(seen: Observations, role: Role, gallery: Rows, k: int) -> Nearest:
    known = seen.known(Distances)
    if isinstance(known, Missing):
        synthetic, real = (square_pictures(seen, each) for each in (Role.SYNTHETIC, role))
        found = aligned_nearest(synthetic.pixels, real.pixels[np.searchsorted(real.rows, gallery)], k)
        return Nearest(found.distance, gallery[found.rows])
    outlines = known.outlines
    return nearest(seen, Role.SYNTHETIC, role, outlines, k, narrowed(seen, role, outlines, gallery))


def _excess(seen: Observations, looks: AlteredCopies, sets: Galleries, answers: Answers) -> Finding:
    share = error_share(seen)
    own = per_person(seen, Role.TRAIN, looks.train, sets.train)
    other = per_person(seen, Role.HOLDOUT, looks.holdout, sets.holdout)
    n_synthetic, hits, control = len(looks.train.found), int(own.sum()), int(other.sum())
    return answers.measured(
        "altered_copy_excess",
        (hits - control) / n_synthetic,
        interval=shared(lambda level: excess_interval(own, other, n_synthetic, level), share),
        control=control / n_synthetic,
        control_interval=clopper_pearson(control, n_synthetic),
        chance=0.0,
        detectable=detectable_excess(n_synthetic, len(own), control / n_synthetic, 1 - 2 * share),
        histograms=histograms(
            {"train": looks.train.distance, "holdout": looks.holdout.distance}, axis=NEAREST
        ),
    )
