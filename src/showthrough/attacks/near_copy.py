"""See attacks/near_copy.toml."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations, PeopleShown, ShowsPeople
from showthrough.core.curves import Evidence
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import MissingAnswerError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.near_copies import detectable_excess, excess_interval, near_copy_ratio
from showthrough.stats.sample_split import bonferroni_level
from showthrough.toolkit.copies.close_photos import PhotoPairs, close_look
from showthrough.toolkit.copies.galleries import Galleries, different_images, galleries, narrowed
from showthrough.toolkit.copies.second_look import confirmed
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people, of_person
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.vectors import PIXELS, embedders, n_people, nearest, people

RATES = ("near_copy_excess", "near_copy_rate", "exposed_people", "most_copied_person")
LEVEL = 0.95
PATCHES = "patches"
APART = "The distance is that of the two least similar of sixteen patches, which no common background hides."
LIKENESS = "A second photo of the same person can count here, not only a copy of the same photo."


class Copies(NamedTuple):
    """Each synthetic image beside its nearest real one."""

    ratio: Floats  # below 1: a near-copy
    distance: Floats
    rows: Rows  # of the real images

    @property
    def found(self) -> Mask:
        """Return which synthetic images are near-copies."""
        return np.asarray(self.ratio < 1)


class NearCopies(NamedTuple):
    """The same look at training images and, as control, at equally many held-out ones."""

    whole: Copies  # against all training images
    train: Copies  # against as many as there are held-out ones
    holdout: Copies
    galleries: Galleries


@final
@dataclass(frozen=True, kw_only=True)
class NearCopy(Check, ShowsPeople):
    """A synthetic image far nearer to one training image than to the next ones is a copy of it."""

    alpha: float = 0.5
    neighbours: int = 50

    def __post_init__(self) -> None:
        if self.neighbours < 2 or not 0 < self.alpha <= 1:
            raise ValueError("neighbours must be at least 2, and alpha must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        first = embedders(seen)[0]  # pixels where the audit is of pictures
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            if info.name == first.name:
                ask = partial(self._by_pixels, seen, info, answers, rng)
                found += answers.each((*RATES, "confirmed_copies"), ask)
            else:
                likeness = answers.having(note=LIKENESS)
                found += likeness.each(RATES, partial(self._rates, seen, info, likeness, rng))
        if first.name != PIXELS:
            return tuple(found)
        answers = Answers().having(params={"by": PATCHES})
        return (*found, *answers.each(RATES, partial(self._by_patches, seen, answers, rng)))

    def people_shown(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - all training images are looked at
    ) -> Iterator[PeopleShown]:
        """Yield the people whose images are nearly repeated, as each embedder sees it."""
        for info in embedders(seen):
            with suppress(MissingAnswerError):
                gallery = different_images(seen, Role.TRAIN, info)
                rows = self._copies(seen, info, Role.TRAIN, gallery)
                copied = people(seen, Role.TRAIN, rows.rows[rows.found])
                yield PeopleShown("exposed_people", {"by": info.name}, frozenset(copied.tolist()))

    def _by_pixels(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        looks = self._looks(seen, info, rng)
        count = partial(self._confirmed, seen, info, answers)
        return (*self._shares(seen, info, looks, answers), *answers.each(("confirmed_copies",), count))

    def _by_patches(
        self, seen: Observations, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        info = seen.fact(Distances).patches
        return self._rates(seen, info, answers.having(note=APART), rng)

    def _rates(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        return self._shares(seen, info, self._looks(seen, info, rng), answers)

    def _shares(
        self, seen: Observations, info: EmbedderInfo, looks: NearCopies, answers: Answers
    ) -> tuple[Finding, ...]:
        whole, train, holdout = looks.whole.found, looks.train.found, looks.holdout.found
        n_synthetic, hits, control = len(whole), int(train.sum()), int(holdout.sum())
        answers = answers.having(n_images=n_synthetic, note=self._told(looks))
        by_person, share = _hits_by_person(seen, looks), error_share(seen)
        excess = answers.measured(
            "near_copy_excess",
            (hits - control) / n_synthetic,
            interval=shared(lambda level: excess_interval(*by_person, n_synthetic, level), share),
            chance=0.0,
            detectable=detectable_excess(
                n_synthetic, len(by_person[0]), control / n_synthetic, 1 - 2 * share
            ),
            n_identities=n_people(people(seen, Role.TRAIN, looks.galleries.whole)),
            histograms=histograms(
                {"train": looks.train.distance, "holdout": looks.holdout.distance}, axis=NEAREST
            ),
        )
        rate = answers.share(
            "near_copy_rate",
            int(whole.sum()),
            n_synthetic,
            control=control / n_synthetic,
            control_interval=clopper_pearson(control, n_synthetic),
            detectable=detectable_share(n_synthetic, n_synthetic, control / n_synthetic),
            n_identities=excess.n_identities,
        )
        return excess, rate, _exposed(seen, looks, answers), _most_copied(seen, info, looks, answers)

    def _looks(self, seen: Observations, info: EmbedderInfo, rng: np.random.Generator) -> NearCopies:
        alike = embedders(seen, PIXELS)[0] if info.name == PATCHES else info  # equal by one, equal by both
        sets = galleries(seen, alike, rng)
        own = self._copies(seen, info, Role.TRAIN, sets.whole)
        equal = (
            own if len(sets.train) == len(sets.whole) else self._copies(seen, info, Role.TRAIN, sets.train)
        )
        return NearCopies(own, equal, self._copies(seen, info, Role.HOLDOUT, sets.holdout), sets)

    def _copies(self, seen: Observations, info: EmbedderInfo, role: Role, rows: Rows) -> Copies:
        among = narrowed(seen, role, info, rows)
        found = nearest(seen, Role.SYNTHETIC, role, info, self.neighbours, among)
        return Copies(near_copy_ratio(found.distance, self.alpha), found.distance[:, 0], found.rows[:, 0])

    def _told(self, looks: NearCopies) -> str:
        n_train, n_holdout = len(looks.galleries.whole), len(looks.galleries.holdout)
        told = [f"Compared with {n_train:,} different training images and {n_holdout:,} held-out ones."]
        if n_holdout < n_train:
            told.append("The excess uses equally many of both.")
        if n_holdout < self.neighbours:
            told.append(f"The scale is the mean of {n_holdout} distances instead of {self.neighbours}.")
        return " ".join(told)

    def _confirmed(self, seen: Observations, info: EmbedderInfo, answers: Answers) -> tuple[Finding, ...]:
        """Count images that pixels and a second observer find closer to a training photo than strangers come.

        Strangers are all people of both roles, whose closest 2 % may be anything; see `stats.outlying`.
        """
        look = close_look(seen, info)
        found = confirmed(seen, look, [other for other in embedders(seen) if other.name != info.name])
        n, hits = len(found.copies), int(found.copies.sum())
        share = clopper_pearson(hits, n)
        finding = answers.measured(
            "confirmed_copies",
            float(hits),
            interval=Interval(share.low * n, share.high * n, share.level),
            chance=0.0,
            control=float(look.found.nonmembers),
            hits=hits,
            trials=n,
            n_images=n,
            n_identities=look.found.n_members,
            detectable=detectable_share(n, 0, 0.0) * n,
            evidence=_evidence(seen, info, look.pairs, found.copies),
            note=f"Second look by {', '.join(found.judges)}." if found.judges else "",
        )
        return (finding,)


def _hits_by_person(seen: Observations, looks: NearCopies) -> tuple[Rows, Rows]:
    """Return how many synthetic images copy each person, in two galleries of one size."""
    return (
        per_person(seen, Role.TRAIN, looks.train, looks.galleries.train),
        per_person(seen, Role.HOLDOUT, looks.holdout, looks.galleries.holdout),
    )


def per_person(seen: Observations, role: Role, copies: Copies, gallery: Rows) -> Rows:
    """Return how many synthetic images are near-copies of each person of the gallery."""
    everybody = np.unique(people(seen, role, gallery))
    copied = people(seen, role, copies.rows[copies.found])
    return np.bincount(np.searchsorted(everybody, copied), minlength=len(everybody))


def _exposed(seen: Observations, looks: NearCopies, answers: Answers) -> Finding:
    """Count the people whose image some synthetic one copies."""
    own = per_person(seen, Role.TRAIN, looks.whole, looks.galleries.whole)
    other = per_person(seen, Role.HOLDOUT, looks.holdout, looks.galleries.holdout)
    hits, trials, control, control_trials = int((own > 0).sum()), len(own), int((other > 0).sum()), len(other)
    return answers.share(
        "exposed_people",
        hits,
        trials,
        control=control / control_trials,
        control_interval=clopper_pearson(control, control_trials),
        detectable=detectable_share(trials, control_trials, control / control_trials),
        n_identities=trials,
    )


def _most_copied(seen: Observations, info: EmbedderInfo, looks: NearCopies, answers: Answers) -> Finding:
    """Count the near-copies of the one person who has most; the interval allows for picking that person."""
    own = per_person(seen, Role.TRAIN, looks.whole, looks.galleries.whole)
    other = per_person(seen, Role.HOLDOUT, looks.holdout, looks.galleries.holdout)
    n, most = len(looks.whole.found), int(own.max())
    share = clopper_pearson(most, n, bonferroni_level(LEVEL, len(own)))
    repeated = int((own > 1).sum())
    return answers.measured(
        "most_copied_person",
        float(most),
        interval=Interval(share.low * n, share.high * n, LEVEL),
        control=float(other.max()),
        hits=most,
        trials=n,
        n_identities=len(own),
        evidence=_of_most_copied(seen, info, looks) if most else (),
        note=_told_repeated(repeated),
    )


def _of_most_copied(seen: Observations, info: EmbedderInfo, looks: NearCopies) -> tuple[Evidence, ...]:
    copies = looks.whole
    everybody = np.unique(people(seen, Role.TRAIN, looks.galleries.whole))
    person = str(everybody[np.argmax(per_person(seen, Role.TRAIN, copies, looks.galleries.whole))])
    synthetic = seen.of(Role.SYNTHETIC, info.name).rows[copies.found]
    unseen = np.zeros(len(synthetic), dtype=bool)  # confirmed is what `confirmed_copies` says
    pairs = ImagePairs(copies.distance[copies.found], synthetic, copies.rows[copies.found], unseen)
    return of_person(seen, info.name, pairs, _held(seen, info), person)


def _evidence(
    seen: Observations, info: EmbedderInfo, pairs: PhotoPairs, counted: Mask
) -> tuple[Evidence, ...]:
    shown = ImagePairs(pairs.distance, pairs.synthetic, pairs.photo, counted)
    return closest_people(seen, info.name, shown, _held(seen, info))


def _held(seen: Observations, info: EmbedderInfo) -> Floats:
    return nearest(seen, Role.HOLDOUT, Role.SYNTHETIC, info, k=1).distance[:, 0]


def _told_repeated(people: int) -> str:
    if people == 1:
        return "1 training person has more than one near-copy."
    return f"{people:,} training people have more than one near-copy." if people else ""
