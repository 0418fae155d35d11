"""Formats of numbers: what a string looks like, and whether somebody might hold it."""

import re
import unicodedata
from functools import cache

from showthrough.plates.countries import country, country_names, shapes

PARTING = re.compile(r"[\s\-\u2010-\u2015·•.]+")  # spaces, hyphens and dots between groups
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
