"""See measures/precision_recall.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Extractor
from showthrough.core.records import Finding
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.jackknife import delete_groups
from showthrough.stats.quality.manifold import Manifold, manifold
from showthrough.toolkit.equal_samples import Samples, equal_samples
from showthrough.toolkit.findings import Answers

FIGURES = Manifold._fields
FEWEST = 10  # images for each neighbour that a ball reaches to
NEARER = "Better against training images than chance explains: a sign of copies."


@final
@dataclass(frozen=True, kw_only=True)
class PrecisionRecall(Check):
    """Precision, recall, density and coverage of the synthetic images."""

    neighbours: int = 5
    most: int = 5_000
    groups: int = 10

    def __post_init__(self) -> None:
        if self.groups < 2 or self.neighbours < 1:
            raise ValueError("groups must be at least 2 and neighbours at least 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        extractor = seen.fact(Extractor)
        samples = equal_samples(seen, extractor.by, self.most, self.groups, rng)
        fewest = FEWEST * self.neighbours
        if samples.n < fewest:
            message = f"precision and recall need {fewest} images of each kind, got {samples.n}"
            raise NotEnoughDataError(message, needed=fewest)
        answers = Answers().having(
            params={"extractor": extractor.title},
            note=extractor.note,
            n_images=samples.n,
            n_identities=samples.n_people,
        )
        return self._findings(samples, answers)

    def _findings(self, samples: Samples, answers: Answers) -> tuple[Finding, ...]:
        found = delete_groups(self._figures, samples.values, samples.groups)
        real = manifold(samples.values[2], samples.values[1], self.neighbours)  # held-out as if synthetic
        value, half = found.value.reshape(3, -1), found.half.reshape(3, -1)  # holdout, train, gap
        findings = []
        for i, name in enumerate(FIGURES):
            for row, against in enumerate(("holdout", "train")):
                findings.append(
                    answers.measured(
                        name,
                        float(value[row, i]),
                        interval=_interval(name, value[row, i], half[row, i], samples.n),
                        control=real[i],
                        params={"against": against},
                    )
                )
            gap = Interval(float(value[2, i] - half[2, i]), float(value[2, i] + half[2, i]), 0.95)
            note = NEARER if gap.low > 0 else ""
            about = answers.having(interval=gap, chance=0.0, note=note)
            findings.append(about.measured(f"{name}_gap", float(value[2, i])))
        return tuple(findings)

    def _figures(self, synthetic: Floats, holdout: Floats, train: Floats) -> Floats:
        to_holdout = np.array(manifold(holdout, synthetic, self.neighbours))
        to_train = np.array(manifold(train, synthetic, self.neighbours))
        return np.concatenate([to_holdout, to_train, to_train - to_holdout])


def _interval(name: str, value: float, half: float, n: int) -> Interval:
    """Return the jackknife interval; for a share never narrower than the exact one of n images.

    At 0 and at 1 leaving images out changes nothing, and the jackknife alone would claim certainty.
    """
    low, high = float(value - half), float(value + half)
    if name == "density":
        return Interval(max(low, 0.0), high, 0.95)
    exact = clopper_pearson(round(value * n), n)
    return Interval(max(min(low, exact.low), 0.0), min(max(high, exact.high), 1.0), 0.95)
