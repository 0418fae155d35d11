"""See attacks/output_linkability.toml."""

from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Features, Floats, Names, Rows
from showthrough.errors import MissingAnswerError, NotAssessableError, NotEnoughDataError
from showthrough.stats.biometric.linkability import LinkabilityExcess, linkability_excess
from showthrough.stats.biometric.uniqueness import uniqueness
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import Interval, clopper_pearson, square_and_add
from showthrough.stats.redaction.identity_maps import mapped_people, one_to_one, pointed_to
from showthrough.stats.redaction.reidentification import Reidentified, reidentified
from showthrough.toolkit.error_budget import LEVEL, error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import able_ruler, by_matcher, face_embedders
from showthrough.toolkit.redacted.output_pairs import (
    CleanGallery,
    JudgedOutputs,
    Twice,
    clean_gallery,
    identities,
    judged_outputs,
)

LINKS, MAP, SCORES = ("linked_outputs",), ("invertible",), ("output_linkage",)
SHOWN = ("distinct_outputs", "most_shown_face")


class _Asked(NamedTuple):
    info: EmbedderInfo
    share: float  # of the error rate that all tests have together
    rng: np.random.Generator


@final
@dataclass(frozen=True, kw_only=True)
class OutputLinkability(Check):
    """Links among redacted pictures, and maps from one person to another."""

    fmr: float = 0.01
    strict_fmr: float = 0.001
    fewest: int = 20
    permutations: int = 1000

    def __post_init__(self) -> None:
        if not 0 < self.strict_fmr <= self.fmr < 1:
            raise ValueError("strict_fmr and fmr must lie between 0 and 1, strict_fmr not above fmr")
        if self.fewest < 10 or self.permutations < 100:
            raise ValueError("fewest must be at least 10, and permutations at least 100")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each(
                (*LINKS, *MAP, *SCORES, *SHOWN), partial(self._all, seen, info, answers, rng)
            )
        return tuple(found)

    def _all(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        if info.metric != "cosine":
            raise NotAssessableError(
                f"{info.name} compares by {info.metric}, and a match threshold is a cosine"
            )
        judged = judged_outputs(seen, info.name, rng)
        if judged.redacted.n < self.fewest:
            raise NotEnoughDataError(
                f"two redacted pictures each of {self.fewest} judged people must be read by {info.name}, "
                f"got {judged.redacted.n}",
                needed=self.fewest,
            )
        unread = judged.asked - judged.redacted.n
        told = f"{info.name} reads two redacted pictures of {judged.redacted.n} people of {judged.asked}."
        about = answers.having(n_identities=judged.asked, note=told if unread else "")
        ask = _Asked(info, error_share(seen), rng)
        return (
            *about.each(LINKS, partial(self._linked, judged, ask.share, about)),
            *about.each(MAP, partial(self._mapped, seen, ask, judged, about)),
            *about.each(SCORES, partial(self._scored, ask, judged, about)),
            *about.each(SHOWN, partial(self._shown, seen, ask, judged, about)),
        )

    def _linked(self, judged: JudgedOutputs, share: float, answers: Answers) -> tuple[Finding, ...]:
        control, n = _links_of_surroundings(judged.around, judged.strangers[1], self.fmr), judged.asked

        def excess(level: float) -> Interval:
            links = _links(judged.redacted, judged.strangers[0], self.fmr, level)
            found = _beyond(links.hits, control, judged, level)
            chance = clopper_pearson(links.hits, n, level).low - links.fmr_interval.high
            return Interval(max(min(found.low, chance), -1.0), found.high, level)

        links = _links(judged.redacted, judged.strangers[0], self.fmr, LEVEL)
        by_chance = links.false_matches / links.comparisons
        found = answers.measured(
            "linked_outputs",
            links.hits / n - max(control / n, by_chance),
            interval=shared(excess, share),
            chance=0.0,
            control=control / n,
            control_interval=clopper_pearson(control, n),
            n_control=judged.around.n,
            detectable=detectable_difference(n, n, control / n, 1 - 2 * share),
            params={"fmr": self.fmr, "linked": links.hits, "threshold": links.threshold},
        )
        return (found,)

    def _mapped(
        self, seen: Observations, ask: _Asked, judged: JudgedOutputs, answers: Answers
    ) -> tuple[Finding, ...]:
        threshold = able_ruler(seen, ask.info, self.strict_fmr).threshold
        gallery, identity = clean_gallery(seen, ask.info.name), identities(seen, Role.TRAIN)
        redacted, *others = (
            _pointing(form, identity, gallery, threshold)
            for form in (judged.redacted, judged.around, judged.clean)
        )
        found = mapped_people(*redacted, ask.rng, max(self.permutations, ceil(2 / ask.share)))
        control, n = max(int(one_to_one(*other).sum()) for other in others), judged.asked
        by_chance = float(found.by_chance.mean())

        def excess(level: float) -> Interval:
            beside = _beyond(found.hits, control, judged, level)
            chance = (found.hits - found.beyond((1 - level) / 2)) / n
            return Interval(max(min(beside.low, chance), -1.0), beside.high, level)

        finding = answers.measured(
            "invertible",
            (found.hits - max(by_chance, control)) / n,
            interval=shared(excess, ask.share),
            chance=0.0,
            control=control / n,
            control_interval=clopper_pearson(control, n),
            n_control=n,
            detectable=detectable_difference(n, n, control / n, 1 - 2 * ask.share),
            params={"fmr": self.strict_fmr, "mapped": found.hits, "by_chance": by_chance},
        )
        return (finding,)

    def _scored(self, ask: _Asked, judged: JudgedOutputs, answers: Answers) -> tuple[Finding, ...]:
        seed = int(ask.rng.integers(2**32))
        found = _linkage(judged.redacted, seed, self.permutations)
        try:
            control: float | None = _linkage(judged.around, seed, self.permutations).value
        except MissingAnswerError:
            control = None  # too few are read without a face
        return (
            answers.measured(
                "output_linkage",
                found.value,
                interval=found.interval,
                chance=0.0,
                control=control,
                n_control=judged.around.n,
                params={"raw": found.raw},
            ),
        )

    def _shown(
        self, seen: Observations, ask: _Asked, judged: JudgedOutputs, answers: Answers
    ) -> tuple[Finding, ...]:
        ruler = able_ruler(seen, ask.info, self.strict_fmr)
        after, before = (uniqueness(form.first, ruler.threshold) for form in (judged.redacted, judged.clean))
        about = answers.having(params={"fmr": ruler.fmr}, n_control=before.images)
        return (
            about.share(
                "distinct_outputs", after.greedy, after.images, control=before.greedy / before.images
            ),
            about.share(
                "most_shown_face", after.largest, after.images, control=before.largest / before.images
            ),
        )


def _links(pictures: Twice, strangers: Features, fmr: float, level: float) -> Reidentified:
    people = np.arange(pictures.n)
    return reidentified(pictures.first, pictures.second, people, strangers, fmr, level)


def _links_of_surroundings(around: Twice, strangers: Features, fmr: float) -> int:
    """Return how many people their surroundings link; nobody where a matcher reads too few without a face."""
    try:
        return _links(around, strangers, fmr, LEVEL).hits
    except NotEnoughDataError:
        return 0


def _beyond(hits: int, control: int, judged: JudgedOutputs, level: float) -> Interval:
    """Return the interval of the share of hits less that of the control, by which the same people are hit.

    People of whom a matcher did not read two pictures may all be hits, at its upper end.
    """
    n, unread = judged.asked, judged.asked - judged.redacted.n
    own = Interval(
        clopper_pearson(hits, n, level).low, clopper_pearson(min(hits + unread, n), n, level).high, level
    )
    return square_and_add(hits / n, own, control / n, clopper_pearson(control, n, level))


def _pointing(pictures: Twice, identity: Names, gallery: CleanGallery, threshold: float) -> tuple[Rows, Rows]:
    """Return whom the two pictures of each person point to."""
    own = gallery.number(identity[pictures.rows[:, 0]])
    if pictures.n == 0:
        return own, own
    first, second = (
        pointed_to(side, own, gallery.vectors, gallery.person, threshold)
        for side in (pictures.first, pictures.second)
    )
    return first, second


def _linkage(pictures: Twice, seed: int, permutations: int) -> LinkabilityExcess:
    """Return D_sys of each person's two pictures, beside one of each and one of the next person's."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(pictures.n)
    first, second = pictures.first[order].astype(np.float64), pictures.second[order].astype(np.float64)
    mated: Floats = (first * second).sum(axis=1)
    nonmated: Floats = (first * np.roll(second, 1, axis=0)).sum(axis=1)
    return linkability_excess(mated, nonmated, rng, permutations)
