"""See measures/frechet.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import final

import numpy as np

from showthrough.core.answers import Answers
from showthrough.core.check import Check, Observations
from showthrough.core.facts import Extractor
from showthrough.core.records import Finding
from showthrough.core.samples import Samples, equal_samples
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.stats.frechet import frechet_distance, kernel_distance
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups

FEW = 10_000  # images below which FID is mostly a matter of their number
FEWEST = 20  # images, so that a group can be left out

Distance = Callable[[Floats, Floats], float]


@final
@dataclass(frozen=True, kw_only=True)
class Frechet(Check):
    """How far the synthetic images are from real ones, by two distances between distributions."""

    most: int = 10_000
    most_kernel: int = 2_000
    groups: int = 10

    def __post_init__(self) -> None:
        if self.groups < 2:
            raise ValueError(f"groups must be at least 2, got {self.groups}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        extractor = seen.fact(Extractor)
        answers = Answers("frechet", "quality").having(
            params={"extractor": extractor.title}, note=extractor.note
        )
        fid = partial(self._fid, seen, extractor.by, answers, rng)
        kid = partial(self._kid, seen, extractor.by, answers, rng)
        return (*answers.each(("fid", "fid_gap"), fid), *answers.each(("kid", "kid_gap"), kid))

    def _fid(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most, self.groups, rng)
        if samples.n < samples.dims:
            raise NotEnoughDataError(
                f"FID needs at least as many images as it has features: {samples.dims}, got {samples.n}",
                needed=samples.dims,
            )
        few = f"With fewer than {FEW:,} images FID is biased upwards: compare it only at equal n."
        answers = answers.having(note=few if samples.n < FEW else "")
        return _findings("fid", frechet_distance, samples, answers, lowest=0.0)

    def _kid(
        self, seen: Observations, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        samples = equal_samples(seen, by, self.most_kernel, self.groups, rng)
        return _findings("kid", lambda a, b: kernel_distance(a, b).value, samples, answers)


def _findings(
    name: str, distance: Distance, samples: Samples, answers: Answers, lowest: float = -inf
) -> tuple[Finding, ...]:
    """Return the distance to held-out and to training images, and how much nearer the latter are."""
    if samples.n < FEWEST:
        message = f"{name.upper()} needs {FEWEST} images of each kind, got {samples.n}"
        raise NotEnoughDataError(message, needed=FEWEST)

    def figures(made: Floats, holdout: Floats, train: Floats) -> Floats:
        to_holdout, to_train = distance(holdout, made), distance(train, made)
        return np.array([to_holdout, to_train, to_holdout - to_train])

    found = delete_groups(figures, samples.values, samples.groups)
    real = distance(samples.values[2], samples.values[1])  # train to holdout: what real images give
    low, high = found.value - found.half, found.value + found.half
    low[:2] = np.maximum(low[:2], lowest)
    holdout, train, gap = (Interval(float(a), float(b), 0.95) for a, b in zip(low, high, strict=True))
    answers = answers.having(n_images=samples.n, n_identities=samples.n_people)
    return (
        answers.measured(
            name, float(found.value[0]), interval=holdout, control=real, params={"against": "holdout"}
        ),
        answers.measured(
            name, float(found.value[1]), interval=train, control=real, params={"against": "train"}
        ),
        answers.measured(f"{name}_gap", float(found.value[2]), interval=gap, chance=0.0),
    )
