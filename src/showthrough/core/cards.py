"""Cards: one TOML an attack or measure, which is also the registry."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from showthrough.core.bundled import bundled
from showthrough.core.types import Scalar
from showthrough.errors import ConfigError

ENTRY_POINTS = "showthrough.cards"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Adversary(_Model):
    """Who could do this, and with what in hand."""

    who: str
    access: Literal["samples", "losses", "weights"]


class Statistic(_Model):
    """One figure that the check reports."""

    name: str
    meaning: str = Field(description="what the number is, in a sentence without jargon")
    unit: str
    safer: Literal["lower", "higher", "neither"]
    chance: float | None = Field(default=None, description="what guessing gives, where that is a constant")
    decides: bool = Field(default=True, description="False: context only, no rule should rest on it")


class Parameter(_Model):
    """A setting of the check, its default and what it does."""

    name: str
    default: Scalar | None = None
    meaning: str
    unit: str = ""


class Card(_Model):
    """What a check asks, how to read its answer, and what it cannot show."""

    name: str = Field(description="the file's stem; module and test have the same")
    title: str
    suite: str
    kind: Literal["attack", "measure"]
    question: str = Field(pattern=r"\?\s*$")
    adversary: Adversary | None = None
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
    """Return every card by name: those shipped here and those of installed packages."""
    cards: dict[str, Card] = {}
    for origin, text, stem in _texts():
        card = parse_card(text, stem, origin)
        if card.name in cards:
            raise ConfigError(f"two cards are called {card.name!r}; the second is in {origin}")
        cards[card.name] = card
    return dict(sorted(cards.items()))


def parse_card(text: str, stem: str, origin: str) -> Card:
    """Read one card; the file's stem becomes its name."""
    try:
        return Card.model_validate({"name": stem, **tomllib.loads(text)})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"card {stem} in {origin} is not valid: {error}") from error


def _texts() -> Iterator[tuple[str, str, str]]:
    yield from _in_folder("showthrough attacks", _tomls(bundled("attacks")))
    yield from _in_folder("showthrough measures", _tomls(files("showthrough.measures")))
    for point in entry_points(group=ENTRY_POINTS):
        try:
            package = files(point.value)
        except ModuleNotFoundError as error:
            message = f"entry point {point.name!r} names package {point.value}, which is not there"
            raise ConfigError(message) from error
        yield from _in_folder(point.value, _tomls(package))


def _in_folder(origin: str, entries: Iterable[Traversable]) -> Iterator[tuple[str, str, str]]:
    for entry in sorted(entries, key=lambda e: e.name):
        yield origin, entry.read_text(encoding="utf-8"), Path(entry.name).stem


def _tomls(folder: Traversable) -> list[Traversable]:
    return [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]


def parameters_of(check: type, given: Mapping[str, Scalar], card: str) -> dict[str, Scalar]:
    """Return `given` if the check has all these parameters.

    Raises:
        ConfigError: naming the unknown parameter and the ones that exist.
    """
    known = tuple(getattr(check, "__dataclass_fields__", ()))
    for name in given:
        if name not in known:
            raise ConfigError(f"{card} has no parameter {name}; it has {', '.join(known) or 'none'}")
    return dict(given)
