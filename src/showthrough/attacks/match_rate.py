"""See attacks/match_rate.toml."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations, PeopleShown, ShowsPeople
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Names, Rows
from showthrough.errors import MissingAnswerError
from showthrough.stats.biometric.matching import (
    PersonMatches,
    centres,
    image_excess_interval,
    of_images,
    pair_rate_interval,
    person_excess,
    person_matches,
)
from showthrough.stats.detectable_effects import detectable_difference, detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people, outstanding_people, with_margins
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import (
    Ruler,
    ability,
    at_threshold,
    by_matcher,
    face_embedders,
    ruler_of,
    weakness,
)
from showthrough.toolkit.vectors import nearest, pair_distances, people, unit

RATES = ("match_excess", "image_match_excess", "person_rate", "image_rate", "pair_rate", "centre_rate")
CONTEXT = ("threshold_fmr", "fnmr")


@final
@dataclass(frozen=True, kw_only=True)
class MatchRate(Check, ShowsPeople):
    """Match rate of synthetic faces with training people, beside held-out people."""

    fmr: float = 0.0001
    max_fnmr: float = 0.2
    fewest_genuine: int = 10
    believable: float = 0.01

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1 or not 0 <= self.max_fnmr < 1 or not 0 < self.believable < 1:
            raise ValueError("fmr, max_fnmr and believable must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        seen = every_face(seen)
        infos = face_embedders(seen)
        rulers: dict[str, Ruler | MissingAnswerError] = {}
        for info in infos:
            try:
                rulers[info.name] = ruler_of(seen, info, self.fmr)
            except MissingAnswerError as error:
                rulers[info.name] = error
        found: list[Finding] = []
        for info in infos:
            answers = by_matcher(Answers(), info)
            found += _failures_to_enrol(seen, info, answers)
            found += answers.each(("outstanding_people",), partial(self._outstanding, seen, info, answers))
            found += self._by(seen, rulers, info.name, answers, rng)
        return tuple(found)

    def people_shown(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing is drawn
    ) -> Iterator[PeopleShown]:
        """Yield the people whom some synthetic image matches, by each matcher."""
        view = every_face(seen)
        for info in face_embedders(view):
            with suppress(MissingAnswerError):
                ruler = ruler_of(view, info, self.fmr)
                names = np.unique(people(view, Role.TRAIN, view.of(Role.TRAIN, info.name).rows))
                matched = _matches(view, Role.TRAIN, ruler).per_person > 0
                yield PeopleShown("person_rate", {"by": info.name}, frozenset(names[matched].tolist()))

    def _by(
        self,
        seen: Observations,
        rulers: Mapping[str, Ruler | MissingAnswerError],
        by: str,
        answers: Answers,
        rng: np.random.Generator,
    ) -> tuple[Finding, ...]:
        ruler = rulers[by]
        if isinstance(ruler, MissingAnswerError):
            return tuple(answers.missing(name, ruler) for name in (*CONTEXT, *RATES))
        answers = at_threshold(answers, ruler, self.fmr)
        judges = [
            other
            for name, other in rulers.items()
            if name != by and isinstance(other, Ruler) and other.info.is_matcher and not self._problem(other)
        ]
        rates = partial(self._rates, seen, ruler, judges, answers, rng)
        return (*ability(ruler.calibration, answers), *answers.each(RATES, rates))

    def _outstanding(self, seen: Observations, info: EmbedderInfo, answers: Answers) -> tuple[Finding, ...]:
        hits, n = outstanding_people(seen, info, self.believable)
        share, about = clopper_pearson(hits, n), answers.having(hits=hits, trials=n, n_identities=n)
        interval = Interval(share.low * n, share.high * n, share.level)
        return (about.measured("outstanding_people", float(hits), interval=interval, chance=0.0),)

    def _problem(self, ruler: Ruler) -> MissingAnswerError | None:
        return weakness(ruler, self.max_fnmr, self.fewest_genuine)

    def _rates(
        self,
        seen: Observations,
        ruler: Ruler,
        judges: list[Ruler],
        answers: Answers,
        rng: np.random.Generator,
    ) -> tuple[Finding, ...]:
        problem = self._problem(ruler)
        if problem is not None:
            raise problem
        train, holdout = (_matches(seen, role, ruler) for role in (Role.TRAIN, Role.HOLDOUT))
        answers = answers.having(
            n_identities=len(train.photos), n_images=len(train.per_image), n_control=len(holdout.photos)
        )
        excess = _match_excess(train, holdout, error_share(seen), answers)
        evidence = _evidence(seen, ruler, judges, is_shown=excess.shows_leak)
        return (
            excess.model_copy(update={"evidence": evidence}),
            _image_match_excess(seen, ruler, answers, rng),
            *_plain_rates(train, holdout, ruler.fmr, answers),
            _centre_rate(seen, ruler, answers),
        )


def _failures_to_enrol(seen: Observations, info: EmbedderInfo, answers: Answers) -> Iterator[Finding]:
    for role in Role:
        about = answers.having(params={"role": role.value})
        yield from about.each(("failure_to_enrol",), partial(_failure_to_enrol, seen, role, info.name, about))


def _failure_to_enrol(seen: Observations, role: Role, by: str, answers: Answers) -> tuple[Finding, ...]:
    images, rows = seen.images(role), seen.of(role, by).rows
    n, enrolled = (
        len(set(images.ids)),
        len({images.ids[row] for row in rows}),
    )  # one face of an image is enough
    people_seen = 0 if role is Role.SYNTHETIC else images.n_identities
    about = answers.having(n_images=n, n_identities=people_seen)
    return (about.share("failure_to_enrol", n - enrolled, n),)


def _matches(seen: Observations, role: Role, ruler: Ruler, among: Rows | None = None) -> PersonMatches:
    synthetic, shown = unit(seen, Role.SYNTHETIC, ruler.info.name)
    vectors, rows = unit(seen, role, ruler.info.name)
    kept = np.ones(len(rows), dtype=bool) if among is None else np.isin(rows, among)
    who, part_of = people(seen, role, rows[kept]), image_of(seen, shown)
    return of_images(person_matches(synthetic, vectors[kept], who, ruler.threshold), part_of)


def _match_excess(train: PersonMatches, holdout: PersonMatches, share: float, answers: Answers) -> Finding:
    found = person_excess(train, holdout)
    n, m = len(train.photos), found.control_people
    return answers.measured(
        "match_excess",
        found.value,
        interval=shared(lambda level: person_excess(train, holdout, level).interval, share),
        chance=0.0,
        detectable=detectable_difference(n, m, found.control, 1 - 2 * share),
    )


def _image_match_excess(
    seen: Observations, ruler: Ruler, answers: Answers, rng: np.random.Generator
) -> Finding:
    """Return the match excess by image, from equally many photos of both: larger galleries match more."""
    rows = {role: seen.of(role, ruler.info.name).rows for role in (Role.TRAIN, Role.HOLDOUT)}
    size = min(len(of_role) for of_role in rows.values())
    train, holdout = (
        _matches(seen, role, ruler, _whole_people(of_role, people(seen, role, of_role), size, rng))
        for role, of_role in rows.items()
    )
    n, share = len(train.per_image), error_share(seen)
    return answers.measured(
        "image_match_excess",
        (train.images - holdout.images) / n,
        interval=shared(partial(image_excess_interval, train, holdout), share),
        chance=0.0,
        detectable=detectable_difference(n, n, holdout.images / n, 1 - 2 * share),
        params={"gallery": size},
    )


def _whole_people(rows: Rows, who: Names, size: int, rng: np.random.Generator) -> Rows:
    """Return `size` rows, person after person in random order; only the last one may lack photos."""
    names, codes = np.unique(who, return_inverse=True)
    place = rng.permutation(len(names))[codes]
    return np.sort(rows[np.argsort(place, kind="stable")[:size]])


def _plain_rates(
    train: PersonMatches, holdout: PersonMatches, fmr: float, answers: Answers
) -> tuple[Finding, ...]:
    images, photos, holdout_photos = len(train.per_image), int(train.photos.sum()), int(holdout.photos.sum())
    pairs, holdout_pairs = int(train.per_image.sum()), int(holdout.per_image.sum())
    n_people, n_holdout = len(train.photos), len(holdout.photos)
    return (
        answers.share(
            "person_rate",
            train.people,
            n_people,
            control=holdout.people / n_holdout,
            control_interval=clopper_pearson(holdout.people, n_holdout),
            detectable=detectable_share(n_people, n_holdout, holdout.people / n_holdout),
        ),
        answers.share(
            "image_rate",
            train.images,
            images,
            control=holdout.images / images,
            control_interval=clopper_pearson(holdout.images, images),
            chance=1 - (1 - fmr) ** photos,
        ),
        answers.share(
            "pair_rate",
            pairs,
            images * photos,
            interval=pair_rate_interval(train),
            control=holdout_pairs / (images * holdout_photos),
            control_interval=pair_rate_interval(holdout),
            chance=fmr,
        ),
    )


def _centre_rate(seen: Observations, ruler: Ruler, answers: Answers) -> Finding:
    """Return the match rate of mean faces: an average hides what a single photo shows."""
    train, holdout = (_centres(seen, role, ruler) for role in (Role.TRAIN, Role.HOLDOUT))
    share = clopper_pearson(holdout.people, len(holdout.photos))
    control = holdout.people / len(holdout.photos)
    return answers.share(
        "centre_rate", train.people, len(train.photos), control=control, control_interval=share
    )


def _centres(seen: Observations, role: Role, ruler: Ruler) -> PersonMatches:
    vectors, rows = unit(seen, role, ruler.info.name)
    mean = centres(vectors, people(seen, role, rows))
    synthetic, shown = unit(seen, Role.SYNTHETIC, ruler.info.name)
    found = person_matches(synthetic, mean, np.arange(len(mean)), ruler.threshold)
    return of_images(found, image_of(seen, shown))


def _evidence(
    seen: Observations, ruler: Ruler, judges: list[Ruler], *, is_shown: bool
) -> tuple[Evidence, ...]:
    """Return evidence pairs, each person's closest synthetic image.

    Confirmed are matches, by this matcher and by another one, where more people match than chance explains:
    among strangers some match too, and accuse nobody.
    """
    by = ruler.info
    train, holdout = (nearest(seen, role, Role.SYNTHETIC, by, k=1) for role in (Role.TRAIN, Role.HOLDOUT))
    synthetic, real = train.rows[:, 0], seen.of(Role.TRAIN, by.name).rows
    confirmed = np.zeros(len(real), dtype=bool)
    for judge in judges:
        with suppress(MissingAnswerError):  # one that could read none of these images agrees with nobody
            distance = pair_distances(seen, judge.info, (Role.SYNTHETIC, Role.TRAIN), (synthetic, real))
            confirmed |= 1 - distance**2 / 2 >= judge.threshold  # a chord as cosine; NaN: not enrolled
    confirmed &= is_shown & (1 - train.distance[:, 0] ** 2 / 2 >= ruler.threshold)
    pairs = ImagePairs(train.distance[:, 0] ** 2 / 2, synthetic, real, confirmed)
    return with_margins(seen, by, closest_people(seen, by.name, pairs, holdout.distance[:, 0] ** 2 / 2))
