"""See attacks/model_inversion.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.inversion_facts import Inversion
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Features, Floats, Mask, Rows
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.stats.biometric.person_ranks import person_ranks
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import Interval, clopper_pearson, difference_interval
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import enrolled

FIGURES = ("inversion_excess", "attack_accuracy_top_1", "attack_accuracy_top_5", "feature_distance")
SPREAD = 1.96  # standard errors


class _Gallery(NamedTuple):
    """Photos of all people whom a face may be of: those of the classifier first, then those it never saw."""

    vectors: Features
    person: Rows
    known: int
    unknown: int

    @property
    def people(self) -> int:
        return self.known + self.unknown


@final
@dataclass(frozen=True, kw_only=True)
class ModelInversion(Check):
    """Faces computed back from a classifier that a second matcher takes for its people."""

    fewest: int = 20
    ceiling: float = 0.5

    def __post_init__(self) -> None:
        if self.fewest < 2 or not 0 <= self.ceiling <= 1:
            raise ValueError("fewest must be at least 2, and ceiling between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        inversion = seen.fact(Inversion)
        matchers = [info for info in seen.embedders if info.is_matcher]
        if not matchers:
            raise NotAvailableError(
                "no face matcher judges the faces that were computed back; set [embedders]"
            )
        found: list[Finding] = []
        for info in matchers:
            answers = Answers().having(params={"embedder": info.name, "access": inversion.access})
            asked = partial(self._figures, seen, inversion, info.name, answers, rng)
            found += answers.each(FIGURES, asked)
        return tuple(found)

    def _figures(
        self, seen: Observations, inversion: Inversion, by: str, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        faces, gallery = _gathered(seen, inversion, by)
        for what, n in (("people of the classifier", gallery.known), ("held-out people", gallery.unknown)):
            if n < self.fewest:
                raise NotEnoughDataError(
                    f"{self.fewest} {what} must be recognisable, got {n}", needed=self.fewest
                )
        recognised = _judge(gallery, rng)
        if recognised < self.ceiling:
            raise NotAssessableError(
                f"{by} recognises {100 * recognised:.0f} % of these people on photos of their own, so that "
                "it cannot judge faces"
            )
        own = _ranks(faces, gallery, np.arange(gallery.known), rng)
        names = gallery.known + rng.permutation(np.arange(gallery.known) % gallery.unknown)
        false = _ranks(faces, gallery, names, rng)
        about = answers.having(
            n_identities=gallery.known,
            n_control=gallery.unknown,
            params={"people": gallery.people},
            note=f"The matcher recognises {100 * recognised:.0f} % of these people on photos of their own.",
        )
        return (
            _excess(own, false, error_share(seen), about),
            _within(1, own, false, gallery, about),
            _within(5, own, false, gallery, about),
            _distance(faces, gallery, names, about),
        )


def _gathered(seen: Observations, inversion: Inversion, by: str) -> tuple[Features, _Gallery]:
    """Return the faces of the people who have a photo that the matcher can read, and all such photos."""
    who: dict[str, int] = {}
    wanted, made = set(inversion.identity), inversion.vectors(by)
    vectors, person, known = [], [], 0
    for role in (Role.TRAIN, Role.HOLDOUT):
        found, images = enrolled(seen, role, by), seen.images(role)
        for row, value in zip(found.rows, found.values, strict=True):
            name = images.identity[int(row)]
            if role is Role.TRAIN and name not in wanted:
                continue
            person.append(who.setdefault(name, len(who)))
            vectors.append(value)
        known = len(who) if role is Role.TRAIN else known
    place = {name: row for row, name in enumerate(inversion.identity)}
    rows = [place[name] for name in list(who)[:known]]
    gallery = _Gallery(_unit(np.array(vectors)), np.array(person, dtype=np.int64), known, len(who) - known)
    return _unit(made[rows]), gallery


def _unit(vectors: Features) -> Features:
    """Return directions; a vector without one is NaN, as what is no face."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, np.nan), dtype=np.float32)


def _judge(gallery: _Gallery, rng: np.random.Generator) -> float:
    """Return the share of people with several photos whom the matcher recognises on one of their own."""
    first = np.unique(gallery.person, return_index=True)[1]
    several = np.bincount(gallery.person)[gallery.person[first]] > 1
    if not several.any():
        raise NotAssessableError(
            "nobody has two photos, so that nobody knows whether the matcher recognises them"
        )
    probes = first[several]
    rest = np.setdiff1d(np.arange(len(gallery.person)), probes)
    ranks = person_ranks(
        gallery.vectors[probes], gallery.vectors[rest], gallery.person[rest], gallery.person[probes], rng
    )
    return float((ranks == 0).mean())


def _ranks(faces: Features, gallery: _Gallery, names: Rows, rng: np.random.Generator) -> Rows:
    """Return the rank of the person whom each face is held to show; what is no face is behind everybody."""
    readable = _readable(faces)
    ranks = np.full(len(faces), gallery.people)
    if readable.any():
        ranks[readable] = person_ranks(faces[readable], gallery.vectors, gallery.person, names[readable], rng)
    return ranks


def _readable(faces: Features) -> Mask:
    return np.asarray(np.isfinite(faces).all(axis=1))


def _excess(own: Rows, false: Rows, share: float, answers: Answers) -> Finding:
    hits, control, n = int((own == 0).sum()), int((false == 0).sum()), len(own)
    return answers.measured(
        "inversion_excess",
        (hits - control) / n,
        interval=shared(lambda level: difference_interval(hits, n, control, n, level), share),
        chance=0.0,
        detectable=detectable_difference(n, n, control / n, 1 - 2 * share),
    )


def _within(k: int, own: Rows, false: Rows, gallery: _Gallery, answers: Answers) -> Finding:
    hits, control, n = int((own < k).sum()), int((false < k).sum()), len(own)
    return answers.share(
        f"attack_accuracy_top_{k}",
        hits,
        n,
        chance=min(1.0, k / gallery.people),
        control=control / n,
        control_interval=clopper_pearson(control, n),
    )


def _distance(faces: Features, gallery: _Gallery, names: Rows, answers: Answers) -> Finding:
    """Return the mean cosine distance of a face to the nearest photo of its person; strangers beside it."""
    readable = _readable(faces)
    if readable.sum() < 2:
        raise NotEnoughDataError("fewer than two of the computed faces look like a face", needed=2)
    own = _nearest(faces[readable], gallery, np.arange(gallery.known)[readable])
    false = _nearest(faces[readable], gallery, names[readable])
    return answers.measured(
        "feature_distance",
        float(own.mean()),
        interval=_about(own),
        control=float(false.mean()),
        control_interval=_about(false),
    )


def _nearest(faces: Features, gallery: _Gallery, names: Rows) -> Floats:
    found = [
        (gallery.vectors[gallery.person == who] @ face).max() for face, who in zip(faces, names, strict=True)
    ]
    return 1.0 - np.array(found, dtype=np.float64)


def _about(values: Floats) -> Interval:
    reach = SPREAD * float(values.std(ddof=1)) / len(values) ** 0.5
    middle = float(values.mean())
    return Interval(max(0.0, middle - reach), min(2.0, middle + reach), 0.95)
