"""See attacks/fused_match.toml."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observation, Observations
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding
from showthrough.core.types import Features, Mask, Names, Rows
from showthrough.errors import MissingAnswerError, NotAvailableError, NotEnoughDataError
from showthrough.stats.biometric.identification import search
from showthrough.stats.biometric.matching import person_excess, person_matches
from showthrough.stats.biometric.prediction_limit import (
    ControlGroup,
    as_alike,
    controls_of,
    exposure_of,
    leaked_people,
)
from showthrough.stats.biometric.rare_matches import RareThreshold, rare_threshold
from showthrough.stats.intervals import Interval
from showthrough.toolkit.copies.repeated import Repeated, Sought, refuse_broken, repeated_people
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people, with_margins
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.fused_observations import Together
from showthrough.toolkit.match_thresholds import (
    FEWEST_GENUINE,
    MAX_FNMR,
    Ruler,
    ability,
    able_ruler,
    by_matcher,
    face_embedders,
    weakness,
)
from showthrough.toolkit.vectors import calibrating, nearest, pair_distances, people, unit

TRAIN, HOLDOUT, REFERENCE, SYNTHETIC = Role.TRAIN, Role.HOLDOUT, Role.REFERENCE, Role.SYNTHETIC
COUNTS = ("fused_people", "leaked_people")
TOGETHER = (*COUNTS, "threshold_fmr", "fnmr")
AGREEMENT = ("matcher_agreement",)
MATCHERS = 2
WEIGHT = 10  # shares of the error rate: counts of few people need them; who is shown in many images has one


class Photos(NamedTuple):
    """Vectors of length 1, and the person on each."""

    vectors: Features
    who: Names

    @property
    def each(self) -> Rows:
        """Return how many photos each person has."""
        return np.unique(self.who, return_counts=True)[1]


class Matched(NamedTuple):
    """How many people are matched at a threshold, and how many chance may match."""

    people: int
    among: int
    control: float  # share of held-out people with as many photos
    limit: int


@final
@dataclass(frozen=True, kw_only=True)
class FusedMatch(Check):
    """Training people whom several matchers together recognise in synthetic faces, beyond chance."""

    fmr: float = 0.0001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each((*TOGETHER, *AGREEMENT), partial(self._by_all, seen, rng, answers))

    def _by_all(self, seen: Observations, rng: np.random.Generator, answers: Answers) -> tuple[Finding, ...]:
        seen = every_face(seen)
        rulers = self._able(seen)
        view = Together(seen, tuple(ruler.info for ruler in rulers))
        own = by_matcher(answers, view.info)
        found = [*own.each(TOGETHER, partial(_together, view, rulers, rng, own))]
        for ruler in rulers:
            others = [other for other in rulers if other is not ruler]
            own = by_matcher(answers, ruler.info).having(params={"fmr": ruler.fmr})
            found += own.each(AGREEMENT, partial(_agreement, seen, ruler, others, own))
        return tuple(found)

    def _able(self, seen: Observations) -> list[Ruler]:
        """Return different matchers that were shown to recognise people; one under two names is one."""
        rulers: dict[str, Ruler] = {}
        for info in face_embedders(seen):
            with suppress(MissingAnswerError):
                if info.is_matcher:
                    rulers.setdefault(info.digest or info.name, able_ruler(seen, info, self.fmr))
        if len(rulers) < MATCHERS:
            raise NotAvailableError(
                f"it takes two matchers that can recognise people; this audit has {len(rulers) or 'none'}"
            )
        return list(rulers.values())


def _together(
    view: Together, rulers: list[Ruler], rng: np.random.Generator, answers: Answers
) -> tuple[Finding, ...]:
    by = view.info.name
    synthetic, faces = unit(view, SYNTHETIC, by)
    train, holdout = (_photos(view, role, unit(view, role, by)) for role in (TRAIN, HOLDOUT))
    known = _photos(view, REFERENCE, calibrating(view, view.info))
    alike = as_alike(*(_likeness(synthetic, photos, rng) for photos in (known, holdout)))
    exposures = [exposure_of(train.each, photos.each) for photos in (holdout, known)]
    error = error_share(view, WEIGHT)
    planned = controls_of(*(ControlGroup(0.0, exposure) for exposure in exposures), alike=alike, error=error)
    rare = rare_threshold(*known, len(synthetic) * len(train.who), planned, MAX_FNMR)
    threshold = rare.calibration.threshold.value
    own, *others = (person_matches(synthetic, *photos, threshold) for photos in (train, holdout, known))
    shown = [person_excess(own, other) for other in others]
    hits = [found.control * found.control_people for found in shown]
    controls = controls_of(*map(ControlGroup, hits, exposures), alike=alike, error=error)
    matched = Matched(own.people, len(own.photos), shown[0].control, controls.limit)
    again = value_or_missing(lambda: _again(view, synthetic, train, holdout))
    ask = partial(
        _fused_people,
        view,
        rulers,
        rare,
        (matched, again),
        answers.having(n_control=len(np.unique(holdout.who)), n_images=len(np.unique(image_of(view, faces)))),
    )
    return (*answers.each(COUNTS, ask), *ability(rare.calibration, answers))


def _photos(view: Together, role: Role, enrolled: Observation) -> Photos:
    return Photos(enrolled.values, people(view, role, enrolled.rows))


def _likeness(synthetic: Features, photos: Photos, rng: np.random.Generator) -> Features:
    """Return how alike the closest synthetic image is to one photo of each person."""
    order = rng.permutation(len(photos.who))
    one = photos.vectors[order[np.unique(photos.who[order], return_index=True)[1]]]
    return search(one, synthetic, np.arange(len(synthetic))).best


def _fused_people(
    view: Together,
    rulers: list[Ruler],
    rare: RareThreshold,
    found: tuple[Matched, Repeated | Missing],
    answers: Answers,
) -> tuple[Finding, ...]:
    """Say how many are matched; more than chance may match is a leak, see `Controls.limit`.

    Who is shown in many images is a leak too, however few people are: the larger of both counts.
    """
    matched, again = found
    problem = weakness(Ruler(view.info, rare.calibration), MAX_FNMR, FEWEST_GENUINE)
    if problem is not None:
        raise problem
    shown = _shown(again)
    if max(matched.people - matched.limit, shown) <= 0 and rare.detectable > matched.among:
        message = f"not even a leak of all {matched.among} people would be told from chance"
        raise NotEnoughDataError(message)
    leaked = leaked_people(matched.people, matched.among, matched.limit)
    beyond = max(int(leaked.low), shown)
    answers = answers.having(
        interval=leaked, chance=0.0, n_identities=matched.among, detectable=rare.detectable
    )
    people = answers.measured(
        "fused_people",
        float(matched.people),
        control=matched.control * matched.among,
        hits=matched.people,
        trials=matched.among,
        params={"by_chance": matched.limit, "expected": rare.expected},
        note=f"Chance may match up to {matched.limit} people; more than that is a leak.",
        evidence=_evidence(view, rulers, rare.calibration.threshold.value, is_shown=beyond > 0),
    )
    told = answers.having(
        interval=Interval(float(beyond), max(leaked.high, float(beyond)), leaked.level),
        note=_again_told(again),
    )
    return people, told.measured("leaked_people", float(beyond), hits=beyond, trials=matched.among)


def _again(view: Together, synthetic: Features, train: Photos, holdout: Photos) -> Repeated:
    """Return who is shown in many images, with a share of the audit's error rate of its own."""
    sides = [Sought(photos.vectors, photos.who) for photos in (train, holdout)]
    return repeated_people(synthetic, sides[0], sides[1], error_share(view))


def _shown(again: Repeated | Missing) -> int:
    if isinstance(again, Missing):
        return 0
    refuse_broken(again)
    return again.train


def _again_told(again: Repeated | Missing) -> str:
    if isinstance(again, Missing):
        return f"Who is shown in many images could not be told: {again.reason}."
    if again.train == 0:
        return ""
    shown = "1 person is" if again.train == 1 else f"{again.train} people are"
    return f"{shown} shown in many images: they match as no stranger's photo does."


def _agreement(
    seen: Observations, ruler: Ruler, others: list[Ruler], answers: Answers
) -> tuple[Finding, ...]:
    """Ask the others about people whom one matcher takes their closest synthetic image for."""
    hits, trials = _agreeing(seen, TRAIN, ruler, others)
    control, among = _agreeing(seen, HOLDOUT, ruler, others)
    share = control / among if among else None
    return (answers.share("matcher_agreement", hits, trials, control=share, n_identities=trials),)


def _agreeing(seen: Observations, role: Role, ruler: Ruler, others: list[Ruler]) -> tuple[int, int]:
    found = nearest(seen, role, SYNTHETIC, ruler.info, k=1)
    real = seen.of(role, ruler.info.name).rows
    alike = 1 - found.distance[:, 0] ** 2 / 2  # a chord as cosine
    order = np.argsort(-alike, kind="stable")
    first = order[np.unique(people(seen, role, real[order]), return_index=True)[1]]  # of each person
    first = first[alike[first] >= ruler.threshold]
    agree = _confirmed(seen, role, others, (found.rows[first, 0], real[first]))
    return int(agree.sum()), len(first)


def _confirmed(seen: Observations, role: Role, rulers: list[Ruler], pairs: tuple[Rows, Rows]) -> Mask:
    """Return which pairs (synthetic, real) each matcher takes for one person, at its own threshold."""
    agree = np.ones(len(pairs[0]), dtype=bool)
    for ruler in rulers:
        distance = pair_distances(seen, ruler.info, (SYNTHETIC, role), pairs)
        agree &= 1 - distance**2 / 2 >= ruler.threshold  # NaN: not enrolled
    return agree


def _evidence(
    view: Together, rulers: list[Ruler], threshold: float, *, is_shown: bool
) -> tuple[Evidence, ...]:
    """Return each person's closest synthetic image.

    Confirmed are those that match by all matchers together and by each alone, where a leak is shown: among
    strangers some match too, and accuse nobody.
    """
    found, held = (nearest(view, role, SYNTHETIC, view.info, k=1) for role in (TRAIN, HOLDOUT))
    synthetic, real = found.rows[:, 0], view.of(TRAIN, view.info.name).rows
    confirmed = _confirmed(view.seen, TRAIN, rulers, (synthetic, real))
    confirmed &= is_shown & (1 - found.distance[:, 0] ** 2 / 2 >= threshold)
    pairs = ImagePairs(found.distance[:, 0] ** 2 / 2, synthetic, real, confirmed)
    close = closest_people(view, view.info.name, pairs, held.distance[:, 0] ** 2 / 2)
    return with_margins(view, view.info, close)
