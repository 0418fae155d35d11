"""Membership attacks that give each photo a score; what follows from the scores is written once."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, ClassVar, NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import EmbedderInfo, Finding
from showthrough.stats.aggregate import How
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import (
    ImageScores,
    PersonScores,
    Setting,
    check_how,
    membership_findings,
    person_scores,
    setting_of,
)
from showthrough.toolkit.vectors import embedders

ALL_REPORTED = "All embedders are reported; none was selected by its result."
AT_LEAST = "at_least"


class Look(NamedTuple):
    """One look at the photos of a role, through one embedder."""

    seen: Observations
    by: EmbedderInfo
    role: Role
    form: str  # of the attack, where it has several


def at_least(least: int, *, default: int) -> Any:
    """Return a parameter of an attack that may not be smaller."""
    return field(default=default, metadata={AT_LEAST: least})


@dataclass(frozen=True, kw_only=True)
class ScoreAttack(Check):
    """Attack whose scores of a person's photos become one score a person."""

    how: How = "mean"

    @final
    def __post_init__(self) -> None:
        check_how(self.how)
        for each in fields(self):
            least, given = each.metadata.get(AT_LEAST), getattr(self, each.name)
            if least is not None and given < least:
                raise ValueError(f"{each.name} must be at least {least}, got {given}")


@dataclass(frozen=True, kw_only=True)
class SampleAttack(ScoreAttack):
    """Attack on samples: it looks through each embedder in turn, and asks nobody but the images."""

    forms: ClassVar[tuple[str, ...]] = ("",)  # each is a guess more
    blind_statistic: ClassVar[str] = ""  # set by the attack that tells what the split gives away by itself
    by: str = "all"

    @abstractmethod
    def score(self, look: Look) -> ImageScores:
        """Return one score for each photo; it rises with "was in the training data"."""

    @final
    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        """Return AUC and rates for each form and each embedder."""
        setting, infos = setting_of(seen, rng), embedders(seen, self.by)
        found = [_blind(self.blind_statistic, setting)] if self.blind_statistic else []
        for form in self.forms:
            answers = _of_form(form).having(note=ALL_REPORTED)
            for info in infos:
                scores = partial(self._people, seen, info, form)
                found += membership_findings(scores, answers.having(params={"by": info.name}), setting)
        return tuple(found)

    def _people(self, seen: Observations, info: EmbedderInfo, form: str) -> PersonScores:
        return person_scores(seen, lambda role: self.score(Look(seen, info, role, form)), self.how)


@dataclass(frozen=True, kw_only=True)
class NetworkAttack(ScoreAttack):
    """Attack on what the generator itself tells of photos, once in each form that it can be asked in."""

    @abstractmethod
    def forms(self, seen: Observations) -> Mapping[str, str]:
        """Return the forms, each with the note beside its findings; one without a name has no parameter.

        Raises:
            MissingAnswerError: this generator tells nothing.
        """

    @abstractmethod
    def score(self, seen: Observations, form: str, rng: np.random.Generator) -> Mapping[Role, ImageScores]:
        """Return one score for each photo of train and of holdout that is reported on."""

    @final
    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        """Return AUC and rates for each form."""
        forms, setting = self.forms(seen), setting_of(seen, rng)
        found: list[Finding] = []
        for form, note in forms.items():
            scores = partial(self._people, seen, form, rng)
            found += membership_findings(scores, _of_form(form).having(note=note), setting)
        return tuple(found)

    def _people(self, seen: Observations, form: str, rng: np.random.Generator) -> PersonScores:
        return person_scores(seen, self.score(seen, form, rng).__getitem__, self.how)


def _of_form(form: str) -> Answers:
    return Answers().having(params={"form": form} if form else {})


def _blind(statistic: str, setting: Setting) -> Finding:
    blind = setting.blind
    if isinstance(blind, Missing):
        return Answers().missing(statistic, blind.error)
    return Answers().measured(
        statistic,
        blind.auc,
        interval=blind.interval,
        chance=0.5,
        n_identities=blind.n_people,
        n_images=blind.n_images,
    )
