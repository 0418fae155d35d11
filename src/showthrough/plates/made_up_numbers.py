"""Numbers that look like a country's and that nobody can hold: each breaks the rule of its country."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from showthrough.errors import UsageError
from showthrough.plates.countries import Country, NumberFormat, country
from showthrough.plates.formats import fits_somewhere

BLOCK = 1024  # drawn at a time: whoever asks for more numbers gets the same first ones
MORE = 0.25  # how often each further place breaks the rule as well
FRUITLESS = 50  # blocks without a new number: there are no more


class MadeUpNumber(NamedTuple):
    """Number that nobody can hold, its groups parted by spaces."""

    text: str
    form: str  # such as `pl-1`


def unassignable(name: str, n: int, rng: np.random.Generator) -> list[MadeUpNumber]:
    """Return different numbers that look like those of a country and that nobody can hold there.

    One place at least holds a sign that never stands there. Numbers that fit a format of another country
    that is described are left out: somebody there may hold them. The first numbers are the same, however
    many are drawn.

    Raises:
        UsageError: no such country is described, or it has fewer such numbers.
    """
    found = list(islice(_different(country(name), rng), n))
    if len(found) < n:
        raise UsageError(f"only {len(found):,} numbers that nobody can hold were found for {name}, not {n:,}")
    return found


def _different(own: Country, rng: np.random.Generator) -> Iterator[MadeUpNumber]:
    seen: set[str] = set()
    fruitless = 0
    while fruitless < FRUITLESS:
        before = len(seen)
        for made in _block(own, rng):
            if made.text not in seen and _is_nobodys(made.text, own):
                seen.add(made.text)
                yield made
        fruitless = 0 if len(seen) > before else fruitless + 1


def _is_nobodys(text: str, own: Country) -> bool:
    number = text.replace(" ", "")
    return not own.may_hold(number) and fits_somewhere().fullmatch(number) is None


def _block(own: Country, rng: np.random.Generator) -> list[MadeUpNumber]:
    chosen = rng.integers(len(own.formats), size=BLOCK)
    made = [MadeUpNumber("", "")] * BLOCK
    for number, form in enumerate(own.formats):
        rows = np.flatnonzero(chosen == number)
        name = f"{own.name}-{number + 1}"
        for row, text in zip(rows, _broken(own, form, len(rows), rng), strict=True):
            made[row] = MadeUpNumber(text, name)
    return made


def _broken(own: Country, form: NumberFormat, n: int, rng: np.random.Generator) -> list[str]:
    """Return numbers of one format, each with a sign where it never stands."""
    is_open = [place in own.never for place in form.places]
    breaks = rng.random((n, len(is_open))) < MORE
    breaks[np.arange(n), rng.choice(np.flatnonzero(is_open), n)] = True
    columns = []
    for place, broken in zip(form.places, breaks.T, strict=True):
        signs = rng.choice(list(own.signs[place]), n)
        if place in own.never:
            signs = np.where(broken, rng.choice(list(own.never[place]), n), signs)
        columns.append(signs.tolist())
    ends = np.cumsum([len(group) for group in form.groups])[:-1]
    for end in reversed(ends):
        columns.insert(int(end), [" "] * n)
    return ["".join(signs) for signs in zip(*columns, strict=True)]
