"""See measures/frechet.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Extractor
from showthrough.core.records import Finding
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups
from showthrough.stats.quality.frechet import (
    POINTS,
    frechet_distance,
    frechet_infinity,
    images_for_infinity,
    kernel_distance,
)
from showthrough.toolkit.equal_samples import Samples, equal_samples
from showthrough.toolkit.findings import Answers

FEW = 10_000  # images below which the distance is mostly a matter of their number
FEWEST = 20  # images, so that a group can be left out
COPIES = "Clearly below zero, which no new image explains: a sign of copies."
NEARER = "Closer to training images than chance explains: a sign of copies."

Distance = Callable[[Floats, Floats], float]


@final
@dataclass(frozen=True, kw_only=True)
class Frechet(Check):
    """Frechet and kernel distances between the features of synthetic and of real images."""

    most: int = 10_000
    most_kernel: int = 2_000
    groups: int = 10
    points: int = POINTS

    def __post_init__(self) -> None:
        if self.groups < 2:
            raise ValueError(f"groups must be at least 2, got {self.groups}")
        if self.points < 2:
            raise ValueError(f"a line needs at least 2 points, got {self.points}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        every = (self._by(extractor, seen, rng) for extractor in seen.fact(Extractor).every)
        return tuple(finding for findings in every for finding in findings)

    def _by(self, extractor: Extractor, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers().having(params={"extractor": extractor.title}, note=extractor.note)
        fid = partial(self._fid, seen, extractor.by, answers, rng)
        kid = partial(self._kid, seen, extractor.by, answers, rng)
        infinity = partial(self._infinity, seen, extractor.by, answers, rng)
        return (
            *answers.each(("frechet", "frechet_gap"), fid),
            *answers.each(("kernel", "kernel_gap"), kid),
            *answers.each(("frechet_infinity", "frechet_infinity_gap"), infinity),
        )

    def _fid(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most, self.groups, rng)
        if samples.n < samples.dims:
            raise NotEnoughDataError(
                f"the distance needs at least as many images as features: {samples.dims}, got {samples.n}",
                needed=samples.dims,
            )
        few = f"With fewer than {FEW:,} images the distance is biased upwards: compare it only at equal n."
        answers = answers.having(note=few if samples.n < FEW else "")
        return _findings("frechet", frechet_distance, samples, answers, lowest=0.0)

    def _kid(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most_kernel, self.groups, rng)
        return _findings("kernel", lambda a, b: kernel_distance(a, b).value, samples, answers)

    def _infinity(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most, self.groups, rng)
        needed = images_for_infinity(samples.dims)
        left = samples.n - max(int(np.bincount(groups).max()) for groups in samples.groups)
        if left < needed:
            needed = -(-needed * self.groups // (self.groups - 1))  # a group is left out for the interval
            message = (
                f"the distance of endless images needs about {needed} images of each kind, got {samples.n}"
            )
            raise NotEnoughDataError(message, needed=needed)
        few = f"Extrapolated from fewer than {FEW:,} images: read the interval, not the figure alone."
        answers = answers.having(note=few if samples.n < FEW else "")
        distance = partial(frechet_infinity, points=self.points)
        return _findings("frechet_infinity", distance, samples.shuffled(rng), answers)


def _findings(
    name: str, distance: Distance, samples: Samples, answers: Answers, lowest: float = -inf
) -> tuple[Finding, ...]:
    """Return the findings of a distance: to held-out and to training images, and the gap between the two."""
    if samples.n < FEWEST:
        message = f"the distance needs {FEWEST} images of each kind, got {samples.n}"
        raise NotEnoughDataError(message, needed=FEWEST)

    def figures(synthetic: Floats, holdout: Floats, train: Floats) -> Floats:
        to_holdout, to_train = distance(holdout, synthetic), distance(train, synthetic)
        return np.array([to_holdout, to_train, to_holdout - to_train])

    found = delete_groups(figures, samples.values, samples.groups)
    real = distance(samples.values[2], samples.values[1])  # train to holdout: what real images give
    low, high = found.value - found.half, found.value + found.half
    low[:2] = np.maximum(low[:2], lowest)
    holdout, train, gap = (Interval(float(a), float(b), 0.95) for a, b in zip(low, high, strict=True))
    answers = answers.having(n_images=samples.n, n_identities=samples.n_people)
    sides = [
        answers.measured(
            name,
            float(value),
            interval=interval,
            control=real,
            params={"against": against},
            note=COPIES if interval.high < 0 else "",
        )
        for against, value, interval in zip(
            ("holdout", "train"), found.value[:2], (holdout, train), strict=True
        )
    ]
    note = NEARER if gap.low > 0 else ""
    return (
        *sides,
        answers.measured(f"{name}_gap", float(found.value[2]), interval=gap, chance=0.0, note=note),
    )
