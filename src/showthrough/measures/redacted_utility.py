"""See measures/redacted_utility.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.use_facts import FacesBeforeAfter, FacesOnPictures
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.stats.clusters import clustered_share
from showthrough.stats.detection.average_precision import (
    Detections,
    Matches,
    Objects,
    average_precision,
    match,
    resample_groups,
)
from showthrough.stats.intervals import Interval
from showthrough.stats.redaction.face_traits import TRAITS, eye_distance, landmark_shift
from showthrough.stats.redaction.people_means import mean_of_people
from showthrough.toolkit.findings import Answers

HALF = 0.5  # overlap at which two boxes are one face
OF_FACES = ("faces_kept", "kept_precision")
OF_LANDMARKS = ("landmark_shift", "label_agreement")


class _Kept(NamedTuple):
    """Faces of originals, and what was found of them after."""

    faces: FacesOnPictures  # before, those that count
    person: tuple[str, ...]  # of each such face
    matches: Matches
    after: Rows  # for each face the row among the faces after, or -1


@final
@dataclass(frozen=True, kw_only=True)
class RedactedUtility(Check):
    """Faces and landmarks after redaction, beside those before."""

    least_score: float = 0.9
    fewest: int = 10
    resamples: int = 1000

    def __post_init__(self) -> None:
        if not 0 <= self.least_score <= 1 or self.fewest < 1 or self.resamples < 1:
            raise ValueError("least_score lies between 0 and 1; fewest and resamples are at least 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each((*OF_FACES, *OF_LANDMARKS), partial(self._figures, seen, answers, rng))

    def _figures(self, seen: Observations, answers: Answers, rng: np.random.Generator) -> tuple[Finding, ...]:
        found = seen.fact(FacesBeforeAfter)
        kept = _kept(found, self.least_score)
        if len(kept.person) == 0:
            raise NotEnoughDataError("the detector finds no face on the originals", needed=1)
        answers = answers.having(
            n_images=len(found.person),
            n_identities=len(set(kept.person)),
            params={"detector": found.detector},
        )
        return (
            *self._found(found, kept, answers, rng),
            *answers.each(OF_LANDMARKS, partial(self._landmarks, found, kept, answers)),
        )

    def _found(
        self, found: FacesBeforeAfter, kept: _Kept, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        share = clustered_share(kept.after >= 0, kept.person)
        times = resample_groups(found.person, self.resamples, rng)
        value = float(average_precision(kept.matches)[0])
        drawn = average_precision(kept.matches, times)[:, 0]
        low, high = np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975])
        return (
            answers.share("faces_kept", share.hits, share.trials, interval=share.interval),
            answers.measured("kept_precision", value, interval=Interval(float(low), float(high), 0.95)),
        )

    def _landmarks(self, found: FacesBeforeAfter, kept: _Kept, answers: Answers) -> tuple[Finding, ...]:
        both = np.flatnonzero((kept.after >= 0) & (eye_distance(kept.faces.landmarks) > 0))
        if len(both) < self.fewest:
            raise NotEnoughDataError(
                f"{self.fewest} faces must be found before and after, got {len(both)}", needed=self.fewest
            )
        before, after = kept.faces.landmarks[both], found.after.landmarks[kept.after[both]]
        person = [kept.person[row] for row in both]
        shift = mean_of_people(landmark_shift(before, after), person)
        moved = answers.measured(
            "landmark_shift", shift.value, interval=shift.interval, n_identities=shift.people
        )
        others = found.others.landmarks[found.others.scores >= self.least_score]
        return moved, *_labels(before, after, others, person, answers)


def _labels(
    before: Floats, after: Floats, others: Floats, person: list[str], answers: Answers
) -> tuple[Finding, ...]:
    """Return how far labels agree; agreement by chance is that of labels that know nothing of each other."""
    if len(others) == 0:
        reason = NotEnoughDataError("no face was found on pictures of the attackers' people", needed=1)
        return (answers.missing("label_agreement", reason),)
    findings = []
    for name, trait in TRAITS.items():
        middle = float(np.median(trait(others)))
        first, second = trait(before) > middle, trait(after) > middle
        share = clustered_share(first == second, person)
        p, q = float(first.mean()), float(second.mean())
        findings.append(
            answers.share(
                "label_agreement",
                share.hits,
                share.trials,
                interval=share.interval,
                n_identities=share.people,
                chance=p * q + (1 - p) * (1 - q),
                params={"what": name},
            )
        )
    return tuple(findings)


def _kept(found: FacesBeforeAfter, least_score: float) -> _Kept:
    faces = _chosen(found.before, found.before.scores >= least_score)
    pictures = range(len(found.person))
    rows = [np.flatnonzero(found.after.picture == picture) for picture in pictures]
    own = [np.flatnonzero(faces.picture == picture) for picture in pictures]
    detections = [Detections(found.after.boxes[row], found.after.scores[row]) for row in rows]
    matches = match(detections, [Objects(faces.boxes[row]) for row in own], [HALF])
    return _Kept(
        faces,
        tuple(found.person[picture] for picture in faces.picture),
        matches,
        _partners(detections, rows, own, faces),
    )


def _partners(
    detections: list[Detections], rows: list[Rows], own: list[Rows], faces: FacesOnPictures
) -> Rows:
    """Return for each face before the row of the face after that is at its place, or -1."""
    partner = np.full(len(faces.picture), -1, dtype=np.int64)
    for found, after, before in zip(detections, rows, own, strict=True):
        one = match([found], [Objects(faces.boxes[before])], [HALF])
        order = after[np.argsort(-found.scores, kind="stable")][: one.hits.shape[1]]
        for place, hit in zip(order, one.hits[0], strict=True):
            if hit >= 0:
                partner[before[hit]] = place
    return partner


def _chosen(faces: FacesOnPictures, which: Mask) -> FacesOnPictures:
    return FacesOnPictures(
        faces.boxes[which], faces.scores[which], faces.landmarks[which], faces.picture[which]
    )
