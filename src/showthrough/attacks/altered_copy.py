"""See attacks/altered_copy.toml."""

from dataclasses import dataclass
from functools import partial
from math import isqrt
from typing import NamedTuple, final

import numpy as np

from showthrough.attacks.near_copy import Copies, per_person
from showthrough.core.check import Check, Observations
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.core.types import Features, Mask, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.near_copies import detectable_excess, excess_interval, near_copy_ratio
from showthrough.stats.memorisation.registration import aligned_nearest
from showthrough.stats.neighbours import Nearest
from showthrough.stats.tails import FEWEST, tail_chances
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.galleries import Galleries, galleries, narrowed
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.vectors import PIXELS, embedders, enrolled, n_people, nearest, people

STATISTICS = ("altered_copy_excess", "altered_copies")
CLOSEST = 1e-3  # equal images have no logarithm of a distance


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
    believable: float = 0.01

    def __post_init__(self) -> None:
        if self.neighbours < 2 or not 0 < self.alpha <= 1 or not 0 < self.believable < 1:
            raise ValueError("neighbours must be at least 2, alpha and believable must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers().having(params={"by": PIXELS})
        return answers.each(STATISTICS, partial(self._ask, seen, answers, rng))

    def _ask(self, seen: Observations, answers: Answers, rng: np.random.Generator) -> tuple[Finding, ...]:
        (info,) = embedders(seen, PIXELS)
        sets = galleries(seen, info, rng)
        whole = self._copies(seen, Role.TRAIN, sets.whole)
        is_equal = len(sets.train) == len(sets.whole)
        train = whole if is_equal else self._copies(seen, Role.TRAIN, sets.train)
        looks = AlteredCopies(whole, train, self._copies(seen, Role.HOLDOUT, sets.holdout))
        told = f"Compared with {len(sets.whole):,} different training images"
        answers = answers.having(
            n_images=len(whole.ratio),
            n_identities=n_people(people(seen, Role.TRAIN, sets.whole)),
            note=f"{told} and {len(sets.holdout):,} held-out ones.",
        )
        count = partial(self._count, seen, looks, sets, answers)
        return _excess(seen, looks, sets, answers), *answers.each(("altered_copies",), count)

    def _copies(self, seen: Observations, role: Role, gallery: Rows) -> Copies:
        found = _nearest(seen, role, gallery, self.neighbours)
        return Copies(near_copy_ratio(found.distance, self.alpha), found.distance[:, 0], found.rows[:, 0])

    def _count(
        self, seen: Observations, looks: AlteredCopies, sets: Galleries, answers: Answers
    ) -> tuple[Finding, ...]:
        larger = len(sets.whole) / len(sets.holdout)
        own = self._beyond_belief(looks.whole, looks.holdout, larger)
        try:
            control = int(self._beyond_belief(looks.holdout, looks.whole, 1 / larger).sum())
        except NotAssessableError:  # copies of train are so many that they are all that its tail holds
            control = 0
        hits, n = int(own.sum()), len(own)
        share = clopper_pearson(hits, n)
        pairs = ImagePairs(looks.whole.distance, seen.of(Role.SYNTHETIC, PIXELS).rows, looks.whole.rows, own)
        finding = answers.measured(
            "altered_copies",
            float(hits),
            interval=Interval(share.low * n, share.high * n, share.level),
            control=float(control),
            chance=0.0,
            hits=hits,
            trials=n,
            detectable=detectable_share(n, 0, 0.0) * n,
            evidence=closest_people(seen, PIXELS, pairs, held=np.empty(0)),
        )
        return (finding,)

    def _beyond_belief(self, copies: Copies, other: Copies, larger: float) -> Mask:
        """Return the near-copies that are closer than the other people come, or would come by chance.

        `believable` is the chance that a set without any copy shows even one. Among N images spread
        over d dimensions the nearest lies within x with a chance like N x^d, so that -log x has an
        exponential tail; `larger` is by how much this gallery outnumbers the other.
        """
        if len(other.distance) < FEWEST:
            message = f"a count of altered copies needs {FEWEST} synthetic images, got {len(other.distance)}"
            raise NotEnoughDataError(message, needed=FEWEST)
        own, usual = (-np.log(np.maximum(each.distance, CLOSEST)) for each in (copies, other))
        chances = tail_chances(own, usual) * larger * len(own)  # of any being so close
        return np.asarray(copies.found & (own > usual.max()) & (chances <= self.believable))


def _nearest(seen: Observations, role: Role, gallery: Rows, k: int) -> Nearest:
    known = seen.known(Distances)
    if isinstance(known, Missing):
        made, (pictures, rows) = _pictures(seen, Role.SYNTHETIC)[0], _pictures(seen, role)
        found = aligned_nearest(made, pictures[np.searchsorted(rows, gallery)], k)
        return Nearest(found.distance, gallery[found.rows])
    outlines = known.outlines
    return nearest(seen, Role.SYNTHETIC, role, outlines, k, narrowed(seen, role, outlines, gallery))


def _pictures(seen: Observations, role: Role) -> tuple[Features, Rows]:
    """Return the pixels of a role, (n, S, S, 3), and their rows."""
    values, rows = enrolled(seen, role, PIXELS)
    side = isqrt(values.shape[1] // 3)
    if 3 * side**2 != values.shape[1]:
        raise NotAssessableError("images can be turned only where pixels are those of a square")
    return values.reshape(-1, side, side, 3), rows


def _excess(seen: Observations, looks: AlteredCopies, sets: Galleries, answers: Answers) -> Finding:
    own = per_person(seen, Role.TRAIN, looks.train, sets.train)
    other = per_person(seen, Role.HOLDOUT, looks.holdout, sets.holdout)
    made, hits, control = len(looks.train.found), int(own.sum()), int(other.sum())
    return answers.measured(
        "altered_copy_excess",
        (hits - control) / made,
        interval=excess_interval(own, other, made),
        control=control / made,
        control_interval=clopper_pearson(control, made),
        chance=0.0,
        detectable=detectable_excess(made, len(own), control / made),
        histograms=histograms(
            {"train": looks.train.distance, "holdout": looks.holdout.distance}, axis=NEAREST
        ),
    )
