"""What a leak test finds, told without telling it again."""

from collections.abc import Iterable
from typing import NamedTuple

MOST = 8  # leaks that an error names


class Leak(NamedTuple):
    """Something that a file of an edition may not hold; `told` does not repeat it."""

    file: str
    told: str


class Secrets(NamedTuple):
    """What is known of the data and may stand in no edition but the vault's."""

    names: frozenset[str]  # of people and files, as `words_of` writes them
    numbers: frozenset[str]  # on plates, in capitals, without blanks


def told_leaks(leaks: Iterable[Leak]) -> str:
    """Return leaks as the end of a sentence, each kind once a file.

    >>> told_leaks([Leak("a.md", "a path"), Leak("a.md", "a path"), Leak("b.csv", "a name")])
    'a.md holds a path (2); b.csv holds a name (1)'
    """
    counted: dict[Leak, int] = {}
    for leak in leaks:
        counted[leak] = counted.get(leak, 0) + 1
    shown = [f"{leak.file} holds {leak.told} ({n})" for leak, n in list(counted.items())[:MOST]]
    rest = len(counted) - MOST
    return "; ".join([*shown, *([f"and {rest} more"] if rest > 0 else [])])
