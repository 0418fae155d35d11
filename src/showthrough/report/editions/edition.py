"""Editions as data: public, for the data protection officer, and for the vault."""

from collections.abc import Mapping
from typing import NamedTuple

from showthrough.errors import UsageError
from showthrough.interpret.numbers import count


class Edition(NamedTuple):
    """Edition of a report: its readers, and what it tells them."""

    name: str
    readers: str
    smallest: int  # count of people that it prints exactly; below, `small` stands in its place
    small: str
    has_paths: bool  # names of files and folders, and of who signed waivers
    has_pairs: bool  # keyed ids of single images and people
    has_pictures: bool  # of real people: nowhere but in the vault
    has_small_figures: bool  # findings about fewer people than `smallest`


PUBLIC = Edition("public", "anybody", 10, "suppressed", False, False, False, False)
DPO = Edition("dpo", "the data protection officer", 5, "<5", False, True, False, True)
VAULT = Edition("vault", "whoever may open the vault", 1, "", True, True, True, True)
EDITIONS: Mapping[str, Edition] = {edition.name: edition for edition in (PUBLIC, DPO, VAULT)}


def edition_of(name: str) -> Edition:
    """Return the edition of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in EDITIONS:
        raise UsageError(f"no edition is called {name[:80]!r}; there are {', '.join(EDITIONS)}")
    return EDITIONS[name]


def cell(n: int, edition: Edition) -> str:
    """Return a count of people or of their images; a small one is not printed exactly.

    >>> cell(3, DPO), cell(0, DPO), cell(1200, DPO), cell(9, PUBLIC), cell(3, VAULT)
    ('<5', 'none', '1,200', 'suppressed', '3')
    """
    return edition.small if 0 < n < edition.smallest else count(n)
