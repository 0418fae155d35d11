"""Formats of numbers: what a string looks like, and whether somebody might hold it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import product

from showthrough.plates.countries import country, country_names, shapes

PARTING = re.compile(r"[\s\-\u2010-\u2015·•.]+")  # spaces, hyphens and dots between groups
ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I"}
UNKNOWN = "none known"


def normalised(text: str) -> str:
    """Return a number as it is compared: capitals, one code point a sign, nothing between groups.

    Nothing else is changed: O and 0 stay apart, as they do in registers.

    >>> normalised("wa-123 ac")
    'WA123AC'
    """
    return PARTING.sub("", unicodedata.normalize("NFC", text)).upper()


def recognised(text: str) -> tuple[str, ...]:
    """Return the formats that a number looks like, whether or not anybody can hold it.

    >>> recognised("1234 BCD"), recognised("no plate")
    (('es-1',), ())
    """
    number = normalised(text)
    return tuple(
        shape.name for name in country_names() for shape in shapes(name) if re.fullmatch(shape.like, number)
    )


def in_its_format(text: str, among: tuple[str, ...] = ()) -> str:
    """Return a number that was read with O and 0, I and 1 as the only format that it fits has them.

    Typefaces of plates draw them alike; whether a letter or a digit stands at a place tells which is meant.
    `among` are countries, all that are described by default. A number that fits no format stays as it is,
    and so does one of which formats make several numbers.

    >>> in_its_format("AB I2 CDE"), in_its_format("O123 BCD", ("es",)), in_its_format("0X")
    ('AB12CDE', '0123BCD', '0X')
    >>> in_its_format("O123 BCD")  # Spanish 0123BCD, or British OI23BCD
    'O123BCD'

    Raises:
        UsageError: a country is not described.
    """
    number = normalised(text)
    found = {
        "".join(meant[part] for meant, part in zip(places, match.groups(), strict=True))
        for name in among or tuple(country_names())
        for pattern, places in _loose_shapes(name)
        if (match := re.fullmatch(pattern, number))
    }
    return found.pop() if len(found) == 1 else number


@cache
def _loose_shapes(name: str) -> tuple[tuple[str, tuple[Mapping[str, str], ...]], ...]:
    """Return each format as a pattern with a group a place, and what is meant by what stands there."""
    own, loose = country(name), []
    for form in own.formats:
        choices = [[*own.signs[place], *own.never.get(place, "")] for place in form.places]
        places = tuple({variant: one for one in these for variant in _drawn_alike(one)} for these in choices)
        groups = ("|".join(map(re.escape, sorted(meant, key=len, reverse=True))) for meant in places)
        loose.append(("".join(f"({group})" for group in groups), places))
    return tuple(loose)


def _drawn_alike(text: str) -> list[str]:
    """Return what is drawn like a text, itself last: what is meant by a sign first is the sign."""
    variants = ["".join(signs) for signs in product(*(ALIKE.get(sign, sign) + sign for sign in text))]
    return [*dict.fromkeys(variants)]


@cache
def fits_somewhere() -> re.Pattern[str]:
    """Return what fits a format of some country, with signs that may stand there, as a pattern.

    >>> bool(fits_somewhere().fullmatch("WA123BD")), bool(fits_somewhere().fullmatch("WA123BI"))
    (True, False)
    """
    return re.compile("|".join(f"(?:{shape.fits})" for name in country_names() for shape in shapes(name)))


def is_assignable(name: str, text: str) -> bool:
    """Return whether somebody might hold a number in a country; in doubt they might.

    >>> is_assignable("es", "1234 BCD"), is_assignable("es", "1234 ABC")
    (True, False)

    Raises:
        UsageError: no such country is described.
    """
    return country(name).may_hold(normalised(text))
