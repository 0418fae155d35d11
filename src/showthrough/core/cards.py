"""Cards: one TOML an attack or measure, which is also the registry."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from showthrough.bundled import bundled
from showthrough.core.subjects.audited import Audited
from showthrough.core.types import Scalar
from showthrough.errors import ConfigError
from showthrough.settings import Name

ENTRY_POINTS = "showthrough.cards"
SUITES = "suites"  # stem of the one TOML beside the cards that is none

Kind = Literal["share", "difference", "points", "count", "number"]


class _Model(BaseModel):
    # a figure without a largest value is possible up to inf, and JSON has no word for it
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class AttackClass(_Model):
    """The class of attack that a suite stands for, as the report lists them: tested or not."""

    name: str
    unknown: str = Field(description="what nobody knows if it is not run: 'Nothing is known about ...'")
    opinion_55: int | None = Field(default=None, description="place in EDPB Opinion 28/2024, paragraph 55")
    guesses_membership: bool = Field(default=False, description="its attacks have to count their guesses")


class Suite(_Model):
    """A kind of risk or of use, which its cards belong to."""

    name: Name
    title: str
    order: int = Field(description="place in the report, smallest first")
    attack: AttackClass | None = Field(default=None, description="none: the suite measures no leak")
    needs_matchers: bool = Field(default=False, description="only matchers support it; two must to pass")
    audits_claim: bool = Field(default=False, description="about a claim of differential privacy")
    about: tuple[Audited, ...] = Field(
        default=("generator",), description="audits that it belongs to; in others it does not apply"
    )
    serves_purpose: bool = Field(default=False, description="about necessity, Article 35(7)(b) GDPR")


class Adversary(_Model):
    """Adversary of an attack: who could do this, and with what in hand."""

    who: str
    access: Literal["samples", "losses", "weights"]


class GuessCount(_Model):
    """Number of guesses about membership that a check makes: all of an audit share one error rate."""

    each_embedder: int = Field(default=0, ge=0, description="guesses by each embedder")
    signals: tuple[str, ...] = Field(default=(), description="of the model itself; each is one guess more")

    def made(self, embedders: int, given: Collection[str]) -> int:
        """Return how many guesses are made with so many embedders and these signals of the model."""
        return embedders * self.each_embedder + len(set(self.signals) & set(given))


class AlarmCount(_Model):
    """How often an audit asks for a statistic: each time is a chance of a false alarm."""

    each_embedder: int = Field(default=0, ge=0, description="by each embedder")
    once: int = Field(default=0, ge=0, description="whatever the embedders")
    weight: int = Field(default=1, ge=1, description="shares of the common rate that each time has")

    def made(self, embedders: int) -> int:
        """Return how often it is asked with so many embedders."""
        return self.once + embedders * self.each_embedder


class Slots(dict[str, str]):
    """Values of a sentence's slots; a parameter that a finding does not name is "some"."""

    def __missing__(self, key: str) -> str:
        return "some"


class Statistic(_Model):
    """Statistic that the check reports: what it means, how it is told, and what follows from it."""

    name: Name
    label: str = Field(description="what tables and limits call it")
    meaning: str = Field(description="what the number is, in a sentence without jargon")
    unit: str
    kind: Kind = Field(description="share, difference of shares, points of 100, count of cases, or number")
    counted_in: Literal["people", "images", "neither"] = Field(
        description="what a limit needs many of: training people, or synthetic images"
    )
    possible: tuple[float, float] = Field(description="smallest and largest value that it can take")
    sentence: str = Field(
        description="what was found, without a full stop; {amount} is the value, other words in braces are "
        "parameters of the finding, such as {fpr}"
    )
    if_none: str = Field(default="", description="the sentence for zero or less")
    noun: str = Field(default="", description="the cases that shares and counts are of")
    control: str = Field(default="Held-out people give {control}.", description="how the control is told")
    safer: Literal["lower", "higher", "neither"]
    chance: float | None = Field(default=None, description="what guessing gives, where that is a constant")
    decides: bool = Field(default=True, description="False: context only, no rule should rest on it")
    harm: Literal["isolation", "linkage", "inference", "none"] = Field(
        description="what the figure shows by itself: people singled out, linked, or inferred about"
    )
    guesses_membership: bool = Field(default=False, description="each finding is a guess at who was a member")
    one_is_enough: bool = Field(default=False, description="a single case exposes a person: told first")
    alarms: AlarmCount | None = Field(
        default=None, description="of what blocks a release and is no guess: how often an audit asks it"
    )
    by_group: bool = Field(default=False, description="it is about one group of people, or compares groups")
    claim: Literal["claimed", "proven", "beyond", "ceiling"] | None = Field(
        default=None,
        description="of differential privacy: what is claimed, what is proven, how far that is beyond the "
        "claim (above zero refutes it), or the most that could be proven",
    )
    remedy: str = Field(default="", description="what to do where its limit is not met")

    @model_validator(mode="after")
    def _is_told(self) -> Self:
        if "{amount}" not in self.sentence:
            raise ValueError(f"the sentence of {self.name} has no {{amount}}")
        for text in (self.sentence, self.if_none, self.control):
            try:
                text.format_map(Slots())
            except (ValueError, IndexError, AttributeError) as error:
                raise ValueError(f"{self.name}: {text!r} cannot be filled: {error}") from error
        if self.kind in ("share", "difference", "count") and not self.noun:
            raise ValueError(f"{self.name} is a {self.kind} and needs the noun of what is counted")
        if not self.possible[0] < self.possible[1]:
            raise ValueError(f"{self.name}: possible is [smallest, largest]")
        return self

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if self.harm != "none" and not (self.decides and self.safer == "lower" and self.remedy):
            raise ValueError(f"{self.name} shows a harm: it decides, lower is safer, and it needs a remedy")
        blocks = self.claim == "beyond" or (self.harm != "none" and not self.guesses_membership)
        if blocks is not (self.alarms is not None and self.alarms.made(1) > 0):
            only = "if it shows a harm and is no guess, and only then: all share one error rate"
            raise ValueError(f"{self.name} must say in alarms how often an audit asks it {only}")
        if self.one_is_enough and (self.kind != "count" or self.harm == "none"):
            raise ValueError(f"{self.name}: one is enough of a count that shows a harm only")
        return self


class Parameter(_Model):
    """A setting of the check, its default and what it does."""

    name: Name
    default: Scalar | None = None
    meaning: str
    unit: str = ""


class Card(_Model):
    """Card of a check: what it asks, how to read its answer, and what it cannot show."""

    name: Name = Field(description="the file's stem; module and test have the same")
    title: str
    suite: Name
    kind: Literal["attack", "measure"]
    about: Audited = Field(default="generator", description="what it looks at; other audits do not run it")
    question: str = Field(pattern=r"\?\s*$")
    adversary: Adversary | None = None
    guesses: GuessCount | None = Field(default=None, description="of a check that guesses membership")
    single_copies: bool = Field(
        default=False, description="looks for single copies: tried on altered copies, few and many"
    )
    statistics: tuple[Statistic, ...] = Field(min_length=1)
    parameters: tuple[Parameter, ...] = ()
    how_to_read: str
    does_not_show: str = Field(min_length=1)
    wrong_if: str = Field(description="what would make the answer wrong")
    needs: tuple[str, ...] = Field(
        default=(), description="roles and signals without which it cannot run: holdout, losses, a detector"
    )
    controls: bool = Field(default=True, description="whether it runs on the copycat and the independent set")
    judged_by: str | None = Field(
        default=None, description="the card whose controls speak for this one, which has none of its own"
    )
    sources: tuple[str, ...] = Field(min_length=1)
    implementation: str = Field(pattern=r"^[\w.]+:\w+$", description="module:class")

    @model_validator(mode="after")
    def _counts_its_guesses(self) -> Self:
        is_guessing = any(statistic.guesses_membership for statistic in self.statistics)
        is_counted = self.guesses is not None and bool(self.guesses.each_embedder or self.guesses.signals)
        if is_guessing is not is_counted:
            raise ValueError(
                f"{self.name} must say in [guesses] how often it guesses membership if a statistic has "
                "guesses_membership, and only then: all guesses of an audit share one error rate"
            )
        return self

    def statistic(self, name: str) -> Statistic | None:
        """Return the description of a statistic, or None where the card has none of that name."""
        return next((s for s in self.statistics if s.name == name), None)

    def load(self) -> type:
        """Import and return the class that implements the card."""
        module, _, name = self.implementation.partition(":")
        try:
            loaded: type = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            reason = f"names {self.implementation}, which cannot be loaded: {error}"
            raise ConfigError(f"card {self.name!r} {reason}") from error
        return loaded


def all_cards() -> dict[str, Card]:
    """Return every card by name: those shipped here and those of installed packages.

    Raises:
        ConfigError: a card is not valid, two share a name, or one is of a suite that nobody describes.
    """
    cards: dict[str, Card] = {}
    suites = all_suites()
    for origin, text, stem in _texts():
        if stem == SUITES:
            continue
        if (card := parse_card(text, stem, origin)).name in cards:
            raise ConfigError(f"two cards are called {card.name!r}; the second is in {origin}")
        _refuse_unsuited(card, suites, origin)
        cards[card.name] = card
    return dict(sorted(cards.items()))


def all_suites() -> dict[str, Suite]:
    """Return every suite by name, in the order of the report; packages bring their own beside their cards.

    Raises:
        ConfigError: a suites.toml is not valid, or describes a suite that is described already.
    """
    suites: dict[str, Suite] = {}
    for origin, text, stem in _texts():
        for suite in parse_suites(text, origin) if stem == SUITES else ():
            if suite.name in suites:
                raise ConfigError(f"two suites are called {suite.name!r}; the second is in {origin}")
            suites[suite.name] = suite
    return dict(sorted(suites.items(), key=lambda named: (named[1].order, named[0])))


@cache  # an audit asks for all cards several times
def parse_suites(text: str, origin: str) -> tuple[Suite, ...]:
    """Read a suites.toml; the name of each table is that of its suite."""
    try:
        named = tomllib.loads(text).items()
        return tuple(Suite.model_validate({"name": name, **given}) for name, given in named)
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise ConfigError(f"suites.toml in {origin} is not valid: {error}") from error


def _refuse_unsuited(card: Card, suites: Mapping[str, Suite], origin: str) -> None:
    suite = suites.get(card.suite)
    if suite is None:
        raise ConfigError(
            f"card {card.name!r} in {origin} is of suite {card.suite!r}, which no suites.toml describes; "
            f"there are {', '.join(suites)}"
        )
    if card.about not in suite.about:
        raise ConfigError(f"card {card.name!r} in {origin} is about a {card.about}, and its suite is not")
    guesses = suite.attack is not None and suite.attack.guesses_membership
    if guesses and card.kind == "attack" and card.guesses is None:
        raise ConfigError(
            f"card {card.name!r} in {origin} is an attack of suite {card.suite!r} and counts no guesses: "
            "mark its statistics with guesses_membership and say in [guesses] how many it makes"
        )


@cache
def parse_card(text: str, stem: str, origin: str) -> Card:
    """Read one card; the file's stem becomes its name."""
    try:
        return Card.model_validate({"name": stem, **tomllib.loads(text)})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"card {stem} in {origin} is not valid: {error}") from error


def _texts() -> Iterator[tuple[str, str, str]]:
    yield from _in_folder("showthrough attacks", bundled("attacks"))
    yield from _in_folder("showthrough measures", files("showthrough.measures"))
    for point in entry_points(group=ENTRY_POINTS):
        try:
            package = files(point.value)
        except ModuleNotFoundError as error:
            message = f"entry point {point.name!r} names package {point.value}, which is not there"
            raise ConfigError(message) from error
        yield from _in_folder(point.value, package)


def _in_folder(origin: str, folder: Traversable) -> Iterator[tuple[str, str, str]]:
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    for entry in sorted(entries, key=lambda e: e.name):
        yield origin, entry.read_text(encoding="utf-8"), Path(entry.name).stem
