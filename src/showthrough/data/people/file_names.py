"""Names of people in file names: by the pattern of the audit file, and which pattern would fit."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from showthrough.data.decoding.odd_files import printable
from showthrough.naming import person_name

OFFERED = (r"^(?P<person>.*[^\W\d_].*?)[ _-]+\d+\.\w+$", r"^(?P<person>[^_]+)_.*$", r"^(?P<person>[^-]+)-.*$")
ENOUGH = 1.5  # photos a person, at least, so that a pattern is worth a word


class Offer(NamedTuple):
    """Pattern that would find people in the names of files, and how many."""

    pattern: str
    people: int


def people_by_pattern(files: Sequence[PurePath], pattern: str) -> list[str | None]:
    r"""Return who each file is of: the group `person` of the pattern, or its first, found in the file's name.

    >>> people_by_pattern([PurePath("x/Ann_Lee_0001.jpg"), PurePath("IMG7.jpg")], r"^(?P<person>.+)_\d+")
    ['Ann_Lee', None]
    """
    found = (re.search(pattern, printable(file.name)) for file in files)
    return [None if match is None else person_name(_group(match) or "") for match in found]


def offered(files: Sequence[PurePath]) -> Offer | None:
    """Return a pattern by which all files would fall to people with several photos, or None."""
    for pattern in OFFERED:
        names = people_by_pattern(files, pattern)
        people = len(set(names))
        if None not in names and 1 < people <= len(names) / ENOUGH:
            return Offer(pattern, people)
    return None


def _group(match: re.Match[str]) -> str | None:
    return match["person"] if "person" in match.re.groupindex else match[1]
