"""Membership attacks that give each photo a score; what follows from the scores is written once."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations, PeopleShown, ShowsPeople
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Scalar
from showthrough.errors import MissingAnswerError
from showthrough.stats.aggregate import How
from showthrough.tables import flat, frame
from showthrough.toolkit.every_face import every_face
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import (
    AT_A_RATE,
    RATES,
    SIDES,
    ImageScores,
    PersonScores,
    Setting,
    check_how,
    membership_findings,
    person_scores,
    setting_of,
)
from showthrough.toolkit.vectors import embedders

if TYPE_CHECKING:
    from pandas import DataFrame

ALL_REPORTED = "All embedders are reported; none was selected by its result."
AT_LEAST = "at_least"


class Look(NamedTuple):
    """One look at the photos of a role, through one embedder."""

    seen: Observations
    by: EmbedderInfo
    role: Role
    form: str  # of the attack, where it has several


class Guess(NamedTuple):
    """One guess at membership: the parameters that tell it from others, and the scores behind it."""

    params: Mapping[str, Scalar]
    note: str
    images: Callable[[], Mapping[Role, ImageScores]]  # of train and holdout; raises where there are none


class RawScores(NamedTuple):
    """Scores behind the findings of one guess; all rise with "was in the training data"."""

    params: Mapping[str, Scalar]
    train: ImageScores  # one a photo
    holdout: ImageScores
    members: Floats  # one a person
    nonmembers: Floats

    def to_frame(self) -> "DataFrame":
        """Return one row a person: role, score, and the parameters of the guess."""
        sides = ((Role.TRAIN, self.members), (Role.HOLDOUT, self.nonmembers))
        rows = [{"role": role, "score": float(one), **self.params} for role, own in sides for one in own]
        return frame([flat(row) for row in rows])


def at_least(least: float, *, default: float) -> Any:
    """Return a parameter of an attack that may not be smaller."""
    return field(default=default, metadata={AT_LEAST: least})


@dataclass(frozen=True, kw_only=True)
class ScoreAttack(Check, ShowsPeople):
    """Attack whose scores of a person's photos become one score a person."""

    how: How = "mean"

    @final
    def __post_init__(self) -> None:
        check_how(self.how)
        for each in fields(self):
            least, given = each.metadata.get(AT_LEAST), getattr(self, each.name)
            if least is not None and given < least:
                raise ValueError(f"{each.name} must be at least {least}, got {given}")

    @abstractmethod
    def all_guesses(self, seen: Observations, rng: np.random.Generator) -> Iterator[Guess]:
        """Yield every guess that the attack makes.

        Raises:
            MissingAnswerError: there is nothing to guess by.
        """

    @final
    def raw_scores(self, seen: Observations, rng: np.random.Generator) -> tuple[RawScores, ...]:
        """Return the scores that the findings of `run` are made of, with random numbers of equal seed.

        Raises:
            MissingAnswerError: there are none.
        """
        setting_of(seen, rng)  # may draw from the random numbers, as `run` does
        return tuple(self._raw(seen, guess) for guess in self.all_guesses(seen, rng))

    @final
    def guessed(self, seen: Observations, rng: np.random.Generator, setting: Setting) -> Iterator[Finding]:
        """Yield AUC and rates of each guess, or why there are none."""
        for guess in self.all_guesses(seen, rng):
            answers = Answers().having(params=guess.params, note=guess.note)
            yield from membership_findings(partial(self._people, seen, guess), answers, setting)

    @final
    def people_shown(self, seen: Observations, rng: np.random.Generator) -> Iterator[PeopleShown]:
        """Yield whom each guess catches, at the larger of the rates that are told."""
        setting_of(seen, rng)  # may draw from the random numbers, as `run` does
        for guess in self.all_guesses(seen, rng):
            with suppress(MissingAnswerError):
                caught = self._people(seen, guess).caught(RATES[0])
                yield PeopleShown(AT_A_RATE, {**guess.params, "fpr": RATES[0]}, caught)

    def _people(self, seen: Observations, guess: Guess) -> PersonScores:
        return person_scores(seen, guess.images().__getitem__, self.how)

    def _raw(self, seen: Observations, guess: Guess) -> RawScores:
        images = guess.images()
        people = person_scores(seen, images.__getitem__, self.how)
        train, holdout = (images[role] for role in SIDES)
        return RawScores(guess.params, train, holdout, people.members, people.nonmembers)


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
        setting = setting_of(seen, rng)
        blind = (_blind(self.blind_statistic, setting),) if self.blind_statistic else ()
        return (*blind, *self.guessed(seen, rng, setting))

    @final
    def all_guesses(self, seen: Observations, rng: np.random.Generator) -> Iterator[Guess]:  # noqa: ARG002
        """Yield a guess for each form and each embedder."""
        infos = embedders(seen, self.by)
        for form in self.forms:
            for info in infos:
                params = {**_of_form(form), "by": info.name}
                yield Guess(params, ALL_REPORTED, partial(self._images, seen, info, form))

    def _images(self, seen: Observations, info: EmbedderInfo, form: str) -> dict[Role, ImageScores]:
        view = every_face(seen)
        return {role: self.score(Look(view, info, role, form)) for role in SIDES}


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
        self.forms(seen)  # where it tells nothing, nothing is measured of the split either
        return tuple(self.guessed(seen, rng, setting_of(seen, rng)))

    @final
    def all_guesses(self, seen: Observations, rng: np.random.Generator) -> Iterator[Guess]:
        """Yield a guess for each form."""
        for form, note in self.forms(seen).items():
            yield Guess(_of_form(form), note, partial(self.score, seen, form, rng))


def _of_form(form: str) -> dict[str, Scalar]:
    return {"form": form} if form else {}


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
