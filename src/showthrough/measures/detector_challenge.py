"""See detector_challenge.toml."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Challenge, Challenged, DetectionTest
from showthrough.core.records import Finding
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.stats.detection.average_precision import (
    Detections,
    average_precision,
    match,
    resample_groups,
)
from showthrough.stats.detection.classes import of_class
from showthrough.stats.intervals import Interval
from showthrough.toolkit.findings import Answers

LEVEL = 0.95
SCORE, GAP = "challenge_map50", "challenge_gap"


class Resampled(NamedTuple):
    """Score of a detector in one test, and its bootstrap replicates over pictures."""

    value: float
    resampled: Floats

    def interval(self) -> Interval:
        """Return the percentile interval."""
        low, high = np.nanquantile(self.resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Interval(float(low), float(high), LEVEL)


@final
@dataclass(frozen=True, kw_only=True)
class ChallengeOfDetectors(Check):
    """Scores of detectors in use on synthetic scenes, beside those on real ones."""

    resamples: int = 500
    fewest: int = 20

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        challenge = seen.fact(Challenge)
        found: list[Finding] = []
        for detector in challenge.detectors:
            for label, name in enumerate(challenge.synthetic.classes):
                about = Answers().having(
                    params={"detector": detector.name, "class": name},
                    n_images=len(challenge.synthetic.objects),
                    note=f"{detector.title}.",
                )
                found += about.each((SCORE, GAP), partial(self._of, challenge, detector, label, about, rng))
        return tuple(found)

    def _of(
        self,
        challenge: Challenge,
        detector: Challenged,
        label: int,
        about: Answers,
        rng: np.random.Generator,
    ) -> tuple[Finding, ...]:
        synthetic = self._score(challenge.synthetic, detector.synthetic, label, rng)
        found = [_told(about, "synthetic", synthetic)]
        if challenge.real is None:
            return (*found, about.missing(GAP, NotEnoughDataError("there are no real scenes beside them")))
        real = self._score(challenge.real, detector.real, label, rng)
        gap = Resampled(real.value - synthetic.value, real.resampled - synthetic.resampled)
        return (
            *found,
            _told(about, "real", real),
            about.measured(GAP, gap.value, interval=gap.interval(), chance=0.0),
        )

    def _score(
        self, test: DetectionTest, found: Sequence[Detections], label: int, rng: np.random.Generator
    ) -> Resampled:
        objects = [of_class(own, label) for own in test.objects]
        there = sum(len(own.boxes) for own in objects)
        if there < self.fewest:
            message = f"the test {test.name} has {there} objects of a class, and {self.fewest} are needed"
            raise NotEnoughDataError(message, needed=self.fewest)
        matches = match([of_class(one, label) for one in found], objects, [0.5])
        times = resample_groups(test.person, self.resamples, rng)
        return Resampled(float(average_precision(matches)[0]), average_precision(matches, times)[:, 0])


def _told(about: Answers, scenes: str, score: Resampled) -> Finding:
    return about.having(params={"scenes": scenes}).measured(SCORE, score.value, interval=score.interval())
