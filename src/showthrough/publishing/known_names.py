"""Names in the data: those of people and files as the vault lists them, and those that our own texts use."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import PurePath

from showthrough.bundled import bundled
from showthrough.core.cards import all_cards

SHORTEST = 4  # letters and digits of a name that is looked for
MOST_WORDS = 6  # of a name; a longer one is looked for by its first six
WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Return the words of a text as names are compared: one case, one form, no signs between.

    >>> words_of("Ann_LEE-01.jpg"), words_of("Zoë\u00a0Ångström")
    (['ann', 'lee', '01', 'jpg'], ['zoë', 'ångström'])
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return WORD.findall(plain.replace("_", " "))


def names_in(listed: Iterable[str]) -> frozenset[str]:
    """Return the names that paths hold: of folders that not all files share, and of files.

    Numbers and names of less than four signs are left out: every report would hold them.
    """
    paths = [PurePath(path) for path in listed]
    shared = set.intersection(*(set(path.parent.parts) for path in paths)) if paths else set()
    found = set()
    for path in paths:
        for part in (*(part for part in path.parent.parts if part not in shared), path.stem):
            words = words_of(part)
            if sum(map(len, words)) >= SHORTEST and any(word.isalpha() for word in words):
                found.add(" ".join(words[:MOST_WORDS]))
    return frozenset(found - shipped_phrases(found))


def names_met(text: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the names that stand in a text as whole words, as often as they do."""
    yield from _met(words_of(text) if names else [], names)


def _met(words: Sequence[str], names: frozenset[str]) -> Iterator[str]:
    longest = max((name.count(" ") + 1 for name in names), default=0)
    for start in range(len(words)):
        for n in range(1, longest + 1):
            if " ".join(words[start : start + n]) in names and start + n <= len(words):
                yield " ".join(words[start : start + n])


def shipped_phrases(names: Iterable[str]) -> frozenset[str]:
    """Return those names that are words of the texts that ship here: every report holds them."""
    known = frozenset(word for words in _shipped() for word in words)
    mine = frozenset(name for name in names if known.issuperset(name.split()))
    return frozenset(name for words in _shipped() for name in _met(words, mine)) if mine else mine


@cache
def _shipped() -> tuple[tuple[str, ...], ...]:
    cards = (card.model_dump_json() for card in all_cards().values())
    texts = (*cards, *_texts(bundled("reports/templates")), *_texts(bundled("configs")))
    return tuple(tuple(words_of(text)) for text in texts)


def _texts(folder: Traversable) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _texts(entry)
        elif entry.name.endswith((".j2", ".toml")):
            yield entry.read_text(encoding="utf-8")


def numbers_in(texts: Iterable[str]) -> frozenset[str]:
    """Return numbers of plates as they are compared: in capitals, letters and digits alone.

    >>> sorted(numbers_in(["kr 1ab-23", "12", "AB 12345"]))
    ['AB12345', 'KR1AB23']
    """
    joined = {"".join(words_of(text)).upper() for text in texts}
    return frozenset(
        one
        for one in joined
        if len(one) > SHORTEST and not one.isalpha() and (not one.isdigit() or len(one) > 6)
    )


def numbers_met(text: str, numbers: frozenset[str]) -> Iterator[str]:
    """Yield the numbers that stand in a text, however they are parted."""
    words = [word.upper() for word in words_of(text)] if numbers else []
    for start in range(len(words)):
        for n in range(1, 5):
            joined = "".join(words[start : start + n])
            if joined in numbers and start + n <= len(words):
                yield joined
