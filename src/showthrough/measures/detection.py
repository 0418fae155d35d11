"""See detection.toml."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import DetectionScores, DetectionTest, DetectorRun
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.detection.average_precision import (
    COCO_IOUS,
    Detections,
    Matches,
    average_precision,
    match,
    missed_share,
    resample_groups,
    resample_seeds,
)
from showthrough.stats.detection.classes import are_crowds, of_class
from showthrough.stats.intervals import Interval
from showthrough.toolkit.findings import Answers

STATISTICS = (
    "map50_drop",
    "map50_ratio",
    "map50_95_ratio",
    "map50",
    "map50_95",
    "missed_objects",
    "missed_by_size",
)
BY_SIZE = STATISTICS[-1]
SIZES = {"small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2), "large": (96.0**2, np.inf)}  # COCO, pixels
LEVEL = 0.95
SHOWN = 2.8  # standard errors that are shown at that level in 80 % of such audits: 1.96 + 0.84
BLIND = 0.9  # share of objects: who misses more tells nothing of what others would find
Score = Callable[[Matches, DetectorRun, Rows], Floats]
Matching = Callable[[str], list[tuple[Matches, DetectorRun]]]


class TestPart(NamedTuple):
    """TestPart of a test that is told by itself: pictures of a slice, objects of a class."""

    test: DetectionTest  # with the objects of this class alone
    pictures: Mask  # those that count
    label: int | None  # None: there is one class
    params: dict[str, str | int]

    @property
    def counted(self) -> Mask:
        """Return which boxes of the test are of one object, in a picture that counts."""
        boxes = [len(own.boxes) for own in self.test.objects]
        return np.repeat(self.pictures, boxes) & ~are_crowds(self.test.objects)

    @property
    def objects(self) -> int:
        """Return the number of objects that count."""
        return int(self.counted.sum())

    @property
    def people(self) -> set[str]:
        """Return the people, or pictures, with an object that counts."""
        boxes = [len(own.boxes) for own in self.test.objects]
        return set(np.repeat(np.array(self.test.person, dtype=object), boxes)[self.counted].tolist())


def parts_of(test: DetectionTest) -> Iterator[TestPart]:
    """Yield the whole of a test, class by class where it has several, and then each slice of it."""
    several = len(test.classes) > 1
    everything = np.ones(len(test.objects), dtype=np.bool_)
    for label, name in enumerate(test.classes):
        objects = tuple(of_class(own, label) for own in test.objects) if several else test.objects
        own = test._replace(objects=objects)
        params: dict[str, str | int] = {"test": test.name, "side": test.side}
        params |= {"class": name} if several else {}
        yield TestPart(own, everything, label if several else None, params)
        for group in test.slices:
            shown = np.array([group in names for names in test.groups])
            yield TestPart(own, shown, label if several else None, params | {"slice": group})


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


class Redrawn(NamedTuple):
    """How often each picture, and with what weight each seed, counts in a resample."""

    times: Rows  # (resamples, pictures)
    weights: Floats  # (resamples, seeds)


class DetectionFigures(NamedTuple):
    """Detection figures of one condition in one test."""

    map50: Spread
    map50_95: Spread
    missed: Spread


@final
@dataclass(frozen=True, kw_only=True)
class Detection(Check):
    """Detection utility: detectors that differ only in what they learned from, on equal pictures."""

    resamples: int = 500
    fewest_faces: int = 20
    fewest_people: int = 10

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        scores = seen.fact(DetectionScores)
        found: list[Finding] = []
        for part in (part for test in scores.tests for part in parts_of(test)):
            answers = Answers().having(
                params=part.params, n_images=int(part.pictures.sum()), n_identities=len(part.people)
            )
            found += answers.each(STATISTICS, partial(self._on, scores, part, answers, rng))
        return tuple(found)

    def _on(
        self, scores: DetectionScores, part: TestPart, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        self._refuse_few(part)
        drawn = self._drawn(scores, part, rng)
        matched = cache(partial(_matched, scores, part))  # for all figures of a condition
        look = partial(_look, matched, part, drawn)
        real, synthetic, floor = (look(condition) for condition in ("real", "synthetic", "floor"))
        _refuse_blind(real, floor)
        answers = answers.having(note=_told(scores, part))
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
            *self._sizes(matched, part, answers, drawn),
        )

    def _sizes(
        self, matched: Matching, part: TestPart, answers: Answers, drawn: Redrawn
    ) -> Iterator[Finding]:
        """Yield the misses among small, medium and large objects, as far as there are enough of a size."""
        boxes = np.concatenate([own.boxes for own in part.test.objects])
        area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
        for size, (least, most) in SIZES.items():
            wanted = part.counted & (area >= least) & (area < most)
            if not wanted.any():
                continue
            own = answers.having(params={"size": size}, note=f"{int(wanted.sum()):,} of this size.")
            if wanted.sum() < self.fewest_faces:
                few = NotEnoughDataError(
                    f"{self.fewest_faces} objects of this size are needed", needed=self.fewest_faces
                )
                yield own.missing(BY_SIZE, few)
                continue
            missed = partial(_missed_among, wanted)
            real, synthetic = (_spread(matched(c), part, missed, drawn) for c in ("real", "synthetic"))
            yield _finding(own, BY_SIZE, synthetic, real.value)

    def _drawn(self, scores: DetectionScores, part: TestPart, rng: np.random.Generator) -> Redrawn:
        """Return how often each picture and each seed is drawn; pictures out of the part never are."""
        rows = np.flatnonzero(part.pictures)
        times = np.zeros((self.resamples, len(part.pictures)), dtype=np.int64)
        times[:, rows] = resample_groups([part.test.person[row] for row in rows], self.resamples, rng)
        seeds = len(scores.of("real", part.test.name))
        return Redrawn(times, resample_seeds(seeds, self.resamples, rng))

    def _refuse_few(self, part: TestPart) -> None:
        """Refuse a test that says too little, or in which a bootstrap over people would be too sure."""
        fewest = (
            ("objects", part.objects, self.fewest_faces),
            ("people", len(part.people), self.fewest_people),
        )
        for what, there, needed in fewest:
            if there < needed:
                message = f"the test {part.test.name} shows {there} {what}, and {needed} are needed"
                raise NotEnoughDataError(message, needed=needed)


def _look(matched: Matching, part: TestPart, drawn: Redrawn, condition: str) -> DetectionFigures:
    """Return the figures of a condition; the same people and seeds are drawn again for each condition."""
    spread = partial(_spread, matched(condition), part, drawn=drawn)
    return DetectionFigures(spread(_map50), spread(_map50_95), spread(_missed))


def _matched(scores: DetectionScores, part: TestPart, condition: str) -> list[tuple[Matches, DetectorRun]]:
    """Return the runs of a condition, and what each found of the part's class."""
    runs = scores.of(condition, part.test.name)
    return [(match(_of(run, part), part.test.objects, COCO_IOUS), run) for run in runs]


def _spread(
    matched: Sequence[tuple[Matches, DetectorRun]], part: TestPart, score: Score, drawn: Redrawn
) -> Spread:
    once = part.pictures.astype(np.int64)[None]
    values = [float(score(found, run, once)[0]) for found, run in matched]
    resampled = [score(found, run, drawn.times) for found, run in matched]
    if np.isnan(values).any():
        raise NotAssessableError(f"a detector's score is undefined in the test {part.test.name}")
    means = (drawn.weights * np.stack(resampled, axis=1)).sum(axis=1)  # a weight may be negative
    return Spread(float(np.mean(values)), np.clip(means, 0, 1))


def _of(run: DetectorRun, part: TestPart) -> list[Detections]:
    return list(run.found) if part.label is None else [of_class(one, part.label) for one in run.found]


def _map50(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    loosest = matches._replace(hits=matches.hits[:1])
    return np.asarray(average_precision(loosest, times)[:, 0])


def _map50_95(matches: Matches, _run: DetectorRun, times: Rows) -> Floats:
    return np.asarray(average_precision(matches, times).mean(axis=1))


def _missed(matches: Matches, run: DetectorRun, times: Rows) -> Floats:
    return missed_share(matches, run.threshold, times)


def _missed_among(wanted: Mask, matches: Matches, run: DetectorRun, times: Rows) -> Floats:
    return missed_share(matches, run.threshold, times, wanted)


def _refuse_blind(real: DetectionFigures, floor: DetectionFigures) -> None:
    if not real.map50.minus(floor.map50).interval().low > 0:
        raise NotAssessableError(
            "the detector trained on real pictures does not clearly beat one that could learn nothing, so"
            " nothing can be said of synthetic ones; give it more steps or larger scenes"
        )
    if real.missed.value >= BLIND:
        raise NotAssessableError(
            f"the detector trained on real pictures misses {100 * real.missed.value:.0f} % of what it is "
            "tested on, so that one trained on synthetic ones has nothing to lose; give both more steps or "
            "larger scenes"
        )


def _finding(answers: Answers, statistic: str, spread: Spread, chance: float) -> Finding:
    return answers.measured(statistic, spread.value, interval=spread.interval(), chance=chance)


def _ratio(answers: Answers, statistic: str, synthetic: Spread, real: Spread, floor: Spread) -> Finding:
    return _finding(answers, statistic, synthetic.over(real), floor.value / real.value)


def _each(answers: Answers, reached: DetectionFigures, floor: DetectionFigures) -> tuple[Finding, ...]:
    return (
        _finding(answers, "map50", reached.map50, floor.map50.value),
        _finding(answers, "map50_95", reached.map50_95, floor.map50_95.value),
        _finding(answers, "missed_objects", reached.missed, floor.missed.value),
    )


def _told(scores: DetectionScores, part: TestPart) -> str:
    seeds = len(scores.of("real", part.test.name))
    people = "people" if part.test.identity_known else "images"
    covers = f"test {people} and training seeds" if seeds > 1 else f"test {people}, not training seeds"
    return (
        f"Each condition had {scores.n_scenes:,} {scores.made_of}, {scores.n_faces:,} different ones, and "
        f"{seeds} seeds, paired. The test holds {part.objects:,} objects; the threshold is {scores.alarms}."
        f" The interval covers {covers}, and not another choice of training pictures."
        f"{scores.left_out and ' '}{scores.left_out}"
    )
