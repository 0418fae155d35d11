"""Names that differ only in what is easily written otherwise: most likely the same people."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

DIGITS = re.compile(r"\d+")
MARKS = 10  # canonical combining classes from here on are accents and points; below, parts of letters


class NearNames(NamedTuple):
    """Different names that are most likely one person's, in order."""

    names: tuple[str, ...]


def near_equal(names: Iterable[str]) -> list[NearNames]:
    """Return the groups of names that are equal but for case, accents, zeros, separators or lookalikes.

    Separators are blanks, hyphens, dots and `_`; zeros are those before a number. Lookalikes are the
    letters that Unicode calls confusable (UTS 39): Latin and Cyrillic a, capital I and small l, O and 0.
    Names that are alike through a third one form one group.

    >>> [group.names for group in near_equal(["Al_Gore", "al gore", "Ann", "person7", "person007", "Bob"])]
    [('Al_Gore', 'al gore'), ('person007', 'person7')]
    """
    different = sorted(set(names))
    leaders = {name: name for name in different}
    first: dict[tuple[str, str], str] = {}
    for name in different:
        for key in _keys(name):
            _join(leaders, name, first.setdefault(key, name))
    groups: dict[str, list[str]] = {}
    for name in different:
        groups.setdefault(_leader(leaders, name), []).append(name)
    return [NearNames(tuple(group)) for group in groups.values() if len(group) > 1]


def _keys(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what near-equal names share: the first whatever the case, the second whatever the letters.

    Two keys, as lookalikes hang on case: I looks like l and i does not, so that Elia is not Ella.
    """
    bare = _bare(name)
    return ("spelling", bare.casefold()), ("looks", _skeleton(bare).casefold())


def _bare(name: str) -> str:
    """Return a name without accents and leading zeros, its separators as single blanks."""
    apart = unicodedata.normalize("NFKD", name)
    letters = (sign for sign in apart if unicodedata.combining(sign) < MARKS)
    spaced = "".join(" " if _separates(sign) else sign for sign in letters)
    return DIGITS.sub(lambda number: number.group().lstrip("0") or "0", " ".join(spaced.split()))


def _separates(sign: str) -> bool:
    return sign == "." or sign.isspace() or unicodedata.category(sign) in ("Pd", "Pc")


def _skeleton(text: str) -> str:
    """Return the text in the letters that Unicode takes for the look of each (UTS 39, section 4)."""
    return "".join(_prototypes().get(sign, sign) for sign in text)


@cache
def _prototypes() -> Mapping[str, str]:
    from confusable_homoglyphs.confusables import confusables_data  # half a second, so only when asked

    # the table lists every pair in both directions; a prototype is what several letters look like
    others = {sign: [other["c"] for other in pairs] for sign, pairs in confusables_data.items()}
    return {
        sign: alike[0]
        for sign, alike in others.items()
        if len(sign) == 1 and len(alike) == 1 and (len(others[alike[0]]) > 1 or alike[0] < sign)
    }


def _leader(leaders: dict[str, str], name: str) -> str:
    while leaders[name] != name:
        leaders[name] = leaders[leaders[name]]
        name = leaders[name]
    return name


def _join(leaders: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
    leaders[second] = first
