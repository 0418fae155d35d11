"""See measures/matcher_accuracy.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.curves import Histogram
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.biometric.calibration import ERRORS, PEOPLE, TARGETS
from showthrough.stats.biometric.verification import ErrorCurve, TrueAcceptance, error_curve, true_acceptance
from showthrough.toolkit.error_curves import det_curve
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import binned
from showthrough.toolkit.match_thresholds import by_matcher, face_embedders
from showthrough.toolkit.vectors import calibrating, people

STATISTIC = "tar_at_fmr"
SIMILARITY = "Similarity of two photos (cosine)"


@final
@dataclass(frozen=True, kw_only=True)
class MatcherAccuracy(Check):
    """Verification accuracy of each embedder on reference people: what all biometric answers stand on."""

    replicates: int = 200

    def __post_init__(self) -> None:
        if self.replicates < 100:
            raise ValueError("replicates must be at least 100")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each((STATISTIC,), partial(self._accuracy, seen, info, answers, rng))
        return tuple(found)

    def _accuracy(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        if info.metric != "cosine":
            raise NotAssessableError(
                f"{info.name} compares by {info.metric}, and a match threshold is a cosine"
            )
        vectors, rows = calibrating(seen, info)
        who = people(seen, Role.REFERENCE, rows)
        n_people = len(np.unique(who))
        if n_people < PEOPLE:
            raise NotEnoughDataError(
                f"accuracy needs {PEOPLE} reference people, got {n_people}", needed=PEOPLE
            )
        found = true_acceptance(vectors, who, rng, replicates=self.replicates)
        curve = error_curve(vectors, who)
        most_photos = int(np.unique(who, return_counts=True)[1].max())
        bare = answers.having(n_images=len(rows))
        answers = bare.having(histograms=_printed(curve), curves=det_curve(curve, most_photos))
        carried = {point.fmr: point for point in found}
        return tuple(
            _told(carried[fmr], answers)
            if fmr in carried
            else bare.missing(STATISTIC, _too_few(fmr, found[0].strangers), params={"fmr": fmr})
            for fmr in TARGETS
        )


def _told(point: TrueAcceptance, answers: Answers) -> Finding:
    return answers.measured(
        STATISTIC,
        point.tar,
        interval=point.interval,
        hits=round(point.tar * point.genuine),
        trials=point.genuine,
        n_identities=point.people,
        params={"fmr": point.fmr, "threshold": point.threshold, "comparisons": point.strangers},
    )


def _too_few(fmr: float, comparisons: int) -> NotEnoughDataError:
    needed = round(ERRORS / fmr)
    return NotEnoughDataError(
        f"a false match rate of {fmr:g} takes {needed:,} comparisons of different people; "
        f"there are {comparisons:,}",
        needed=needed,
    )


def _printed(curve: ErrorCurve) -> tuple[Histogram, ...]:
    labels = ("one person", "two people")
    return binned(labels, curve.edges, np.stack([curve.genuine, curve.strangers]), axis=SIMILARITY)
