"""Texts spelled alike: what two copies may differ in without being two texts."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import final

import numpy as np

from showthrough.stats.sequences.window_hashes import Units

UNSEEN = ("Cc", "Cf", "Cs")  # controls, joiners and marks of direction, halves of characters
WORD = re.compile(r"\w+")


def spelled_alike(text: str) -> str:
    """Return a text in one form of Unicode, one case, with single blanks and nothing that is not seen.

    >>> spelled_alike("Ｈello,\\u200b\\n  W\\u00adORLD")
    'hello, world'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not folded.isascii() or not folded.isprintable():
        seen = (c for c in folded if c in "\t\n\r\v\f" or unicodedata.category(c) not in UNSEEN)
        folded = "".join(seen)
    return " ".join(folded.split())


@final
class WordNumbers:
    """Numbers of words, given in the order in which they first come; punctuation is none."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def units(self, texts: Iterable[str]) -> list[Units]:
        """Return the words of each text that is spelled alike by their numbers.

        >>> [one.tolist() for one in WordNumbers().units(["to be, or not to be", "be!"])]
        [[0, 1, 2, 3, 0, 1], [1]]
        """
        numbers = self._numbers
        return [
            np.array([numbers.setdefault(word, len(numbers)) for word in WORD.findall(text)], dtype=np.uint32)
            for text in texts
        ]


def repeated_whole(synthetic: Sequence[str], real: Sequence[str], person: Sequence[int]) -> dict[int, int]:
    """Return which synthetic texts equal a whole text of one person and nobody else, and a row of it.

    >>> repeated_whole(["a b", "c", "d"], ["c", "a b", "c"], [0, 1, 1])
    {0: 1}
    """
    whose: dict[str, set[int]] = {}
    first: dict[str, int] = {}
    for row, text in enumerate(real):
        whose.setdefault(text, set()).add(person[row])
        first.setdefault(text, row)
    return {row: first[text] for row, text in enumerate(synthetic) if len(whose.get(text, ())) == 1}
