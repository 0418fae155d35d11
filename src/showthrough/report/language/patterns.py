"""Patterns of English sentences: the words stand fast, and places hold figures, dates, names or sentences."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from showthrough.errors import ConfigError

# By the first letter of a place: what may stand there. n: a number, d: a date, s: a name or a sign that stays
# as it is, t: words that are looked up in their turn, x: words that are, or a name that the catalogue lacks,
# w: such a name of one word, or of several that are joined by a plus.
PLACES = {
    "n": r"[<−-]?\d[\d,]*(?:\.\d+)?(?:e[−-]?\d+)?",
    "d": r"\d{1,2} [A-Z][a-z]+ \d{4}",
    "s": r".+?",
    "t": r".+?",
    "x": r".+?",
    "w": r"[\w.–-]+(?: \+ [\w.–-]+)*",
}
PLACE = re.compile(r"\{([a-z]\d*)((?:\|[^{}|]*)*)\}")
WORD = re.compile(r"\w+")


class Pattern(NamedTuple):
    """One English sentence with its places, and the same in another language."""

    english: str
    shape: re.Pattern[str]
    other: str
    weight: int  # letters that stand fast: the more, the sooner it is tried
    longest: str  # of the parts that stand fast: a text without it is no such sentence

    @property
    def first_word(self) -> str:
        """Return the word that every such sentence begins with, or nothing where it begins with a place."""
        found = WORD.match(self.english)
        return "" if found is None else found[0]

    @property
    def is_open(self) -> bool:
        """Return whether it ends with words that are looked up, which would take up a full stop."""
        return re.search(r"\{[stxw]\d*\}$", self.english) is not None


def pattern(english: str, other: str) -> Pattern:
    """Return the pattern of one entry of a catalogue.

    Raises:
        ConfigError: the places of the two differ, or one is of no known kind.
    """
    places = [name for name, _ in PLACE.findall(english)]
    unknown = [name for name in places if name[0] not in PLACES]
    if unknown or len(set(places)) != len(places):
        raise ConfigError(f"message {english!r} has a place twice, or one of no known kind")
    if len(places) == 1 and PLACE.sub("", english) == "" and places[0][0] not in "nd":
        raise ConfigError(f"message {english!r} is all that it looks up")
    lacking = set(places) ^ {name for name, _ in PLACE.findall(other)}
    if lacking:
        raise ConfigError(f"message {english!r} and its translation differ in {', '.join(sorted(lacking))}")
    parts = PLACE.split(english)  # text, name, forms, text, ...
    shape = "".join(
        re.escape(part) if at % 3 == 0 else f"(?P<{part}>{PLACES[part[0]]})"
        for at, part in enumerate(parts)
        if at % 3 != 2
    )
    fast = parts[::3]
    return Pattern(english, re.compile(shape, re.DOTALL), other, len("".join(fast)), max(fast, key=len))


def filled(other: str, told: Mapping[str, str], form: Callable[[str], int]) -> str:
    """Return a translation with its places filled; `{n|one|few|many}` is the word that goes with the number.

    `form` says which of the words a number, as the English sentence has it, takes.
    """

    def fill(place: re.Match[str]) -> str:
        name, forms = place[1], place[2].split("|")[1:]
        if not forms:
            return told[name]
        return forms[min(form(told[f"{name} as told"]), len(forms) - 1)]

    return PLACE.sub(fill, other)
