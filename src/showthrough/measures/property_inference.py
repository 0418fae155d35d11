"""See measures/property_inference.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Features, Mask, Rows
from showthrough.errors import MissingAnswerError, NotEnoughDataError
from showthrough.stats.attributes.labelling import FEWEST, cross_labels
from showthrough.stats.attributes.quantification import LabelledAs, adjusted_share, share_by_expectation
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.intervals import Interval, square_and_add
from showthrough.stats.sample_split import bonferroni_level
from showthrough.toolkit.error_budget import LEVEL
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.traits.trait_features import trait_features
from showthrough.toolkit.traits.trait_values import Trait, traits_of

FIGURES = ("composition_revealed", "sample_share", "share_error", "expected_share")
SIDES = (Role.TRAIN, Role.HOLDOUT)


class TraitValue(NamedTuple):
    """One value of a trait, or yes of yes and no."""

    trait: Trait
    value: str

    def has(self, role: Role) -> tuple[Mask, Mask]:
        """Return for each image of a role whether it has the value, and whether anybody knows."""
        codes = self.trait.codes[role]
        return codes == self.trait.choices.index(self.value), codes >= 0


class KnownImages(NamedTuple):
    """Features and people of reference images, and features of synthetic ones."""

    features: Features
    who: Rows
    synthetic: Features


@final
@dataclass(frozen=True, kw_only=True)
class PropertyInference(Check):
    """Property inference: how far samples tell how common a trait was among training photos."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        cells = [TraitValue(trait, value) for trait in traits_of(seen) for value in _told(trait.choices)]
        if not cells:
            raise NotEnoughDataError("the table of traits has no value for anybody of this audit")
        who = np.unique(seen.images(Role.REFERENCE).identity, return_inverse=True)[1].astype(np.int64)
        known = KnownImages(trait_features(seen, Role.REFERENCE), who, trait_features(seen, Role.SYNTHETIC))
        found: list[Finding] = []
        for cell in cells:
            answers = Answers().having(params={"trait": cell.trait.name, "value": cell.value})
            try:
                found += self._of(cell, seen, known, answers, bonferroni_level(LEVEL, len(cells)), rng)
            except MissingAnswerError as error:
                found += [answers.missing(statistic, error) for statistic in FIGURES]
        return tuple(found)

    def _of(
        self,
        cell: TraitValue,
        seen: Observations,
        known: KnownImages,
        answers: Answers,
        together: float,
        rng: np.random.Generator,
    ) -> Iterator[Finding]:
        labels, odds = _labels(cell, known, rng)
        share, interval = adjusted_share(labels, LEVEL)
        train, holdout = (_share_of(cell, seen, role, LEVEL) for role in SIDES)
        wide = square_and_add(
            share,
            adjusted_share(labels, together)[1],
            holdout.value,
            _share_of(cell, seen, Role.HOLDOUT, together).interval,
        )
        alone = square_and_add(share, interval, holdout.value, holdout.interval)
        way = 1.0 if train.value >= holdout.value else -1.0
        answers = answers.having(
            n_images=len(known.synthetic), n_identities=train.people, n_control=holdout.people
        )
        yield answers.measured(
            "composition_revealed",
            way * (share - holdout.value),
            interval=_towards(way, wide, alone),
            chance=0.0,
        )
        yield answers.measured(
            "sample_share", share, interval=interval, control=holdout.value, control_interval=holdout.interval
        )
        yield answers.measured(
            "share_error",
            share - train.value,
            interval=Interval(interval.low - train.value, interval.high - train.value, LEVEL),
            control=holdout.value - train.value,
        )
        yield answers.measured("expected_share", share_by_expectation(odds))


def _told(choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values whose shares are told: of two the last, which is yes of yes and no."""
    return choices[1:] if len(choices) == 2 else choices


def _labels(cell: TraitValue, known: KnownImages, rng: np.random.Generator) -> tuple[LabelledAs, np.ndarray]:
    """Return how often the value is seen, on synthetic images and on people who have it and have not."""
    has, told = cell.has(Role.REFERENCE)
    of_people = len(np.unique(known.who[told & has])), len(np.unique(known.who[told & ~has]))
    if min(of_people) < 2 * FEWEST:
        raise NotEnoughDataError(
            f"a share takes {2 * FEWEST} reference people with the value and without it; of one there are "
            f"{min(of_people)}",
            needed=2 * FEWEST,
        )
    who = np.unique(known.who[told], return_inverse=True)[1].astype(np.int64)
    own = cross_labels(known.features[told], has[told], who, known.synthetic, rng)
    sides = (_by_person(own.own[mask], who[mask]) for mask in (has[told], ~has[told]))
    return LabelledAs(own.others, *sides), own.odds


def _by_person(labels: np.ndarray, who: Rows) -> np.ndarray:
    _, place, photos = np.unique(who, return_inverse=True, return_counts=True)
    return np.bincount(place, labels) / photos


def _share_of(cell: TraitValue, seen: Observations, role: Role, level: float) -> ClusteredShare:
    """Return how common the value is among the photos of a role, with an interval that counts people."""
    has, told = cell.has(role)
    if not told.any():
        raise NotEnoughDataError(f"no {role} person has a value of this trait")
    people = np.asarray(seen.images(role).identity, dtype=np.str_)[told]
    found = clustered_share(has[told], people, level=level)
    having = len(np.unique(people[has[told]]))
    if min(having, len(np.unique(people[~has[told]]))) < FEWEST:
        raise NotEnoughDataError(
            f"a share is told of {FEWEST} people of each role with the value and without it, or more",
            needed=FEWEST,
        )
    return found


def _towards(way: float, wide: Interval, alone: Interval) -> Interval:
    """Return the interval of a difference turned so that up is towards the training set.

    The end by which a leak is shown allows for all values that are looked at.
    """
    return Interval(wide.low, alone.high, LEVEL) if way > 0 else Interval(-wide.high, -alone.low, LEVEL)
