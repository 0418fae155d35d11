"""Cards: one TOML an attack or measure, which is also the registry."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from showthrough.bundled import bundled
from showthrough.core.card_words.frozen import Frozen
from showthrough.core.card_words.statistic import AlarmCount, Slots, Statistic
from showthrough.core.card_words.suite import AttackClass, Suite
from showthrough.core.subjects.audited import Audited
from showthrough.core.types import Scalar
from showthrough.errors import ConfigError
from showthrough.settings import Name

__all__ = [
    "Adversary",
    "AlarmCount",
    "AttackClass",
    "Card",
    "GuessCount",
    "Parameter",
    "Slots",
    "Statistic",
    "Suite",
    "all_cards",
    "all_suites",
    "parse_card",
    "parse_suites",
]
ENTRY_POINTS = "showthrough.cards"
WAYS = ("by", "form")  # the embedder, and the form of an attack
SUITES = "suites"  # stem of the one TOML beside the cards that is none


class Adversary(Frozen):
    """Adversary of an attack: who could do this, and with what in hand."""

    who: str
    access: Literal["samples", "losses", "weights"]


class GuessCount(Frozen):
    """Number of guesses about membership that a check makes: all of an audit share one error rate."""

    each_embedder: int = Field(default=0, ge=0, description="guesses by each embedder")
    signals: tuple[str, ...] = Field(default=(), description="of the model itself; each is one guess more")

    def made(self, embedders: int, given: Collection[str]) -> int:
        """Return how many guesses are made with so many embedders and these signals of the model."""
        return embedders * self.each_embedder + len(set(self.signals) & set(given))


class Parameter(Frozen):
    """A setting of the check, its default and what it does."""

    name: Name
    default: Scalar | None = None
    meaning: str
    unit: str = ""


class Card(Frozen):
    """Card of a check: what it asks, how to read its answer, and what it cannot show."""

    name: Name = Field(description="the file's stem; module and test have the same")
    title: str
    suite: Name
    kind: Literal["attack", "measure"]
    about: tuple[Audited, ...] = Field(
        default=("generator",), min_length=1, description="what it looks at; other audits do not run it"
    )
    question: str = Field(pattern=r"\?\s*$")
    adversary: Adversary | None = None
    guesses: GuessCount | None = Field(default=None, description="of a check that guesses membership")
    single_copies: bool = Field(
        default=False, description="looks for single copies: tried on altered copies, few and many"
    )
    forms: Mapping[str, str] = Field(
        default_factory=dict, description="plain words for the forms of the check, by the parameter `form`"
    )
    statistics: tuple[Statistic, ...] = Field(min_length=1)
    parameters: tuple[Parameter, ...] = ()
    narrowed_by: tuple[Name, ...] = Field(
        default=(),
        description="what else tells its findings apart, and a rule may name, beside its parameters and the "
        "words in braces of its sentences: extractor, role",
    )
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

    @field_validator("about", mode="before")
    @classmethod
    def _is_about_one_thing_or_several(cls, about: object) -> object:
        return (about,) if isinstance(about, str) else about

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

    @property
    def params(self) -> frozenset[str]:
        """Return the names of all parameters that a finding may carry and a rule may name."""
        texts = (text for told in self.statistics for text in (told.sentence, told.if_none))
        slots = {slot for text in texts for _, slot, _, _ in Formatter().parse(text) if slot}
        return frozenset(
            {*WAYS, *slots, *self.narrowed_by, *(own.name for own in self.parameters)} - {"amount"}
        )

    def statistic(self, name: str) -> Statistic | None:
        """Return the description of a statistic, or None where the card has none of that name."""
        for statistic in self.statistics:  # a loop: asked ten thousands of times of a large record
            if statistic.name == name:
                return statistic
        return None

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
    if foreign := [about for about in card.about if about not in suite.about]:
        raise ConfigError(f"card {card.name!r} in {origin} is about {foreign[0]}, and its suite is not")
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
