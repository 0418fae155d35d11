"""Edit distance of strings: equal, one edit apart, and the character error rate."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.intervals import Interval, clopper_pearson

LEVEL = 0.95
GAP = "\0"  # stands for one character, whatever it is


def within_one_edit(strings: Sequence[str], among: Iterable[str]) -> NDArray[np.bool_]:
    """Return which strings equal one of `among`, or become one by one character changed, added or left out.

    Looks up patterns instead of comparing all pairs, so that a million against a million is feasible.

    Source: Levenshtein, Soviet Physics Doklady 10 (1966); patterns: Mor and Fraenkel, CACM 25 (1982).

    >>> within_one_edit(["AB12", "AB1", "BA12"], ["AB13", "AB12"])
    array([ True,  True, False])
    """
    known = set(among)
    changed = {pattern for text in known for pattern in _changed(text)}
    shorter = {pattern for text in known for pattern in _shorter(text)}
    return np.array(
        [
            text in known
            or text in shorter
            or any(pattern in changed for pattern in _changed(text))
            or any(pattern in known for pattern in _shorter(text))
            for text in strings
        ],
        dtype=bool,
    )


def is_one_edit(a: str, b: str) -> bool:
    """Return whether two strings differ by exactly one edit.

    >>> is_one_edit("AB12", "AB2"), is_one_edit("AB12", "AB12")
    (True, False)
    """
    return a != b and bool(within_one_edit([a], [b])[0])


def character_errors(read: Sequence[str], written: Sequence[str]) -> float:
    """Return the character error rate of a corpus: edits from what was read to what was written, a character.

    Source: Levenshtein, Soviet Physics Doklady 10 (1966).

    >>> character_errors(["AB12", "X"], ["AB13", "XYZ"])
    0.42857142857142855
    """
    edits = sum(_distance(one, other) for one, other in zip(read, written, strict=True))
    return edits / max(sum(map(len, written)), 1)


def character_error_interval(
    read: Sequence[str], written: Sequence[str], rng: np.random.Generator, resamples: int = 1000
) -> Interval:
    """Return a 95 % interval of the character error rate, as the errors of one text come together.

    It holds both the percentiles of texts drawn again whole and the Clopper-Pearson interval of the share of
    wrong texts, times how wrong those are: percentiles alone are too narrow where few texts are wrong. Where
    none is, a wrong one would be wrong in every character.

    Raises:
        ValueError: there is no text.
    """
    n = len(written)
    if not n:
        raise ValueError("no text, no interval of its error rate")
    edits = np.array([_distance(one, other) for one, other in zip(read, written, strict=True)])
    lengths = np.array([len(text) for text in written])
    wrong = edits > 0
    share = clopper_pearson(int(wrong.sum()), n)
    how_wrong = edits.sum() / max(lengths[wrong].sum(), 1) if wrong.any() else 1.0
    times = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    rates = times @ edits / np.maximum(times @ lengths, 1)
    low, high = np.quantile(rates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(min(low, share.low * how_wrong)), float(max(high, share.high * how_wrong)), LEVEL)


def _changed(text: str) -> list[str]:
    return [text[:i] + GAP + text[i + 1 :] for i in range(len(text))]


def _shorter(text: str) -> list[str]:
    return [text[:i] + text[i + 1 :] for i in range(len(text))]


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]
