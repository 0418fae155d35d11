"""Countries as configs/plates/ describes them: which signs stand where, and which numbers nobody can hold."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from showthrough.bundled import bundled
from showthrough.errors import ConfigError, UsageError
from showthrough.settings import Settings

FOLDER = "configs/plates"

_Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
_Size = tuple[Annotated[int, Field(ge=20, le=2000)], Annotated[int, Field(ge=20, le=2000)]]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


class NumberFormat(Settings):
    """Format of a number: groups of places, one letter a place, apart from each other on the plate."""

    groups: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)

    @property
    def places(self) -> str:
        """Return the places of all groups."""
        return "".join(self.groups)


class PlateLayout(Settings):
    """Layout of a plate, in millimetres, and its colours."""

    size: _Size = Field(description="width and height")
    two_lines: _Size = Field(description="width and height where the number stands on two lines")
    height: int = Field(ge=10, le=500, description="of the signs")
    papers: tuple[_Colour, ...] = Field(min_length=1, description="one of them is drawn")
    ink: _Colour
    band: _Colour = Field(description="of the strip on the left, with the country's code")
    right_band: bool = False
    stars: bool = Field(default=True, description="whether the ring of the European Union is on the band")
    between: str = Field(default=" ", pattern=r"^[ -]$", description="what parts groups")
    breaks_after: int = Field(default=1, ge=1, description="groups on the first of two lines")


class Country(Settings):
    """Country whose plates are known: rule, source, signs by place, formats and layout."""

    name: str
    title: str
    code: str
    rule: str = Field(min_length=1, description="by which nobody can hold a number that breaks it")
    source: str = Field(min_length=1)
    assignable: tuple[Annotated[str, AfterValidator(_compiles)], ...] = Field(
        min_length=1, description="all numbers that anybody might hold, wide on purpose"
    )
    signs: dict[str, str | tuple[str, ...]] = Field(description="what stands at a place: signs, or codes")
    never: dict[str, str] = Field(min_length=1, description="what never stands at a place")
    formats: tuple[NumberFormat, ...] = Field(min_length=1)
    plate: PlateLayout

    @model_validator(mode="after")
    def _knows_every_place(self) -> Self:
        for form in self.formats:
            unknown = set(form.places) - set(self.signs)
            if unknown:
                raise ValueError(
                    f"no sign is given for the place {min(unknown)!r} of {' '.join(form.groups)}"
                )
            if not set(form.places) & set(self.never):
                raise ValueError(f"no place of {' '.join(form.groups)} has signs that never stand there")
        for place, signs in self.never.items():
            allowed = set(signs) & set(self.signs.get(place, ""))
            if allowed:
                raise ValueError(f"{min(allowed)!r} stands and never stands at the place {place!r}")
        return self

    def may_hold(self, number: str) -> bool:
        """Return whether somebody might hold a number, written without spaces and hyphens."""
        return re.fullmatch("|".join(f"(?:{pattern})" for pattern in self.assignable), number) is not None


def country_names() -> list[str]:
    """Return the names of all countries that are described, such as `pl`."""
    entries = (entry.name for entry in bundled(FOLDER).iterdir())
    return sorted(entry.removesuffix(".toml") for entry in entries if entry.endswith(".toml"))


@cache
def country(name: str) -> Country:
    """Return a country by its name, two letters as of internet domains.

    Raises:
        UsageError: no such country is described.
        ConfigError: its description cannot be meant.
    """
    known = country_names()
    if name not in known:
        raise UsageError(f"no plates of {name[:40]!r} are described; there are {', '.join(known)}")
    text = bundled(FOLDER).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return parsed_country(text, name)


def parsed_country(text: str, name: str) -> Country:
    """Return the country that a TOML file describes.

    Raises:
        ConfigError: the description cannot be meant.
    """
    try:
        return Country.model_validate({**tomllib.loads(text), "name": name})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"plates of {name}: {error}") from error


def all_countries() -> tuple[Country, ...]:
    """Return every country that is described."""
    return tuple(country(name) for name in country_names())


class NumberShape(NamedTuple):
    """Format of numbers, as patterns of strings."""

    name: str  # `pl-1` is the first format of configs/plates/pl.toml
    like: str  # whatever looks like it
    fits: str  # with only the signs that may stand there


@cache
def shapes(name: str) -> tuple[NumberShape, ...]:
    """Return the formats of a country as patterns.

    Raises:
        UsageError: no such country is described.
    """
    own = country(name)
    return tuple(
        NumberShape(f"{name}-{number}", _pattern(form, own.signs, own.never), _pattern(form, own.signs, {}))
        for number, form in enumerate(own.formats, start=1)
    )


def _pattern(form: NumberFormat, signs: Mapping[str, Iterable[str]], never: Mapping[str, str]) -> str:
    choices = [sorted({*signs[place], *never.get(place, "")}, key=len, reverse=True) for place in form.places]
    return "".join(f"(?:{'|'.join(map(re.escape, these))})" for these in choices)
