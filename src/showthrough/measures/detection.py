"""See detection.toml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import DetectionScores, DetectionTest, DetectorRun
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.detection.average_precision import (
    COCO_IOUS,
    Matches,
    average_precision,
    match,
    missed_share,
    resample_groups,
    resample_seeds,
)
from showthrough.stats.intervals import Interval
from showthrough.toolkit.findings import Answers

STATISTICS = ("map50_drop", "map50_ratio", "map50_95_ratio", "map50", "map50_95", "missed_faces")
LEVEL = 0.95
SHOWN = 2.8  # standard errors that are shown at that level in 80 % of such audits: 1.96 + 0.84
Score = Callable[[Matches, DetectorRun, Rows], Floats]


class Spread(NamedTuple):
    """Figure of one condition with its bootstrap replicates over people and seeds."""

    value: float
    resampled: Floats  # (resamples,); nan where no object was drawn

    def interval(self) -> Interval:
        """Return the percentile interval."""
        tail = (1 - LEVEL) / 2
        low, high = np.nanquantile(self.resampled, [tail, 1 - tail])
        return Interval(float(low), float(high), LEVEL)

    def minus(self, other: "Spread") -> "Spread":
        """Return the difference of two figures of the same resamples."""
        return Spread(self.value - other.value, self.resampled - other.resampled)

    def over(self, other: "Spread") -> "Spread":
        """Return the ratio of two figures of the same resamples."""
        return Spread(self.value / other.value, self.resampled / np.maximum(other.resampled, 1e-9))


class DetectionFigures(NamedTuple):
    """Detection figures of one condition in one test."""

    map50: Spread
    map50_95: Spread
    missed: Spread


@final
@dataclass(frozen=True, kw_only=True)
class Detection(Check):
    """Detection utility: detectors that differ only in the faces they learned from, on equal pictures."""

    resamples: int = 500
    fewest_faces: int = 20
    fewest_people: int = 10

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        scores = seen.fact(DetectionScores)
        found: list[Finding] = []
        for test in scores.tests:
            answers = Answers().having(
                params={"test": test.name, "side": test.side},
                n_images=len(test.objects),
                n_identities=len(_people(test)),
            )
            found += answers.each(STATISTICS, partial(self._on, scores, test, answers, rng))
        return tuple(found)

    def _on(
        self, scores: DetectionScores, test: DetectionTest, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        self._refuse_few(test)
        times = resample_groups(test.person, self.resamples, rng)
        weights = resample_seeds(len(scores.of("real", test.name)), self.resamples, rng)
        look = partial(_look, scores, test, times, weights)
        real, synthetic, floor = (look(condition) for condition in ("real", "synthetic", "floor"))
        _refuse_blind(real.map50.minus(floor.map50).interval())
        answers = answers.having(note=_told(scores, test))
        drop = real.map50.minus(synthetic.map50)
        others = [c for c in scores.conditions if c not in ("real", "synthetic", "floor")]
        figures = {"real": real, **{c: look(c) for c in others}, "synthetic": synthetic}
        return (
            _finding(
                answers.having(detectable=SHOWN * float(np.nanstd(drop.resampled))),
                "map50_drop",
                drop,
                real.map50.value - floor.map50.value,
            ),
            _ratio(answers, "map50_ratio", synthetic.map50, real.map50, floor.map50),
            _ratio(answers, "map50_95_ratio", synthetic.map50_95, real.map50_95, floor.map50_95),
            *(
                finding
                for condition, reached in figures.items()
                for finding in _each(answers.having(params={"learned_from": condition}), reached, floor)
            ),
        )

    def _refuse_few(self, test: DetectionTest) -> None:
        """Refuse a test that says too little, or in which a bootstrap over people would be too sure."""
        faces, people = _faces(test), len(_people(test))
        if faces < self.fewest_faces:
            message = f"the test {test.name} has {faces} faces, and {self.fewest_faces} are needed"
            raise NotEnoughDataError(message, needed=self.fewest_faces)
        if people < self.fewest_people:
            message = f"the test {test.name} shows {people} people, and {self.fewest_people} are needed"
            raise NotEnoughDataError(message, needed=self.fewest_people)


def _look(
    scores: DetectionScores, test: DetectionTest, times: Rows, weights: Floats, condition: str
) -> DetectionFigures:
    """Return the figures of a condition; the same people and seeds are drawn again for each condition."""
    runs = scores.of(condition, test.name)
    matches = [match(run.found, test.objects, COCO_IOUS) for run in runs]
    once = np.ones((1, len(test.objects)), dtype=np.int64)

    def spread(score: Score) -> Spread:
        values = [float(score(found, run, once)[0]) for found, run in zip(matches, runs, strict=True)]
        resampled = [score(found, run, times) for found, run in zip(matches, runs, strict=True)]
        if not np.isfinite(values).all():
            raise NotAssessableError(f"the {condition} detector's score is undefined in the test {test.name}")
        means = (weights * np.stack(resampled, axis=1)).sum(axis=1)  # a weight may be negative
        return Spread(float(np.mean(values)), np.clip(means, 0, 1))

    return DetectionFigures(spread(_map50), spread(_map50_95), spread(_missed))


def _map50(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    loosest = matches._replace(hits=matches.hits[:1])
    return np.asarray(average_precision(loosest, times)[:, 0])


def _map50_95(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    return np.asarray(average_precision(matches, times).mean(axis=1))


def _missed(matches: Matches, run: DetectorRun, times: Rows) -> Floats:
    return missed_share(matches, run.threshold, times)


def _refuse_blind(lead: Interval) -> None:
    if not lead.low > 0:
        raise NotAssessableError(
            "the detector trained on real faces does not clearly beat one trained on scrambled patches, so"
            " nothing can be said of synthetic ones; give it more steps or larger faces"
        )


def _finding(answers: Answers, statistic: str, spread: Spread, chance: float) -> Finding:
    return answers.measured(statistic, spread.value, interval=spread.interval(), chance=chance)


def _ratio(answers: Answers, statistic: str, synthetic: Spread, real: Spread, floor: Spread) -> Finding:
    return _finding(answers, statistic, synthetic.over(real), floor.value / real.value)


def _each(answers: Answers, reached: DetectionFigures, floor: DetectionFigures) -> tuple[Finding, ...]:
    return (
        _finding(answers, "map50", reached.map50, floor.map50.value),
        _finding(answers, "map50_95", reached.map50_95, floor.map50_95.value),
        _finding(answers, "missed_faces", reached.missed, floor.missed.value),
    )


def _faces(test: DetectionTest) -> int:
    return sum(len(objects.boxes) for objects in test.objects)


def _people(test: DetectionTest) -> set[str]:
    """Return the people who are to be seen in the test."""
    return {person for person, objects in zip(test.person, test.objects, strict=True) if len(objects.boxes)}


def _told(scores: DetectionScores, test: DetectionTest) -> str:
    seeds = len(scores.of("real", test.name))
    people = "people" if test.identity_known else "images"
    covers = f"test {people} and training seeds" if seeds > 1 else f"test {people}, not training seeds"
    return (
        f"Each condition had {scores.n_scenes:,} scenes of {scores.n_faces:,} faces and {seeds} seeds,"
        f" paired. The test holds {_faces(test):,} real faces."
        f" The interval covers {covers}, and not another choice of training faces."
    )
