"""See measures/sampling_steps.toml."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Extractor, StepCurve
from showthrough.core.records import Finding
from showthrough.core.types import Features
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups
from showthrough.stats.quality.frechet import frechet_distance, kernel_distance
from showthrough.toolkit.equal_samples import Samples, equal_samples
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.timing import seconds_per_1000

FEWEST = 20  # images, so that a group can be left out
USUAL = "The images under audit were drawn with this many steps."
BIASED = "The distance of so few images is biased upwards, alike for every number of steps."
DISTANCES = {"kernel": lambda a, b: kernel_distance(a, b).value, "frechet": frechet_distance}
LOWEST = {"kernel": -inf, "frechet": 0.0}


@final
@dataclass(frozen=True, kw_only=True)
class SamplingSteps(Check):
    """Speed and quality by number of denoising steps."""

    steps: str = "5, 10, 20, 50, usual, all"
    images: int = 256
    most_runs: int = 60_000
    groups: int = 10

    def __post_init__(self) -> None:
        if self.groups < 2:
            raise ValueError(f"groups must be at least 2, got {self.groups}")
        for word in self._words():
            if word not in ("usual", "all") and not (word.isdecimal() and int(word) > 0):
                raise ValueError(f"steps must be numbers above 0, usual or all, got {word!r}")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        curve, extractor = seen.fact(StepCurve), seen.fact(Extractor)
        real = equal_samples(seen, extractor.by, self.images, self.groups, rng)
        if real.n < FEWEST:
            message = f"quality against steps needs {FEWEST} images of each kind, got {real.n}"
            raise NotEnoughDataError(message, needed=FEWEST)
        answers = Answers().having(params={"extractor": extractor.title}, note=extractor.note)
        is_enough = real.n >= real.dims
        names = ("kernel", "frechet") if is_enough else ("kernel",)
        findings: list[Finding] = []
        for steps in self._chosen(curve):
            at_steps = answers.having(params={"steps": steps}, note=USUAL if steps == curve.usual else "")
            ask = partial(self._with, steps, curve, real, names, at_steps)
            findings += at_steps.each(("seconds_per_1000", *names), ask)
        findings.insert(0, _enough_steps(findings, answers))  # what the question asks for stands first
        if not is_enough:
            message = f"the distance needs at least as many images as features: {real.dims}, got {real.n}"
            findings.append(answers.missing("frechet", NotEnoughDataError(message, needed=real.dims)))
        return tuple(findings)

    def _words(self) -> list[str]:
        return [word.strip() for word in self.steps.split(",")]

    def _chosen(self, curve: StepCurve) -> list[int]:
        """Return the numbers of steps in ascending order, none above what the generator can do."""
        named = {"usual": curve.usual, "all": curve.most}
        wanted = {named[word] if word in named else int(word) for word in self._words()}
        return sorted(steps for steps in wanted if steps <= curve.most)

    def _with(
        self, steps: int, curve: StepCurve, real: Samples, names: tuple[str, ...], answers: Answers
    ) -> tuple[Finding, ...]:
        if (runs := steps * real.n) > self.most_runs:
            reason = f"{steps} steps for {real.n} images run the network {runs:,} times"
            raise NotAvailableError(f"{reason}, more than most_runs of this check allows")
        drawn = curve.at(steps, real.n)
        value, interval = seconds_per_1000(drawn.seconds, drawn.images)
        time = answers.measured("seconds_per_1000", value, interval=interval, n_images=drawn.images)
        return (time, *(_quality(name, drawn.features, real, answers) for name in names))


def _enough_steps(findings: Sequence[Finding], answers: Answers) -> Finding:
    """Return the fewest steps whose distance may be as small as the smallest that was found."""
    tried = [
        f for f in findings if f.statistic == "kernel" and f.value is not None and f.interval is not None
    ]
    if not tried:
        return answers.missing("enough_steps", NotEnoughDataError("no number of steps gave a distance"))
    least = min(f.value for f in tried if f.value is not None)
    enough = min(_steps(f) for f in tried if f.interval is not None and f.interval.low <= least)
    return answers.measured("enough_steps", float(enough), n_images=tried[0].n_images)


def _steps(finding: Finding) -> int:
    return int(finding.params["steps"])


def _quality(name: str, features: Features, real: Samples, answers: Answers) -> Finding:
    """Return the quality of these images: their distance to held-out ones, of which `real` holds groups."""
    distance = DISTANCES[name]
    _, holdout, train = real.values
    synthetic_groups, holdout_groups, _ = real.groups
    if len(features) != real.n:
        reason = (
            f"the extractor could read {len(features)} of {real.n} images, and only equal numbers compare"
        )
        return answers.missing(name, NotEnoughDataError(reason, needed=real.n))
    found = delete_groups(
        lambda drawn, kept: np.array([distance(kept, drawn)]),
        (features.astype(np.float64), holdout),
        (synthetic_groups, holdout_groups),
    )
    value, half = float(found.value[0]), float(found.half[0])
    return answers.measured(
        name,
        value,
        interval=Interval(max(value - half, LOWEST[name]), value + half, 0.95),
        control=distance(train, holdout),
        params={"against": "holdout"},
        note=BIASED if name == "frechet" else "",
        n_images=real.n,
        n_identities=real.n_people,
    )
