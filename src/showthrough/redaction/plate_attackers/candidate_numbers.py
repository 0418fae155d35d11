"""Lists of candidates: the numbers in question among many others of the same format."""

from collections.abc import Collection, Sequence

import numpy as np

ATTEMPTS = 50  # for each number that is still missing: formats with few numbers run out


def candidate_numbers(numbers: Sequence[str], wanted: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Return these numbers, each once, and others of their formats until there are as many as wanted.

    A letter is replaced by another letter of the numbers, a digit by a digit; what is neither, or stands in
    all numbers at its place, stays as it is. A format with fewer numbers than wanted gives fewer.

    >>> candidate_numbers(["AB 1", "AB 2"], 12, np.random.default_rng(0))[:2]
    ('AB 1', 'AB 2')
    """
    found = dict.fromkeys(numbers)
    if not found:
        return ()
    own = tuple(found)
    letters = sorted({sign for text in own for sign in text if sign.isascii() and sign.isalpha()})
    fixed = _fixed(own)
    for _ in range(ATTEMPTS * max(0, wanted - len(found))):
        if len(found) >= wanted:
            break
        found.setdefault(_alike(own[int(rng.integers(len(own)))], letters, fixed, rng))
    return tuple(found)


def _fixed(numbers: Collection[str]) -> set[int]:
    """Return the places at which all numbers have one sign; one number alone fixes nothing."""
    if len(numbers) == 1:
        return set()
    shortest = min(map(len, numbers))
    return {place for place in range(shortest) if len({text[place] for text in numbers}) == 1}


def _alike(text: str, letters: Sequence[str], fixed: set[int], rng: np.random.Generator) -> str:
    return "".join(sign if place in fixed else _other(sign, letters, rng) for place, sign in enumerate(text))


def _other(sign: str, letters: Sequence[str], rng: np.random.Generator) -> str:
    if sign.isascii() and sign.isdigit():
        return str(rng.integers(10))
    return letters[int(rng.integers(len(letters)))] if sign in letters else sign
