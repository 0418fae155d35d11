"""See attacks/attribute_inference.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Rows
from showthrough.errors import MissingAnswerError, NotEnoughDataError
from showthrough.stats.attributes.paired_excess import (
    PairedExcess,
    TraitGuesses,
    paired_excess,
    refuse_few,
    refuse_no_room,
)
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.error_budget import LEVEL, error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import face_embedders
from showthrough.toolkit.traits.photo_guesses import Looks, guesses_at, looks_through
from showthrough.toolkit.traits.trait_values import Trait, traits_of

WORST = "attribute_excess"
OF_A_TRAIT = ("trait_excess", "guessed_people", "photo_accuracy")


class TraitExcess(NamedTuple):
    """Excess of one trait, its interval at its share of the error rate, and the least that would be seen."""

    trait: str
    excess: PairedExcess
    detectable: float
    people: int
    control: int


@final
@dataclass(frozen=True, kw_only=True)
class AttributeInference(Check):
    """Attribute inference: what samples tell of a person's trait beyond one photo of that person."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        seen.fact(Traits)
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = Answers().having(params={"by": info.name})
            found += answers.each((WORST, *OF_A_TRAIT), partial(self._by, seen, info, answers, rng))
        return tuple(found)

    def _by(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        traits, looks = tuple(traits_of(seen)), looks_through(seen, info)
        if not traits:
            raise NotEnoughDataError("the table of traits has no value for anybody of this audit")
        share = error_share(seen) / len(traits)
        judged: list[TraitExcess] = []
        findings: list[Finding] = []
        for trait in traits:
            about = answers.having(params={"trait": trait.name})
            try:
                guesses = guesses_at(trait, looks, _reference(seen), rng)
                one = _judged(trait, guesses, share)
            except MissingAnswerError as error:
                findings += [about.missing(statistic, error) for statistic in OF_A_TRAIT]
                continue
            judged.append(one)
            findings += _of_trait(one, guesses, len(trait.choices), about, _people(looks))
        return (_worst(judged, len(traits), findings, answers), *findings)


def _judged(trait: Trait, guesses: dict[Role, TraitGuesses], share: float) -> TraitExcess:
    train, holdout, values = guesses[Role.TRAIN], guesses[Role.HOLDOUT], len(trait.choices)
    refuse_few(train, holdout, values)
    least = refuse_no_room(train, holdout, values, min(1 - 2 * share, 1.0))
    found = paired_excess(train, holdout, values)
    both = shared(lambda level: paired_excess(train, holdout, values, level).interval, share)
    return TraitExcess(trait.name, found._replace(interval=both), least, len(train.truth), len(holdout.truth))


def _worst(judged: list[TraitExcess], traits: int, findings: list[Finding], answers: Answers) -> Finding:
    """Return the largest excess of all traits: its lower end is that of the trait that is shown best.

    Each lower end has its part of the check's share of the error rate (the first step of Holm); all upper
    ends must be small to pass, so the largest counts.
    """
    if not judged:
        reasons = {finding.note for finding in findings}
        reason = reasons.pop() if len(reasons) == 1 else "none of the traits could be judged"
        return answers.missing(WORST, NotEnoughDataError(reason[:1].lower() + reason[1:].rstrip(".")))
    low = max(one.excess.interval.low for one in judged)
    high = max(one.excess.interval.high for one in judged)
    most = max(judged, key=lambda one: (one.excess.value, one.excess.interval.low))
    of = f"The largest of {traits} traits is told, that of {most.trait}." if traits > 1 else ""
    unjudged = traits - len(judged)
    return answers.measured(
        WORST,
        most.excess.value,
        interval=Interval(low, high, LEVEL),
        chance=0.0,
        detectable=max(one.detectable for one in judged),
        n_identities=most.people,
        n_control=most.control,
        note=f"{of} Not judged for want of data: {unjudged} traits.".strip() if unjudged else of,
    )


def _of_trait(
    one: TraitExcess, guesses: dict[Role, TraitGuesses], values: int, answers: Answers, known: dict[Role, int]
) -> Iterator[Finding]:
    train, holdout = guesses[Role.TRAIN], guesses[Role.HOLDOUT]
    left_out = known[Role.TRAIN] - one.people
    answers = answers.having(
        n_identities=one.people,
        n_control=one.control,
        note=f"Left out: {left_out} of {known[Role.TRAIN]} training people." if left_out else "",
    )
    yield answers.measured("trait_excess", one.excess.value, interval=one.excess.interval, chance=0.0)
    mended = int(train.counts(values)[:, 1].sum())
    others = int(holdout.counts(values)[:, 1].sum())
    yield answers.share(
        "guessed_people",
        mended,
        one.people,
        control=others / one.control,
        control_interval=clopper_pearson(others, one.control),
    )
    yield answers.measured("photo_accuracy", train.accuracy(values), control=holdout.accuracy(values))


def _people(looks: Looks) -> dict[Role, int]:
    return {role: int(photos.who.max(initial=-1)) + 1 for role, photos in looks.photos.items()}


def _reference(seen: Observations) -> Rows:
    """Return a number for the person on each reference image."""
    return np.unique(seen.images(Role.REFERENCE).identity, return_inverse=True)[1].astype(np.int64)
