"""See detection.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.answers import Answers
from showthrough.core.check import Check, Observations
from showthrough.core.facts import DetectionScores, DetectionTest, DetectorRun
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.detection import (
    COCO_IOUS,
    Matches,
    average_precision,
    match,
    missed_share,
    resample_groups,
    resample_seeds,
)
from showthrough.stats.intervals import Interval

STATISTICS = ("map50_drop", "map50_ratio", "map50", "map50_95", "missed_faces")
LEVEL = 0.95
Score = Callable[[Matches, DetectorRun, Rows], Floats]


class Spread(NamedTuple):
    """A figure of one condition, and what it is when people and seeds are drawn again."""

    value: float
    resampled: Floats  # (resamples,)

    def interval(self) -> Interval:
        """Return the percentile interval."""
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(self.resampled, [tail, 1 - tail])
        return Interval(float(low), float(high), LEVEL)


@final
@dataclass(frozen=True, kw_only=True)
class Detection(Check):
    """Detectors that differ in nothing but the faces they learned from, on the same real pictures."""

    resamples: int = 500
    fewest_faces: int = 20

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        scores = seen.fact(DetectionScores)
        found: list[Finding] = []
        for test in scores.tests:
            answers = Answers("detection", "utility").having(
                params={"test": test.name, "side": test.side},
                n_images=len(test.objects),
                n_identities=len(set(test.person)),
            )
            found += answers.each(STATISTICS, partial(self._on, scores, test, answers, rng))
        return tuple(found)

    def _on(
        self, scores: DetectionScores, test: DetectionTest, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        faces = sum(len(objects.boxes) for objects in test.objects)
        if faces < self.fewest_faces:
            message = f"the test {test.name} has {faces} faces, and {self.fewest_faces} are needed"
            raise NotEnoughDataError(message, needed=self.fewest_faces)
        times = resample_groups(test.person, self.resamples, rng)
        weights = resample_seeds(len(scores.of("real", test.name)), self.resamples, rng)
        look = partial(_look, scores, test, times, weights)
        real, synthetic, floor = (look(c, _map50) for c in ("real", "synthetic", "floor"))
        _refuse_blind(real, floor)
        answers = answers.having(note=_told(scores, test, faces))
        ratio = Spread(synthetic.value / real.value, synthetic.resampled / np.maximum(real.resampled, 1e-9))
        drop = Spread(real.value - synthetic.value, real.resampled - synthetic.resampled)
        strict, strict_floor = look("synthetic", _map50_95), look("floor", _map50_95)
        missed, missed_floor = look("synthetic", _missed), look("floor", _missed)
        return (
            _finding(answers, "map50_drop", drop, real.value - floor.value),
            _finding(answers, "map50_ratio", ratio, floor.value / real.value),
            _finding(answers, "map50", synthetic, floor.value),
            _finding(answers, "map50_95", strict, strict_floor.value),
            _finding(answers, "missed_faces", missed, missed_floor.value),
        )


def _look(
    scores: DetectionScores, test: DetectionTest, times: Rows, weights: Floats, condition: str, score: Score
) -> Spread:
    """Return a figure as the mean over seeds, and resampled: the same people and seeds for each condition."""
    runs = scores.of(condition, test.name)
    once = np.ones((1, len(test.objects)), dtype=np.int64)
    matches = [match(run.found, test.objects, COCO_IOUS) for run in runs]
    values = [float(score(found, run, once)[0]) for found, run in zip(matches, runs, strict=True)]
    resampled = [score(found, run, times) for found, run in zip(matches, runs, strict=True)]
    if min(values) < 0:
        raise NotAssessableError(f"the {condition} detector's score is undefined in the test {test.name}")
    return Spread(float(np.mean(values)), (weights * np.stack(resampled, axis=1)).sum(axis=1))


def _map50(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    loosest = matches._replace(hits=matches.hits[:1])
    return np.asarray(average_precision(loosest, times)[:, 0])


def _map50_95(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    return np.asarray(average_precision(matches, times).mean(axis=1))


def _missed(matches: Matches, run: DetectorRun, times: Rows) -> Floats:
    return missed_share(matches, run.threshold, times)


def _refuse_blind(real: Spread, floor: Spread) -> None:
    lead = Spread(real.value - floor.value, real.resampled - floor.resampled).interval()
    if not lead.low > 0:
        raise NotAssessableError(
            "the detector trained on real faces does not clearly beat one trained on scrambled patches, so"
            " nothing can be said of synthetic ones; give it more steps or larger faces"
        )


def _finding(answers: Answers, statistic: str, spread: Spread, chance: float) -> Finding:
    return answers.measured(statistic, spread.value, interval=spread.interval(), chance=chance)


def _told(scores: DetectionScores, test: DetectionTest, faces: int) -> str:
    seeds = len(scores.of("real", test.name))
    people = "people" if test.identity_known else "images"
    return (
        f"Each condition had {scores.n_scenes:,} scenes of {scores.n_faces:,} faces and {seeds} seeds,"
        f" paired. The test holds {faces:,} real faces. The interval covers test {people} and seeds."
    )
