"""See attacks/extraction.toml."""

from dataclasses import dataclass
from functools import partial
from math import floor
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.extraction import SampleNeighbours, cliques, rarest_repeat
from showthrough.stats.memorisation.near_copies import near_copy_ratio
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.galleries import Galleries, galleries, narrowed
from showthrough.toolkit.vectors import PIXELS, comparable, embedders, n_people, nearest, people

STATISTICS = ("extracted_images", "candidates")


class Reached(NamedTuple):
    """The real image that each candidate's middle sample is nearest to."""

    distance: Floats
    rows: Rows  # of the real images
    is_copy: Mask

    @property
    def images(self) -> int:
        """Return how many different real images were extracted."""
        return len(np.unique(self.rows[self.is_copy]))


class GallerySearch(NamedTuple):
    """Every synthetic image against one gallery."""

    ratio: Floats  # below 1: a near-copy
    distance: Floats
    rows: Rows
    radius: Floats  # below it lies a near-copy


@final
@dataclass(frozen=True, kw_only=True)
class Extraction(Check):
    """Samples that repeat each other are looked up among the training images."""

    alpha: float = 0.5
    neighbours: int = 50
    size: int = 10

    def __post_init__(self) -> None:
        if not 2 <= self.size <= self.neighbours or not 0 < self.alpha <= 1:
            raise ValueError("size must lie between 2 and neighbours, alpha between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(self._extract, seen, info, answers, rng))
        return tuple(found)

    def _extract(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        made = comparable(seen, Role.SYNTHETIC, info)
        if len(made.rows) < self.size:
            message = f"images that come {self.size} times need {self.size} samples, got {len(made.rows)}"
            raise NotEnoughDataError(message, needed=self.size)
        sets = galleries(seen, info, rng)
        train = self._look(seen, info, Role.TRAIN, sets.whole)
        holdout = self._look(seen, info, Role.HOLDOUT, sets.holdout)
        among = self._among_samples(seen, info, made.rows)
        groups = cliques(made.values, among, holdout.radius, self.size)
        middle = np.array([group.medoid for group in groups], dtype=np.int64)
        own, other = _reached(train, holdout, middle), _reached(holdout, train, middle)
        if not (info.name == PIXELS or info.is_matcher):
            own = self._agreed(seen, Role.TRAIN, made.rows[middle], own)
            other = self._agreed(seen, Role.HOLDOUT, made.rows[middle], other)
        answers = answers.having(
            n_images=len(made.rows),
            n_identities=n_people(people(seen, Role.TRAIN, sets.whole)),
            note=self._told(len(made.rows)),
        )
        evidence = _evidence(seen, info, made.rows[middle], own)
        repeated = sum(len(group.members) for group in groups)
        return (
            _extracted(own, other, sets, answers.having(evidence=evidence)),
            answers.measured(
                "candidates",
                float(len(groups)),
                note=f"{repeated:,} of {len(made.rows):,} samples belong to them.",
            ),
        )

    def _look(self, seen: Observations, info: EmbedderInfo, role: Role, rows: Rows) -> GallerySearch:
        among = narrowed(seen, role, info, rows)
        found = nearest(seen, Role.SYNTHETIC, role, info, self.neighbours, among)
        ratio = near_copy_ratio(found.distance, self.alpha)
        radius = self.alpha * found.distance.mean(axis=1)
        return GallerySearch(ratio, found.distance[:, 0], found.rows[:, 0], radius)

    def _among_samples(self, seen: Observations, info: EmbedderInfo, enrolled: Rows) -> SampleNeighbours:
        found = nearest(seen, Role.SYNTHETIC, Role.SYNTHETIC, info, self.neighbours)
        return SampleNeighbours(np.searchsorted(enrolled, found.rows), found.distance)

    def _agreed(self, seen: Observations, role: Role, made: Rows, reached: Reached) -> Reached:
        """Keep the copies that pixels find too.

        An embedder that is no matcher (principal components of a hundred faces, say) sees so little of
        an image that noise lies close to somebody: it may find a lead and cannot prove a copy.
        """
        (pixels,) = embedders(seen, PIXELS)
        found = nearest(seen, Role.SYNTHETIC, role, pixels, self.neighbours)
        at = np.searchsorted(seen.of(Role.SYNTHETIC, PIXELS).rows, made)
        alike = near_copy_ratio(found.distance[at], self.alpha) < 1
        return reached._replace(is_copy=reached.is_copy & alike & (found.rows[at, 0] == reached.rows))

    def _told(self, samples: int) -> str:
        often = floor(1 / rarest_repeat(samples, self.size))
        return f"Seen is, with 80 % power, an image that makes up 1 in {often:,} of the output or more."


def _reached(look: GallerySearch, other: GallerySearch, middle: Rows) -> Reached:
    """Return what the middles of the groups are copies of.

    A copy is a near-copy that lies closer than any image of the other gallery lies to any sample.
    Where nobody was copied, train and holdout pass this equally often, which is hardly ever.
    """
    distance = look.distance[middle]
    is_copy = (look.ratio[middle] < 1) & (distance < other.distance.min())
    return Reached(distance, look.rows[middle], is_copy)


def _extracted(own: Reached, other: Reached, sets: Galleries, answers: Answers) -> Finding:
    hits, trials = own.images, len(sets.whole)
    if 0 < hits <= other.images:
        message = f"{other.images} held-out images, which cannot have leaked, are reached as easily as {hits}"
        raise NotAssessableError(f"{message} training images")
    share = clopper_pearson(hits, trials)
    return answers.measured(
        "extracted_images",
        float(hits),
        interval=Interval(share.low * trials, share.high * trials, share.level),
        control=float(other.images),
        chance=0.0,
        hits=hits,
        trials=trials,
        note=f"Compared with {trials:,} different training images and {len(sets.holdout):,} held-out ones.",
    )


def _evidence(seen: Observations, info: EmbedderInfo, made: Rows, own: Reached) -> tuple[Evidence, ...]:
    if len(made) == 0:
        return ()
    held = nearest(seen, Role.HOLDOUT, Role.SYNTHETIC, info, k=1).distance[:, 0]
    return closest_people(seen, info.name, ImagePairs(own.distance, made, own.rows, own.is_copy), held)
