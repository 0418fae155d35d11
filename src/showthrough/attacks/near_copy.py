"""See attacks/near_copy.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.curves import Evidence
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import MissingAnswerError, NotAvailableError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.near_copies import detectable_excess, excess_interval, near_copy_ratio
from showthrough.stats.sample_split import bonferroni_level
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people, of_person
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.galleries import Galleries, galleries, narrowed
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.vectors import PIXELS, embedders, n_people, nearest, pair_distances, people

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
class NearCopy(Check):
    """A synthetic image far nearer to one training image than to the next ones is a copy of it."""

    alpha: float = 0.5
    neighbours: int = 50
    margin: float = 0.5

    def __post_init__(self) -> None:
        if self.neighbours < 2 or not 0 < self.alpha <= 1 or not 0 < self.margin <= 1:
            raise ValueError("neighbours must be at least 2, alpha and margin must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            if info.name == PIXELS:
                ask = partial(self._by_pixels, seen, info, answers, rng)
                found += answers.each((*RATES, "confirmed_copies"), ask)
            else:
                likeness = answers.having(note=LIKENESS)
                found += likeness.each(RATES, partial(self._rates, seen, info, likeness, rng))
        answers = Answers().having(params={"by": PATCHES})
        return (*found, *answers.each(RATES, partial(self._by_patches, seen, answers, rng)))

    def _by_pixels(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        looks = self._looks(seen, info, rng)
        confirmed = partial(self._confirmed, seen, info, looks, answers)
        return (*self._shares(seen, info, looks, answers), *answers.each(("confirmed_copies",), confirmed))

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
        made, hits, control = len(whole), int(train.sum()), int(holdout.sum())
        answers = answers.having(n_images=made, note=self._told(looks))
        by_person = _hits_by_person(seen, looks)
        excess = answers.measured(
            "near_copy_excess",
            (hits - control) / made,
            interval=excess_interval(*by_person, made),
            chance=0.0,
            detectable=detectable_excess(made, len(by_person[0]), control / made),
            n_identities=n_people(people(seen, Role.TRAIN, looks.galleries.whole)),
            histograms=histograms(
                {"train": looks.train.distance, "holdout": looks.holdout.distance}, axis=NEAREST
            ),
        )
        rate = answers.share(
            "near_copy_rate",
            int(whole.sum()),
            made,
            control=control / made,
            control_interval=clopper_pearson(control, made),
            detectable=detectable_share(made, made, control / made),
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

    def _confirmed(
        self, seen: Observations, info: EmbedderInfo, looks: NearCopies, answers: Answers
    ) -> tuple[Finding, ...]:
        """Count near-copies by pixels that a second observer finds nearer than any held-out image.

        Any held-out image to any synthetic one, that is: thousands of comparisons of people who
        cannot have leaked, against the one pair that pixels point at. An embedder that is no
        biometric matcher may see much the same as pixels do and so has to agree by `margin`.
        """
        copies, made = looks.whole, seen.of(Role.SYNTHETIC, PIXELS).rows
        candidates = np.flatnonzero(copies.found)
        agreed, judges = self._agreed(seen, made[candidates], copies.rows[candidates])
        hits = np.zeros(len(made), dtype=bool)
        hits[candidates] = agreed
        n, share = len(made), clopper_pearson(int(hits.sum()), len(made))
        finding = answers.measured(
            "confirmed_copies",
            float(hits.sum()),
            interval=Interval(share.low * n, share.high * n, share.level),
            chance=0.0,
            hits=int(hits.sum()),
            trials=n,
            n_images=n,
            n_identities=n_people(people(seen, Role.TRAIN, looks.galleries.whole)),
            detectable=detectable_share(n, 0, 0.0) * n,
            evidence=_evidence(seen, info, copies, hits),
            note=f"Second look by {', '.join(judges)}, at {len(candidates):,} near-copies by pixels.",
        )
        return (finding,)

    def _agreed(self, seen: Observations, made: Rows, real: Rows) -> tuple[Mask, list[str]]:
        agreed, judges = np.zeros(len(made), dtype=bool), []
        for info in embedders(seen):
            if info.name == PIXELS:
                continue
            try:
                held = nearest(seen, Role.HOLDOUT, Role.SYNTHETIC, info, k=1).distance
            except MissingAnswerError:
                continue  # it can confirm nothing; its own findings say why
            limit = float(held.min()) * (1.0 if info.is_matcher else self.margin)
            distance = pair_distances(seen, info, (Role.SYNTHETIC, Role.TRAIN), (made, real))
            agreed |= distance < limit  # never where an image was not enrolled: NaN
            judges.append(info.name)
        if not judges:
            raise NotAvailableError("a copy by pixels is confirmed by a second embedder, and there is none")
        return agreed, judges


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
        note=f"{repeated:,} training people have more than one near-copy." if repeated else "",
    )


def _of_most_copied(seen: Observations, info: EmbedderInfo, looks: NearCopies) -> tuple[Evidence, ...]:
    copies = looks.whole
    everybody = np.unique(people(seen, Role.TRAIN, looks.galleries.whole))
    person = str(everybody[np.argmax(per_person(seen, Role.TRAIN, copies, looks.galleries.whole))])
    made = seen.of(Role.SYNTHETIC, info.name).rows[copies.found]
    unseen = np.zeros(len(made), dtype=bool)  # confirmed is what `confirmed_copies` says
    pairs = ImagePairs(copies.distance[copies.found], made, copies.rows[copies.found], unseen)
    return of_person(seen, info.name, pairs, _held(seen, info), person)


def _evidence(
    seen: Observations, info: EmbedderInfo, copies: Copies, confirmed: Mask
) -> tuple[Evidence, ...]:
    made = seen.of(Role.SYNTHETIC, info.name).rows
    pairs = ImagePairs(copies.distance, made, copies.rows, confirmed)
    return closest_people(seen, info.name, pairs, _held(seen, info))


def _held(seen: Observations, info: EmbedderInfo) -> Floats:
    return nearest(seen, Role.HOLDOUT, Role.SYNTHETIC, info, k=1).distance[:, 0]
