"""See attacks/identification.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Mask
from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.identification import IdentificationRates, identification_rates, search
from showthrough.stats.clusters import ClusteredShare
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import clopper_pearson, difference_interval
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import Ruler, able_ruler, at_threshold, by_matcher, face_embedders
from showthrough.toolkit.matched_galleries import Gallery, paired_galleries
from showthrough.toolkit.vectors import calibrating, people, unit

FOUND = ("identification_excess", "identified_people", "identified_images")
ABILITY = ("fpir", "fnir", "rank1_rate")
FEWEST = 10  # people in a gallery


class Hits(NamedTuple):
    """Candidates of searches for all synthetic images in one gallery."""

    people: int  # who are the answer to some search
    among: int
    images: int  # for which somebody is found
    n_images: int


@final
@dataclass(frozen=True, kw_only=True)
class Identification(Check):
    """Identification attack: each synthetic face is searched among the people of a gallery."""

    fmr: float = 0.0001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        seen = every_face(seen)
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each((*FOUND, *ABILITY), partial(self._by, seen, info, answers, rng))
        return tuple(found)

    def _by(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        ruler = able_ruler(seen, info, self.fmr)
        galleries = paired_galleries(seen, info.name, rng)
        size = galleries.train.n_people
        if size < FEWEST:
            raise NotEnoughDataError(
                f"a search needs a gallery of {FEWEST} people of each role, got {size}", needed=FEWEST
            )
        train, holdout = (_hits(seen, ruler, gallery) for gallery in galleries)
        answers = at_threshold(answers, ruler, self.fmr).having(params={"gallery": size})
        able = answers.each(ABILITY, partial(_ability, seen, ruler, size, answers, rng))
        return (*_found(train, holdout, error_share(seen), answers), *able)


def _hits(seen: Observations, ruler: Ruler, gallery: Gallery) -> Hits:
    probes, shown = unit(seen, Role.SYNTHETIC, ruler.info.name)
    found, image = search(probes, gallery.vectors.values, gallery.who), image_of(seen, shown)
    sure = found.best >= ruler.threshold
    people_found, images_found = len(np.unique(found.person[sure])), len(np.unique(image[sure]))
    return Hits(people_found, gallery.n_people, images_found, len(np.unique(image)))


def _found(train: Hits, holdout: Hits, share: float, answers: Answers) -> tuple[Finding, ...]:
    n, images = train.among, train.n_images
    answers = answers.having(n_identities=n, n_images=images, n_control=holdout.among)
    return (
        answers.measured(
            "identification_excess",
            (train.people - holdout.people) / n,
            interval=shared(partial(difference_interval, train.people, n, holdout.people, n), share),
            chance=0.0,
            detectable=detectable_difference(n, n, holdout.people / n, 1 - 2 * share),
        ),
        answers.share(
            "identified_people",
            train.people,
            n,
            control=holdout.people / n,
            control_interval=clopper_pearson(holdout.people, n),
        ),
        answers.share(
            "identified_images",
            train.images,
            images,
            control=holdout.images / images,
            control_interval=clopper_pearson(holdout.images, images),
        ),
    )


def _ability(
    seen: Observations, ruler: Ruler, gallery: int, answers: Answers, rng: np.random.Generator
) -> tuple[Finding, ...]:
    """Return the matcher's error rates among as many reference people as a gallery holds, where possible."""
    vectors, rows = calibrating(seen, ruler.info)
    who = people(seen, Role.REFERENCE, rows)
    _, first, codes = np.unique(who, return_index=True, return_inverse=True)
    drawn = rng.permutation(np.sort(first))[:gallery]  # one photo a person
    listed: Mask = np.zeros(len(who), dtype=bool)
    listed[drawn] = True
    found = search(vectors, vectors[listed], codes[listed], codes)
    rates = identification_rates(found, codes, ruler.threshold, mated=~listed)
    return _told(rates, answers.having(params={"gallery": len(drawn)}))


def _told(rates: IdentificationRates, answers: Answers) -> tuple[Finding, ...]:
    findings = []
    for name, found in zip(ABILITY, rates, strict=True):
        reason = NotEnoughDataError("nobody in the reference gallery has a second readable photo", needed=1)
        findings.append(answers.missing(name, reason) if found is None else _share(name, found, answers))
    return tuple(findings)


def _share(name: str, found: ClusteredShare, answers: Answers) -> Finding:
    return answers.share(
        name,
        found.hits,
        found.trials,
        interval=found.interval,
        n_identities=found.people,
        n_images=found.trials,
    )
